//! The end of a failed silent attempt (`prompt=none`): the person continues as guest.

use actix_web::HttpResponse;

use super::counted;
use super::enter;
use super::error::{Refusal, room};
use super::visit::{Visit, set_cookies};
use crate::log::causes;
use crate::metrics::Outcome;

/// Takes the person to the meeting of a failed silent attempt, without a token. They did not ask to
/// sign in, so no failure may keep them out. The log has the cause.
///
/// # Errors
///
/// The refusal itself if the attempt was not silent, the target is a guarded page (which has no
/// guests), or the request was malformed. Also if no metadata is loaded at `/oidc/redirect`: nothing
/// was sent to the provider, and nginx may try the next instance.
pub(super) fn instead_of(refusal: Refusal, visit: &Visit) -> Result<HttpResponse, Refusal> {
    let Some(target) = refusal.guest_target().cloned() else { return Err(refusal) };
    log::log!(refusal.error.level(), event = "sign_in", request_id = visit.id.as_str(),
        trace_id = visit.id.trace(),
        room = room(&target), user = refusal.context.user.as_deref().unwrap_or_default(),
        outcome = "guest", cause = causes(&refusal.error); "continued as guest");
    visit.app().metrics.sign_ins.count((Outcome::Guest, counted::client(&target)));
    let mut response = enter::as_guest(visit, target);
    set_cookies(&mut response, refusal.context.cookies);
    Ok(response)
}
