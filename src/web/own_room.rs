//! The room of a person's own: the target of `/oidc/new` once the person is known.

use super::error::{Refusal, WebError};
use super::visit::Visit;
use crate::signin::{Creation, FailedRules, Session, Target};

/// The meeting of a new room, for the person of `session`. Any other target stays as it is.
pub(super) fn created(visit: &Visit, session: &Session, target: Target) -> Result<Target, Refusal> {
    let Target::NewRoom(name) = &target else { return Ok(target) };
    let error = match visit.app().admission.new_room(session, name) {
        Creation::Allowed(meeting) => return Ok(Target::meeting(meeting)),
        Creation::Stale => WebError::NotSignedIn,
        Creation::Denied(denied) => WebError::Denied(denied),
    };
    Err(Refusal::of(error).with_target(&target).for_session(session))
}

/// As [`created`], directly after the sign-in, at which the rules of `failed` did not hold.
pub(super) fn created_after_sign_in(
    visit: &Visit,
    session: &Session,
    target: Target,
    failed: &FailedRules,
) -> Result<Target, Refusal> {
    let Target::NewRoom(name) = &target else { return Ok(target) };
    let meeting = visit.app().admission.new_room_after_sign_in(session, name, failed);
    meeting.map(Target::meeting).map_err(|denied| {
        Refusal::of(WebError::Denied(denied)).with_target(&target).for_session(session)
    })
}
