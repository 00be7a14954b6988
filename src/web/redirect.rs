//! `GET /oidc/redirect`: turns the authorization response into a session.

use actix_web::HttpResponse;
use secrecy::ExposeSecret;

use super::error::{Lost, Refusal, WebError, room};
use super::fetch::Fetch;
use super::query::Query;
use super::visit::{Visit, set_cookies};
use super::{begin, enter, guest};
use crate::cookies::{KeepError, RequestCookies};
use crate::oidc::Redeemed;
use crate::signin::{
    Accepted, Attempt, AuthorizationResponse, FailedRule, IssuerRule, MissingClaims, Prompt,
    Rejected, Session, Target, VerifiedClaims,
};

/// How the authorization response ends the attempt.
enum End {
    SignedIn(Box<SignedIn>, Target),
    /// The token endpoint refused the code, for the first time.
    Restart(Target, Prompt),
}

/// A person who may sign in.
struct SignedIn {
    session: Session,
    /// The rule because of which they are not a moderator.
    not_moderator: Option<FailedRule>,
    redeemed: Redeemed,
}

/// Only a navigation is accepted. Otherwise another site could complete a silent sign-in with an
/// image. Checks state, issuer, error and code, in this order, redeems the code, and identifies the
/// person.
///
/// Redirects to the meeting with a session, or as guest after a failed `prompt=none`; to the provider
/// once more after `invalid_grant`. Every response but a 503 removes the attempt's cookie: before a
/// 503 nothing was sent to the provider, and nginx may try the next instance.
pub(super) async fn redirect(visit: Visit, query: Query) -> Result<HttpResponse, Refusal> {
    let fetch = Fetch::of(visit.headers());
    if !fetch.is_navigation() {
        return Err(WebError::NotOpened(fetch).into());
    }
    let answer = query.authorization_response();
    let state = answer.state.clone();
    let stale = visit.stale_hint();
    let attempt = visit.app().cookies.attempt(&visit.cookies(), &state, visit.now);
    let lost = || WebError::NoAttempt(lost(&visit));
    let attempt = attempt.ok_or_else(|| Refusal::of(lost()).with(&stale))?;
    visit.app().provider.wait_until_ready().await;
    // The wait must not count as clock skew.
    let visit = visit.after_wait();
    let app = visit.app();
    let rule = app.provider.issuer_rule().map_err(WebError::NotReady);
    let prompt = attempt.prompt();
    let refused = |error| Refusal::of(error).at(attempt.target()).asked_with(prompt);
    let rule = rule.map_err(refused)?;

    let over = app.cookies.forget_attempt(&state);
    let end = end(&visit, attempt, answer, &rule).await;
    let new_session = matches!(end, Ok(End::SignedIn(..)));
    let response = match end {
        Err(refusal) => Err(refusal),
        Ok(End::SignedIn(person, target)) => signed_in(&visit, &person, target),
        Ok(End::Restart(target, prompt)) => {
            let others = app.cookies.without_attempt(visit.cookies(), &state);
            restart(&visit, &others, target, prompt)
        }
    };
    match response {
        Ok(mut response) => {
            // A new session sets a hint, which the removal of a stale one would delete.
            set_cookies(&mut response, stale.filter(|_| !new_session).into_iter().chain([over]));
            Ok(response)
        }
        Err(refusal) => {
            let refusal = refusal.with(&stale).with([&over]).asked_with(prompt);
            guest::instead_of(refusal, &visit).inspect_err(|_| {
                app.metrics.sign_in_ended("refused");
            })
        }
    }
}

/// Checks the authorization response and identifies the person.
async fn end(
    visit: &Visit,
    attempt: Attempt,
    response: AuthorizationResponse,
    rule: &IssuerRule,
) -> Result<End, Refusal> {
    let app = visit.app();
    let Accepted { redeemable, target, prompt, restarted } = match attempt.accept(response, rule) {
        Ok(accepted) => accepted,
        Err(Rejected { target, cause }) => {
            return Err(Refusal::of(WebError::Answer(cause)).at(&target));
        }
    };
    let unanswered =
        |claims: &VerifiedClaims| MissingClaims::of(&app.sources, &app.admission, claims);
    let random = begin::random().map_err(|error| Refusal::of(error).at(&target))?;
    let redeemed = match app.provider.redeem(redeemable, &random, unanswered, visit.now).await {
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
        log::warn!(event = "userinfo_failed", request_id = visit.id.as_str(), user = identity.id,
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

fn signed_in(visit: &Visit, person: &SignedIn, target: Target) -> Result<HttpResponse, Refusal> {
    let app = visit.app();
    let SignedIn { session, not_moderator, redeemed } = person;
    let refused = |error| Refusal::of(error).at(&target).for_session(session);
    if let Target::Meeting { meeting, .. } = &target {
        let entry =
            app.admission.room_access_after_sign_in(session, meeting).map_err(WebError::Denied);
        entry.map_err(refused)?;
    }
    let kept = app.cookies.keep_session(session, visit.now).map_err(WebError::session_not_kept);
    let kept = kept.map_err(refused)?;
    let id_token = app.cookies.keep_id_token(session, redeemed.id_token.expose_secret(), visit.now);
    let id_token = match id_token {
        Ok(cookie) => Ok(cookie),
        Err(KeepError::TooLarge(error)) => Err(error),
        Err(KeepError::Seal(error)) => return Err(refused(WebError::Seal(error))),
    };
    let room = room(&target);
    let mut response = enter::enter(visit, session, target)?;
    // Operators read this line to learn why a person is not a moderator.
    let cause = not_moderator.as_ref().map(|broken| format!("roles.moderator{broken}"));
    log::info!(event = "sign_in", request_id = visit.id.as_str(), user = session.id(), room = room,
        role = session.role().as_str(), outcome = "signed_in", cause = cause.unwrap_or_default();
        "signed in");
    app.metrics.sign_in_ended("signed_in");
    let id_token = id_token.unwrap_or_else(|error| {
        log::info!(event = "id_token_dropped", request_id = visit.id.as_str(), user = session.id(),
            cause:% = error; "the provider may ask this person for confirmation at the sign-out");
        app.cookies.forget_id_token()
    });
    set_cookies(&mut response, kept.into_iter().chain([id_token]));
    Ok(response)
}

fn restart(
    visit: &Visit,
    others: &RequestCookies<'_>,
    target: Target,
    prompt: Prompt,
) -> Result<HttpResponse, Refusal> {
    log::info!(event = "sign_in", request_id = visit.id.as_str(), room = room(&target),
        outcome = "restarted", cause = "the token endpoint answered invalid_grant"; "began the sign-in again");
    visit.app().metrics.sign_in_ended("restarted");
    let random = begin::draw().map_err(|error| Refusal::of(error).at(&target))?;
    let attempt = Attempt::begin_again(target, prompt, &random, visit.now);
    begin::sign_in(visit, others, attempt)
}

fn lost(visit: &Visit) -> Lost {
    match visit.session() {
        Some(_) => Lost::SignedIn,
        None if visit.app().cookies.has_any(&visit.cookies()) => Lost::Unknown,
        None => Lost::NoCookies,
    }
}
