//! Whether a session may enter a room.

use super::{AccessDenied, Admission, DeniedRoom, FailedRules, RoomRules, Session, Target};
use crate::jitsi::Meeting;

/// Whether a session may enter a room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RoomAccess {
    /// It may.
    Allowed,
    /// The session does not have the results of the current rules: it is from an older
    /// configuration, or userinfo failed at the sign-in. The person must sign in again.
    Stale,
    /// It may not.
    Denied(AccessDenied),
}

impl Admission {
    /// Whether a room of this name is allowed. Without `access.names` every one is.
    pub fn allows_name(&self, meeting: &Meeting) -> bool {
        let (allowed, names) = (&self.rules.names, self.names(meeting));
        allowed.is_empty() || allowed.iter().any(|allowed| allowed.contain_one_of(&names))
    }

    /// The examples of `access.names`, in the order of the configuration.
    pub fn example_names(&self) -> impl Iterator<Item = &str> {
        self.rules.names.iter().filter_map(|names| names.example.as_deref())
    }

    /// Whether `session` may enter `meeting`: `access.names` must allow its name, and each entry of `access.rooms`
    /// that matches must hold.
    pub fn room_access(&self, session: &Session, meeting: &Meeting) -> RoomAccess {
        if !self.allows_name(meeting) {
            return RoomAccess::Denied(AccessDenied::Name);
        }
        match self.denial(session, meeting) {
            None => RoomAccess::Allowed,
            Some(position) if self.knows_all_of(session) => {
                RoomAccess::Denied(AccessDenied::Room(DeniedRoom { position, rule: None }))
            }
            Some(_) => RoomAccess::Stale,
        }
    }

    /// As [`Self::room_access`], directly after the sign-in, at which the rules of `failed` did not hold. An
    /// unknown result is then a denial: another sign-in would end in the same way.
    ///
    /// # Errors
    ///
    /// [`AccessDenied`] if `access.names` does not allow the name, or with the first entry of `access.rooms` that
    /// does not hold.
    pub fn room_access_after_sign_in(
        &self,
        session: &Session,
        meeting: &Meeting,
        failed: &FailedRules,
    ) -> Result<(), AccessDenied> {
        if !self.allows_name(meeting) {
            return Err(AccessDenied::Name);
        }
        let Some(position) = self.denial(session, meeting) else { return Ok(()) };
        let rule = failed.room(position).cloned();
        Err(AccessDenied::Room(DeniedRoom { position, rule }))
    }

    /// The position of the first entry of `access.rooms` that matches and does not hold.
    pub(super) fn denial(&self, session: &Session, meeting: &Meeting) -> Option<usize> {
        let names = self.names(meeting);
        let matches = |rules: &RoomRules| names.all().any(|name| rules.rooms.is_match(name));
        let denies = |rules: &RoomRules| matches(rules) && !self.held(session, &rules.require);
        self.rules.rooms.iter().position(denies)
    }

    /// Whether `session` has the results that `target` depends on; if not, the person must sign in
    /// again.
    pub fn is_current(&self, session: &Session, target: &Target) -> bool {
        match target {
            Target::Meeting { meeting, .. } => {
                self.room_access(session, meeting) != RoomAccess::Stale
                    && !self.lacks_role(session, meeting)
            }
            Target::NewRoom(name) => self.is_current_for_new_room(session, name),
            Target::Page(page) => match page.meeting() {
                Ok(Some(meeting)) => self.page_access(session, &meeting) != RoomAccess::Stale,
                // Not the page of a room.
                Ok(None) | Err(_) => true,
            },
        }
    }
}
