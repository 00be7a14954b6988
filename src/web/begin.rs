//! The first half of a sign-in, which `/oidc/auth` and `/oidc/login` share.

use actix_web::http::header::{LOCATION, SET_COOKIE};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};

use super::answer::stale_hint;
use super::request::{RequestId, cookies};
use super::text::Language;
use super::{App, Refusal, WebError, enter, guest};
use crate::cookies::{KeepError, RequestCookies};
use crate::oidc::Effective;
use crate::signin::{Attempt, Prompt, Randomness, Target};

/// Goes to `target` at once where there is a session, else to the provider. A session from before
/// the rules that the target asks for does not count. Where the request asks for a silent sign-in
/// that `oidc.prompt` forbids, a person without a session goes on as guest at once.
///
/// Where the provider's metadata was never loaded, has it loaded. A person who asked to sign in waits
/// for that a moment; a silent attempt does not, since nobody asked for it.
pub(super) async fn enter_or_sign_in(
    app: &App,
    request: &HttpRequest,
    id: &RequestId,
    target: Target,
    asked: Prompt,
) -> Result<HttpResponse, Refusal> {
    let now = (app.now)();
    let effective = app.provider.effective(asked);
    let prompt = match effective {
        Effective::Attempt(prompt) => prompt,
        Effective::SilentNotPossible => Prompt::None,
    };
    let cookies = cookies(request.headers());
    let session = app.cookies.session(&cookies, now).filter(|_| prompt != Prompt::Login);
    let session = session.filter(|session| app.admission.is_current(session, &target));
    let language = Language::of(request);
    let outcome = match (session, effective) {
        (Some(session), _) => enter::enter(app, id, language, &session, target, now),
        (None, Effective::SilentNotPossible) => {
            let stale = stale_hint(app, request, now);
            Err(Refusal::of(WebError::SilentNotPossible).at(&target).with(&stale))
        }
        (None, Effective::Attempt(prompt)) => {
            match prompt {
                Prompt::None => app.provider.ask_for_load(),
                Prompt::Configured | Prompt::Login => app.provider.wait_until_ready().await,
            }
            draw().map_err(|error| Refusal::of(error).at(&target)).and_then(|random| {
                let attempt = Attempt::begin(target, prompt, &random, now);
                Ok(sign_in(app, &cookies, id, attempt, now)?.finish())
            })
        }
    };
    outcome.or_else(|refusal| guest::instead_of(refusal.asked_with(prompt), app, id, language))
}

/// 303 to the provider with the attempt in a cookie; the caller may add cookies of its own.
pub(super) fn sign_in(
    app: &App,
    cookies: &RequestCookies<'_>,
    id: &RequestId,
    attempt: Attempt,
    now: u64,
) -> Result<HttpResponseBuilder, Refusal> {
    let target = attempt.target().clone();
    let to_provider = || {
        let url = app
            .provider
            .authorization_url(&attempt, attempt.prompt())
            .map_err(WebError::NotReady)?;
        let keep = |attempt: &Attempt| app.cookies.keep_attempt(cookies, attempt, now);
        let kept = keep(&attempt).or_else(|error| {
            let KeepError::TooLarge(too_large) = error else { return Err(error) };
            let smaller = attempt.clone().without_overrides().ok_or(error)?;
            log::info!(event = "overrides_dropped", request_id = id.as_str(), cause:% = too_large;
                "the meeting's overrides do not fit the cookie of the attempt and are left out");
            keep(&smaller)
        });
        let kept = kept.map_err(WebError::attempt_not_kept)?;
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
    // At once: each question to the operating system costs more than the bytes.
    let mut values = [[0; 32]; 3];
    getrandom::fill(values.as_flattened_mut()).map_err(WebError::Random)?;
    let [state, nonce, verifier] = values;
    Ok(Randomness { state, nonce, verifier })
}

/// Random bytes from the operating system.
pub(super) fn random() -> Result<[u8; 32], WebError> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(WebError::Random)?;
    Ok(bytes)
}
