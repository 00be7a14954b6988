//! Who may have a room of their own, and who owns a room ([`OwnerKeys`]).

use super::owned_room::{NewRoom, OwnerKeys, Ownership};
use super::{AccessDenied, Admission, FailedRules, RoomAccess, Session};
use crate::jitsi::{Meeting, Role};

/// Whether a session may have a room of its own.
#[derive(Debug)]
pub enum Creation {
    /// It may: the meeting in this room.
    Allowed(Meeting),
    /// The session does not have the result of the current `access.create`. The person must sign in again.
    Stale,
    /// It may not.
    Denied(AccessDenied),
}

impl Admission {
    /// The same rules, with owned rooms by these keys. Without keys no room has an owner.
    ///
    /// A token for every room (`jwt.room = "any"`) would make the owner of one room a moderator in all of
    /// them, so such a deployment has no keys.
    pub fn with_owners(mut self, owners: OwnerKeys) -> Self {
        self.owners = Some(owners);
        self
    }

    /// The room of this `name` that the person of `session` owns, if `access.create` holds.
    pub fn new_room(&self, session: &Session, name: &NewRoom) -> Creation {
        let Some(room) = self.owners.as_ref().and_then(|owners| owners.own(name, session.id()))
        else {
            return Creation::Denied(AccessDenied::NoOwnedRooms);
        };
        let create = &self.rules.create;
        if create.is_empty() || self.held(session, create) {
            Creation::Allowed(Meeting { tenant: None, room })
        } else if session.rule_results().are_complete_for(&self.lists) {
            Creation::Denied(AccessDenied::Create(None))
        } else {
            Creation::Stale
        }
    }

    /// As [`Self::new_room`], directly after the sign-in, at which the rules of `failed` did not hold. An
    /// unknown result is then a denial.
    ///
    /// # Errors
    ///
    /// [`AccessDenied`] if `access.create` does not hold.
    pub fn new_room_after_sign_in(
        &self,
        session: &Session,
        name: &NewRoom,
        failed: &FailedRules,
    ) -> Result<Meeting, AccessDenied> {
        match self.new_room(session, name) {
            Creation::Allowed(meeting) => Ok(meeting),
            Creation::Denied(AccessDenied::Create(_)) | Creation::Stale => {
                Err(AccessDenied::Create(failed.create().cloned()))
            }
            Creation::Denied(denied) => Err(denied),
        }
    }

    /// Whether the results of `session` decide about a room of this `name`.
    pub(super) fn is_current_for_new_room(&self, session: &Session, name: &NewRoom) -> bool {
        match self.new_room(session, name) {
            Creation::Allowed(meeting) => self.room_access(session, &meeting) != RoomAccess::Stale,
            Creation::Stale => false,
            Creation::Denied(_) => true,
        }
    }

    /// Whether the person of `session` owns the room of `meeting`.
    pub fn ownership(&self, session: &Session, meeting: &Meeting) -> Ownership {
        let of = |owners: &OwnerKeys| owners.ownership(&meeting.room, session.id());
        self.owners.as_ref().map_or(Ownership::NotOwned, of)
    }

    /// The role of `session` by `roles.moderator` alone, as in `X-Auth-Moderator`.
    pub fn role_without_meeting(&self, session: &Session) -> Role {
        if self.rules.only_owners { Role::Member } else { session.role() }
    }
}

#[cfg(test)]
mod tests;
