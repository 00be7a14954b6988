//! Which invitations no longer count. No link is stored: a revocation describes links.

use super::{Invitation, Mark};
use crate::jitsi::{NameError, Room, Tenant};

/// All links of a room, of an inviter or made before a moment. What is `None` does not matter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revocation {
    /// The room.
    pub room: Option<RevokedRoom>,
    /// The id of the inviter.
    pub inviter: Option<String>,
    /// The moment, in seconds since 1970. A link that was made later stays valid.
    pub before: Option<u64>,
}

/// A room, of one tenant or of every tenant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RevokedRoom {
    /// Its tenant as Prosody spells it.
    tenant: Option<String>,
    /// The room as Prosody spells the name that was written.
    room: String,
    /// The name as it was written, in lower case: the log has rooms in Prosody's spelling.
    written: String,
}

impl RevokedRoom {
    /// `room` or `tenant/room`, in plain text or in Prosody's spelling. Without a tenant, it is the room of this
    /// name in every tenant.
    ///
    /// # Errors
    ///
    /// [`NameError`] of the first invalid name.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        let (tenant, name) = match text.rsplit_once('/') {
            Some((tenant, name)) => (Some(Tenant::plain(tenant)?.subject()), name),
            None => (None, text),
        };
        let room = Room::plain(name)?.backend_safe();
        Ok(Self { tenant, room, written: name.to_lowercase() })
    }

    fn is_of(&self, invitation: &Invitation) -> bool {
        let meeting = &invitation.meeting;
        let room = meeting.room.backend_safe();
        let tenant = meeting.tenant.as_ref().map(Tenant::subject);
        (self.room == room || self.written == room)
            && (self.tenant.is_none() || self.tenant == tenant)
    }
}

impl Revocation {
    /// Whether it names `invitation`. `inviter` makes the mark of an id with the key of the invitation.
    pub fn names(&self, invitation: &Invitation, inviter: impl Fn(&str) -> Mark) -> bool {
        self.room.as_ref().is_none_or(|room| room.is_of(invitation))
            && self.inviter.as_ref().is_none_or(|id| inviter(id) == invitation.inviter)
            && self.before.is_none_or(|before| invitation.created < before)
    }
}

#[cfg(test)]
mod tests {
    use super::super::invitation::testing::{invitation, mark};
    use super::*;

    fn names(room: Option<&str>, inviter: Option<&str>, before: Option<u64>) -> bool {
        let room = room.map(|room| RevokedRoom::parse(room).unwrap());
        let revocation = Revocation { room, inviter: inviter.map(str::to_owned), before };
        revocation.names(&invitation("staff/B\u{fc}ro"), mark)
    }

    #[test]
    fn every_part_must_name_the_invitation() {
        for room in ["B\u{fc}ro", "b\u{fc}ro", "b%c3%bcro", "staff/b\u{fc}ro", "B%C3%BCRO"] {
            assert!(names(Some(room), None, None), "{room}");
        }
        for room in ["other", "other/b\u{fc}ro", "staff/other"] {
            assert!(!names(Some(room), None, None), "{room}");
        }
        assert!(names(None, Some("ada"), None) && !names(None, Some("bob"), None));
        assert!(names(None, None, Some(1_001)) && !names(None, None, Some(1_000)));
        assert!(names(Some("b\u{fc}ro"), Some("ada"), Some(2_000)));
        assert!(!names(Some("b\u{fc}ro"), Some("bob"), Some(2_000)));
    }
}
