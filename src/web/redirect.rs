//! `GET /oidc/redirect`: turns the authorization response into a session.

use actix_web::HttpResponse;
use secrecy::ExposeSecret;

use super::error::{MissingAttempt, Refusal, WebError, room};
use super::fetch::Fetch;
use super::query::Query;
use super::visit::{Visit, set_cookies};
use super::{begin, counted, enter, guest, own_room, pages};
use crate::cookies::{KeepError, RequestCookies, SetCookie};
use crate::metrics;
use crate::oidc::Redeemed;
use crate::signin::{
    Accepted, Attempt, AuthorizationResponse, FailedRules, IssuerRule, MissingClaims, Prompt,
    Rejected, Session, Target, VerifiedClaims,
};

/// How the authorization response ends the attempt.
enum Outcome {
    SignedIn(Box<SignedIn>, Target),
    /// The token endpoint refused the code of the first attempt.
    Restart(Target, Prompt),
}

/// A person who may sign in.
struct SignedIn {
    session: Session,
    /// The rules that do not hold.
    failed: FailedRules,
    redeemed: Redeemed,
}

/// Checks state, issuer, error and code, in this order, redeems the code, and identifies the person.
/// Only a navigation is accepted: otherwise another site could complete a silent sign-in with an
/// image.
///
/// Redirects to the meeting with a session, or as guest after a failed `prompt=none`. After the first
/// `invalid_grant`, redirects to the provider again. A response without an attempt redirects a person
/// with a session to Jitsi. Every response except a 503 removes the attempt's
/// cookie: before a 503 nothing was sent to the provider, and nginx may try the next instance.
pub(super) async fn redirect(visit: Visit, query: Query) -> Result<HttpResponse, Refusal> {
    let fetch = Fetch::of(visit.headers());
    if !fetch.is_navigation() {
        return Err(WebError::NotOpened(fetch).into());
    }
    let response = query.authorization_response();
    let state = response.state.clone();
    let stale = visit.stale_hint();
    let attempt = visit.app().cookies.attempt(&visit.cookies(), &state, visit.now);
    let Some(attempt) = attempt else { return without_attempt(&visit, &response, stale) };
    visit.app().provider.wait_until_ready().await;
    // The wait must not count as clock skew.
    let visit = visit.after_wait();
    let app = visit.app();
    let rule = app.provider.issuer_rule().map_err(WebError::NotReady);
    let prompt = attempt.prompt();
    let refused = |error| Refusal::of(error).with_target(attempt.target()).with_prompt(prompt);
    let rule = rule.map_err(refused)?;

    let client = counted::client(attempt.target());
    let removal = app.cookies.forget_attempt(&state);
    let outcome = complete(&visit, attempt, response, &rule).await;
    let new_session = matches!(outcome, Ok(Outcome::SignedIn(..)));
    let response = match outcome {
        Err(refusal) => Err(refusal),
        Ok(Outcome::SignedIn(person, target)) => signed_in(&visit, &person, target),
        Ok(Outcome::Restart(target, prompt)) => {
            let others = app.cookies.without_attempt(visit.cookies(), &state);
            restart(&visit, &others, target, prompt)
        }
    };
    match response {
        Ok(mut response) => {
            // A new session sets the hint. Removing a stale hint here would delete it.
            set_cookies(&mut response, stale.filter(|_| !new_session).into_iter().chain([removal]));
            Ok(response)
        }
        Err(refusal) => {
            let used = (!refusal.error.keeps_the_code()).then_some(&removal);
            let refusal = refusal.with_cookies(&stale).with_cookies(used).with_prompt(prompt);
            guest::instead_of(refusal, &visit).inspect_err(|_| {
                app.metrics.sign_ins.count((metrics::Outcome::Refused, client));
            })
        }
    }
}

/// Checks the authorization response and identifies the person.
async fn complete(
    visit: &Visit,
    attempt: Attempt,
    response: AuthorizationResponse,
    rule: &IssuerRule,
) -> Result<Outcome, Refusal> {
    let app = visit.app();
    let Accepted { redeemable, target, prompt, restarted } = match attempt.accept(response, rule) {
        Ok(accepted) => accepted,
        Err(Rejected { target, cause }) => {
            return Err(Refusal::of(WebError::Authorization(cause)).with_target(&target));
        }
    };
    let missing_claims =
        |claims: &VerifiedClaims| MissingClaims::of(&app.sources, &app.admission, claims);
    let random = begin::random().map_err(|error| Refusal::of(error).with_target(&target))?;
    let redeemed = match app.provider.redeem(redeemable, &random, missing_claims, app.now).await {
        Ok(redeemed) => redeemed,
        Err(error) if error.is_invalid_grant() && !restarted => {
            return Ok(Outcome::Restart(target, prompt));
        }
        Err(error) => return Err(Refusal::of(WebError::Redeem(error)).with_target(&target)),
    };
    let identity = app
        .sources
        .identity(&redeemed.claims)
        .map_err(|error| Refusal::of(WebError::Identity(error)).with_target(&target))?;
    if let Some((error, missing)) = &redeemed.userinfo_failed {
        log::warn!(event = "userinfo_failed", request_id = visit.id.as_str(),
            trace_id = visit.id.trace(), user = identity.id,
            cause:% = error, missing:% = missing;
            "userinfo failed: the sign-in continues without the claims that only userinfo has");
    }
    let admitted = app.admission.admit(&redeemed.claims).map_err(|denied| {
        Refusal::of(WebError::Denied(denied)).with_target(&target).for_identity(&identity)
    })?;
    if !admitted.failed.is_empty() {
        log::debug!(event = "rules", request_id = visit.id.as_str(),
            trace_id = visit.id.trace(), user = identity.id,
            cause:% = admitted.failed; "rules that do not hold for this person");
    }
    let session = Session::of(identity, admitted.role)
        .with_rule_results(&admitted.evaluation)
        .until(app.cookies.session_expiry(visit.now));
    let salt = begin::salt().map_err(|error| Refusal::of(error).with_target(&target))?;
    let (session, left_out) =
        session.with_room_values(&admitted.room_values, &admitted.evaluation, &salt);
    if left_out > 0 {
        log::warn!(event = "room_values_dropped", request_id = visit.id.as_str(),
            trace_id = visit.id.trace(), user = session.id(), count = left_out;
            "the session cookie has no space for these values of claims in roles.rooms: the person is a \
             member where they decide");
    }
    let person = SignedIn { session, failed: admitted.failed, redeemed };
    Ok(Outcome::SignedIn(Box::new(person), target))
}

fn signed_in(visit: &Visit, person: &SignedIn, target: Target) -> Result<HttpResponse, Refusal> {
    let app = visit.app();
    let SignedIn { session, failed, redeemed } = person;
    let target = own_room::created_after_sign_in(visit, session, target, failed)?;
    let refused = |error| Refusal::of(error).with_target(&target).for_session(session);
    if let Target::Meeting { meeting, .. } = &target {
        let entry = app.admission.room_access_after_sign_in(session, meeting, failed);
        entry.map_err(WebError::Denied).map_err(refused)?;
    }
    let kept = app.cookies.keep_session(session, visit.now).map_err(WebError::session_not_kept);
    let kept = kept.map_err(refused)?;
    let id_token = app.cookies.keep_id_token(session, redeemed.id_token.expose_secret(), visit.now);
    let id_token = match id_token {
        Ok(cookie) => Ok(cookie),
        Err(KeepError::TooLarge(error)) => Err(error),
        Err(KeepError::Seal(error)) => return Err(refused(WebError::Seal(error))),
    };
    let (room, client) = (room(&target), counted::client(&target));
    let meeting = match &target {
        Target::Meeting { meeting, .. } => Some(meeting.clone()),
        Target::Page(_) | Target::NewRoom(_) => None,
    };
    let mut response = enter::enter(visit, session, target)?;
    // Operators read this line to learn why a person is not a moderator.
    let (role, cause) = match &meeting {
        Some(meeting) => {
            let decision = app.admission.role_after_sign_in(session, meeting, &redeemed.claims);
            (decision.role, decision.to_string())
        }
        None => (app.admission.role_without_meeting(session), String::new()),
    };
    let cause = match failed.moderator() {
        Some(broken) if cause.is_empty() => format!("roles.moderator{broken}"),
        _ => cause,
    };
    log::info!(event = "sign_in", request_id = visit.id.as_str(),
        trace_id = visit.id.trace(), user = session.id(), room = room,
        role = role.as_str(), outcome = "signed_in", cause = cause;
        "signed in");
    app.metrics.sign_ins.count((metrics::Outcome::SignedIn, client));
    let id_token = id_token.unwrap_or_else(|error| {
        log::info!(event = "id_token_dropped", request_id = visit.id.as_str(),
            trace_id = visit.id.trace(), user = session.id(),
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
    log::info!(event = "sign_in", request_id = visit.id.as_str(),
        trace_id = visit.id.trace(), room = room(&target),
        outcome = "restarted", cause = "the token endpoint answered invalid_grant"; "restarted the sign-in");
    visit.app().metrics.sign_ins.count((metrics::Outcome::Restarted, counted::client(&target)));
    let random = begin::randomness().map_err(|error| Refusal::of(error).with_target(&target))?;
    let attempt = Attempt::begin_again(target, prompt, &random, visit.now);
    begin::sign_in(visit, others, attempt)
}

/// The end of an authorization response whose attempt the browser does not have. A person with a
/// session goes on to Jitsi: a reload, the back button or a bookmark repeated the response. The
/// target was in the attempt, so the meeting is unknown. Nothing else happens: no code is sent and no
/// cookie is set.
///
/// # Errors
///
/// [`WebError::NoAttempt`] for a person without a session. Also if another attempt is in progress: the
/// response may be meant for it, with a wrong `state`. Also for a response that no provider sends.
fn without_attempt(
    visit: &Visit,
    response: &AuthorizationResponse,
    stale: Option<SetCookie>,
) -> Result<HttpResponse, Refusal> {
    let (app, cookies) = (visit.app(), visit.cookies());
    let missing = match visit.session() {
        Some(session)
            if response.is_complete() && !app.cookies.has_attempt(&cookies, visit.now) =>
        {
            log::info!(event = "sign_in", request_id = visit.id.as_str(),
                trace_id = visit.id.trace(), user = session.id(),
                role = session.role().as_str(), outcome = "repeated",
                cause = "there is no sign-in attempt for this authorization response";
                "the person is signed in already and goes on to Jitsi");
            return Ok(pages::already_signed_in(app, visit.language.text()));
        }
        Some(_) => MissingAttempt::AlreadySignedIn,
        None if app.cookies.has_any(&cookies) => MissingAttempt::Unknown,
        None => MissingAttempt::NoCookies,
    };
    Err(Refusal::of(WebError::NoAttempt(missing)).with_cookies(&stale))
}
