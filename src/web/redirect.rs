//! `GET /oidc/redirect`: turns the provider's answer into a session.

use actix_web::{HttpRequest, HttpResponse, web::Data};

use secrecy::ExposeSecret;

use super::answer::{room, set, stale_hint};
use super::error::Lost;
use super::fetch::Fetch;
use super::query::Query;
use super::request::{RequestId, cookies};
use super::text::Language;
use super::{App, Refusal, WebError, begin, enter, guest};
use crate::cookies::{KeepError, RequestCookies};
use crate::oidc::Redeemed;
use crate::signin::{
    Accepted, Attempt, AuthorizationResponse, FailedRule, IssuerRule, MissingClaims, Prompt,
    Rejected, Session, Target, VerifiedClaims,
};

/// How the provider's answer ends the attempt.
enum End {
    SignedIn(Box<SignedIn>, Target),
    /// The code was no longer good, for the first time.
    Restart(Target, Prompt),
}

/// A person who may sign in.
struct SignedIn {
    session: Session,
    /// The rule that makes a member of them.
    not_moderator: Option<FailedRule>,
    redeemed: Redeemed,
}

/// Only a navigation does anything: another site could otherwise complete a silent sign-in by a
/// picture. Checks state, issuer, error, code, in this order; redeems the code; names the person.
///
/// To the meeting with a session, or as guest after `prompt=none`; 303 to the provider once
/// more after `invalid_grant`. The attempt's cookie is gone whatever the end, but for 503: nothing
/// was sent to the provider, and nginx may ask the next instance.
pub(super) async fn redirect(
    request: HttpRequest,
    id: RequestId,
    app: Data<App>,
    query: Query,
) -> Result<HttpResponse, Refusal> {
    let fetch = Fetch::of(request.headers());
    if !fetch.is_navigation() {
        return Err(WebError::NotOpened(fetch).into());
    }
    let now = (app.now)();
    let answer = query.authorization_response();
    let state = answer.state.clone();
    let stale = stale_hint(&app, &request, now);
    let attempt = app.cookies.attempt(&cookies(request.headers()), &state, now);
    let lost = || WebError::NoAttempt(lost(&app, &request, now));
    let attempt = attempt.ok_or_else(|| Refusal::of(lost()).with(&stale))?;
    app.provider.wait_until_ready().await;
    // The wait must not count as a difference of the clocks.
    let now = (app.now)();
    let rule = app.provider.issuer_rule().map_err(WebError::NotReady);
    let prompt = attempt.prompt();
    let refused = |error| Refusal::of(error).at(attempt.target()).asked_with(prompt);
    let rule = rule.map_err(refused)?;

    let over = app.cookies.forget_attempt(&state);
    let end = end(&app, &id, attempt, answer, &rule, now).await;
    let new_session = matches!(end, Ok(End::SignedIn(..)));
    let response = match end {
        Err(refusal) => Err(refusal),
        Ok(End::SignedIn(person, target)) => {
            signed_in(&app, &id, Language::of(&request), &person, target, now)
        }
        Ok(End::Restart(target, prompt)) => {
            let others = app.cookies.without_attempt(cookies(request.headers()), &state);
            restart(&app, &others, &id, target, prompt, now)
        }
    };
    match response {
        Ok(mut response) => {
            // A new session comes with a hint, which an old one's removal would take away again.
            set(&mut response, stale.filter(|_| !new_session).into_iter().chain([over]));
            Ok(response)
        }
        Err(refusal) => {
            let refusal = refusal.with(&stale).with([&over]).asked_with(prompt);
            guest::instead_of(refusal, &app, &id, Language::of(&request)).inspect_err(|_| {
                app.metrics.sign_in_ended("refused");
            })
        }
    }
}

/// From the answer to the person.
async fn end(
    app: &App,
    id: &RequestId,
    attempt: Attempt,
    response: AuthorizationResponse,
    rule: &IssuerRule,
    now: u64,
) -> Result<End, Refusal> {
    let Accepted { redeemable, target, prompt, restarted } = match attempt.accept(response, rule) {
        Ok(accepted) => accepted,
        Err(Rejected { target, cause }) => {
            return Err(Refusal::of(WebError::Answer(cause)).at(&target));
        }
    };
    let unanswered =
        |claims: &VerifiedClaims| MissingClaims::of(&app.sources, &app.admission, claims);
    let random = begin::random().map_err(|error| Refusal::of(error).at(&target))?;
    let redeemed = match app.provider.redeem(redeemable, &random, unanswered, now).await {
        Ok(redeemed) => redeemed,
        Err(error) if error.is_invalid_grant() && !restarted => {
            return Ok(End::Restart(target, prompt));
        }
        Err(error) => return Err(Refusal::of(WebError::Redeem(error)).at(&target)),
    };
    let identity = app
        .sources
        .identity(&redeemed.claims)
        .map_err(|error| Refusal::of(WebError::Identity(error)).at(&target))?;
    if let Some((error, missing)) = &redeemed.userinfo_failed {
        log::warn!(event = "userinfo_failed", request_id = id.as_str(), user = identity.id,
            cause = format!("userinfo: {error}"), missing:% = missing;
            "userinfo gave no claims: the sign-in goes on without what only it could answer");
    }
    let admitted = app.admission.admit(&redeemed.claims).map_err(|denied| {
        Refusal::of(WebError::Denied(denied)).at(&target).for_user(&identity.id)
    })?;
    let session = Session::of(identity, admitted.role).with_rule_results(&admitted.evaluation);
    let person = SignedIn { session, not_moderator: admitted.not_moderator, redeemed };
    Ok(End::SignedIn(Box::new(person), target))
}

fn signed_in(
    app: &App,
    id: &RequestId,
    language: Language,
    person: &SignedIn,
    target: Target,
    now: u64,
) -> Result<HttpResponse, Refusal> {
    let SignedIn { session, not_moderator, redeemed } = person;
    let refused = |error| Refusal::of(error).at(&target).for_session(session);
    if let Target::Meeting { meeting, .. } = &target {
        let entry =
            app.admission.room_access_after_sign_in(session, meeting).map_err(WebError::Denied);
        entry.map_err(refused)?;
    }
    let kept = app.cookies.keep_session(session, now).map_err(WebError::session_not_kept);
    let kept = kept.map_err(refused)?;
    let id_token = app.cookies.keep_id_token(session, redeemed.id_token.expose_secret(), now);
    let id_token = match id_token {
        Ok(cookie) => Ok(cookie),
        Err(KeepError::TooLarge(error)) => Err(error),
        Err(KeepError::Seal(error)) => return Err(refused(WebError::Seal(error))),
    };
    let room = room(&target);
    let mut response = enter::enter(app, id, language, session, target, now)?;
    // Why somebody is a member only is the question that operators ask of this line.
    let cause = not_moderator.as_ref().map(|broken| format!("roles.moderator{broken}"));
    log::info!(event = "sign_in", request_id = id.as_str(), user = session.id(), room = room,
        role = session.role().as_str(), outcome = "signed_in", cause = cause.unwrap_or_default();
        "signed in");
    app.metrics.sign_in_ended("signed_in");
    let id_token = id_token.unwrap_or_else(|error| {
        log::info!(event = "id_token_dropped", request_id = id.as_str(), user = session.id(),
            cause:% = error; "the provider may ask this person for confirmation at the sign-out");
        app.cookies.forget_id_token()
    });
    set(&mut response, kept.into_iter().chain([id_token]));
    Ok(response)
}

fn restart(
    app: &App,
    others: &RequestCookies<'_>,
    id: &RequestId,
    target: Target,
    prompt: Prompt,
    now: u64,
) -> Result<HttpResponse, Refusal> {
    log::info!(event = "sign_in", request_id = id.as_str(), room = room(&target),
        outcome = "restarted", cause = "the token endpoint answered invalid_grant"; "began the sign-in again");
    app.metrics.sign_in_ended("restarted");
    let random = begin::draw().map_err(|error| Refusal::of(error).at(&target))?;
    let attempt = Attempt::begin_again(target, prompt, &random, now);
    Ok(begin::sign_in(app, others, id, attempt, now)?.finish())
}

fn lost(app: &App, request: &HttpRequest, now: u64) -> Lost {
    let cookies = cookies(request.headers());
    match app.cookies.session(&cookies, now) {
        Some(_) => Lost::SignedIn,
        None if app.cookies.has_any(&cookies) => Lost::Unknown,
        None => Lost::NoCookies,
    }
}
