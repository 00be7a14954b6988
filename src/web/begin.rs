//! The first half of a sign-in, which `/oidc/auth` and `/oidc/login` share.

use actix_web::HttpResponse;
use actix_web::http::header::LOCATION;

use super::error::{Refusal, WebError, room};
use super::visit::{Visit, set_cookies};
use super::{enter, guest};
use crate::cookies::{KeepError, RequestCookies};
use crate::oidc::Effective;
use crate::signin::{AccessDenied, Attempt, Prompt, Randomness, Target};

/// Redirects to `target` if there is a session, otherwise to the provider. A session does not count
/// if it is older than the rules that the target requires, or too short for a meeting token. If the request asks for a silent sign-in
/// that `oidc.prompt` forbids, a person without a session continues as guest.
///
/// If the provider's metadata was never loaded, this starts loading it. A person who asked to sign in
/// waits for a short time; a silent attempt does not wait, because nobody asked for it.
pub(super) async fn enter_or_sign_in(
    visit: &Visit,
    target: Target,
    requested: Prompt,
) -> Result<HttpResponse, Refusal> {
    let app = visit.app();
    let effective = app.provider.effective(requested);
    let prompt = match effective {
        Effective::Attempt(prompt) => prompt,
        Effective::SilentNotPossible => Prompt::None,
    };
    let session = visit.session().filter(|_| prompt != Prompt::Login);
    let session = session.filter(|session| enter::is_sufficient(visit, session, &target));
    let outcome = match (session, effective) {
        // Nobody can enter such a room, so nobody signs in for it.
        _ if !name_is_allowed(visit, &target) => {
            Err(Refusal::of(WebError::Denied(AccessDenied::Name)).with_target(&target))
        }
        (Some(session), _) => enter::enter(visit, &session, target),
        (None, Effective::SilentNotPossible) => {
            let stale = visit.stale_hint();
            Err(Refusal::of(WebError::SilentNotPossible).with_target(&target).with_cookies(&stale))
        }
        (None, Effective::Attempt(prompt)) => sign_in_to(visit, target, prompt).await,
    };
    outcome.or_else(|refusal| guest::instead_of(refusal.with_prompt(prompt), visit))
}

fn name_is_allowed(visit: &Visit, target: &Target) -> bool {
    match target {
        Target::Meeting { meeting, .. } => visit.app().admission.allows_name(meeting),
        Target::Page(_) | Target::NewRoom(_) => true,
    }
}

/// Begins a sign-in to `target`, also with a session.
pub(super) async fn sign_in_to(
    visit: &Visit,
    target: Target,
    prompt: Prompt,
) -> Result<HttpResponse, Refusal> {
    let provider = &visit.app().provider;
    match prompt {
        Prompt::None => provider.ask_for_load(),
        Prompt::Configured | Prompt::Login => provider.wait_until_ready().await,
    }
    let random = randomness().map_err(|error| Refusal::of(error).with_target(&target))?;
    sign_in(visit, &visit.cookies(), Attempt::begin(target, prompt, &random, visit.now))
}

/// 303 to the provider, with the attempt in a cookie. The caller may add cookies.
pub(super) fn sign_in(
    visit: &Visit,
    cookies: &RequestCookies<'_>,
    attempt: Attempt,
) -> Result<HttpResponse, Refusal> {
    let app = visit.app();
    let target = attempt.target().clone();
    let to_provider = || {
        let url = app
            .provider
            .authorization_url(&attempt, attempt.prompt())
            .map_err(WebError::NotReady)?;
        let keep = |attempt: &Attempt| app.cookies.keep_attempt(cookies, attempt, visit.now);
        let kept = keep(&attempt).or_else(|error| {
            let KeepError::TooLarge(too_large) = error else { return Err(error) };
            let smaller = attempt.clone().without_overrides().ok_or(error)?;
            log::info!(event = "overrides_dropped", request_id = visit.id.as_str(),
                trace_id = visit.id.trace(), cause:% = too_large;
                "the meeting's overrides do not fit the cookie of the attempt and are left out");
            keep(&smaller)
        });
        let kept = kept.map_err(WebError::attempt_not_kept)?;
        log::debug!(event = "attempt", request_id = visit.id.as_str(),
            trace_id = visit.id.trace(), room = room(&target);
            "a sign-in begins");
        let mut response =
            HttpResponse::SeeOther().insert_header((LOCATION, url.as_str())).finish();
        set_cookies(&mut response, kept);
        Ok(response)
    };
    to_provider().map_err(|error: WebError| Refusal::of(error).with_target(&target))
}

/// The random values of one attempt, from the operating system.
pub(super) fn randomness() -> Result<Randomness, WebError> {
    // One call, because a system call costs more than the bytes.
    let mut values = [[0; 32]; 3];
    getrandom::fill(values.as_flattened_mut()).map_err(WebError::Random)?;
    let [state, nonce, verifier] = values;
    Ok(Randomness { state, nonce, verifier })
}

/// Random bytes from the operating system.
pub(super) fn random<const N: usize>() -> Result<[u8; N], WebError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(WebError::Random)?;
    Ok(bytes)
}

/// The salt of the values in one session.
pub(super) fn salt() -> Result<[u8; 8], WebError> {
    let mut bytes = [0; 8];
    getrandom::fill(&mut bytes).map_err(WebError::Random)?;
    Ok(bytes)
}
