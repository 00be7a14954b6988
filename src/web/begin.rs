//! The first half of a sign-in, which `/oidc/auth` and `/oidc/login` share.

use actix_web::http::header::{LOCATION, SET_COOKIE};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};

use super::request::{RequestId, cookies};
use super::text::Language;
use super::{App, Refusal, WebError, enter};
use crate::signin::{Attempt, Prompt, Randomness, Target};

/// Goes to `target` at once where there is a session, else to the provider.
pub(super) fn enter_or_sign_in(
    app: &App,
    request: &HttpRequest,
    id: &RequestId,
    target: Target,
    prompt: Prompt,
) -> Result<HttpResponse, Refusal> {
    let now = (app.now)();
    match app.cookies.session(&cookies(request), now) {
        Some(session) if prompt != Prompt::Login => {
            enter::enter(app, id, Language::of(request), &session, target, now)
        }
        _ => {
            let random = draw().map_err(|error| Refusal::of(error).at(&target))?;
            let attempt = Attempt::begin(target, prompt, &random, now);
            Ok(sign_in(app, request, id, attempt, prompt, now)?.finish())
        }
    }
}

/// 303 to the provider with the attempt in a cookie; the caller may add cookies of its own.
pub(super) fn sign_in(
    app: &App,
    request: &HttpRequest,
    id: &RequestId,
    attempt: Attempt,
    prompt: Prompt,
    now: u64,
) -> Result<HttpResponseBuilder, Refusal> {
    let target = attempt.target().clone();
    let to_provider = || {
        let url = app.provider.authorization_url(&attempt, prompt).map_err(WebError::NotReady)?;
        let kept = app.cookies.keep_attempt(&cookies(request), &attempt, now).or_else(|error| {
            log::info!(event = "overrides_dropped", request_id = id.as_str(), cause:% = error;
                "the meeting's overrides do not fit the cookie of the attempt and are left out");
            let smaller = attempt.clone().without_overrides();
            app.cookies
                .keep_attempt(&cookies(request), &smaller, now)
                .map_err(WebError::TargetTooLarge)
        })?;
        let mut response = HttpResponse::SeeOther();
        response.insert_header((LOCATION, url.as_str()));
        for cookie in kept {
            response.append_header((SET_COOKIE, cookie));
        }
        Ok(response)
    };
    to_provider().map_err(|error: WebError| Refusal::of(error).at(&target))
}

/// The random values of one attempt, from the operating system.
pub(super) fn draw() -> Result<Randomness, WebError> {
    let mut random = Randomness { state: [0; 32], nonce: [0; 32], verifier: [0; 32] };
    for value in [&mut random.state, &mut random.nonce, &mut random.verifier] {
        getrandom::fill(value).map_err(WebError::Random)?;
    }
    Ok(random)
}
