//! The end of a silent attempt (`prompt=none`) that failed: the person goes on as guest.

use actix_web::HttpResponse;

use super::answer::{room, set};
use super::request::RequestId;
use super::text::Language;
use super::{App, Refusal, enter};
use crate::log::causes;

/// Takes the person to the meeting of a failed silent attempt, without a token: they did not ask to
/// sign in, so no failure of it may keep them out. The log has the cause.
///
/// # Errors
///
/// The refusal itself where nobody goes on: the attempt was not silent, the target is a guarded page,
/// which has no guests, or the request was malformed. Also where no metadata is loaded at
/// `/oidc/redirect`: nothing was sent to the provider, and nginx may ask the next instance.
pub(super) fn instead_of(
    refusal: Refusal,
    app: &App,
    id: &RequestId,
    language: Language,
) -> Result<HttpResponse, Refusal> {
    let Some(target) = refusal.guest_target().cloned() else { return Err(refusal) };
    log::log!(refusal.error.level(), event = "sign_in", request_id = id.as_str(),
        room = room(&target), user = refusal.context.user.as_deref().unwrap_or_default(),
        outcome = "guest", cause = causes(&refusal.error); "went on as guest");
    app.metrics.sign_in_ended("guest");
    let mut response = enter::as_guest(app, language, target);
    set(&mut response, refusal.context.cookies);
    Ok(response)
}
