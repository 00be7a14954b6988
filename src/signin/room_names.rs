//! Which rooms a site has at all (`access.names`).

use super::meeting_names::{GrantedRooms, MeetingNames};
use crate::jitsi::Meeting;

/// The names of rooms that are allowed, for everybody.
#[derive(Clone, Debug)]
pub struct RoomNames {
    /// Their pattern, for names as Prosody spells them.
    pub rooms: GrantedRooms,
    /// Such a name in plain text, for the page of a person whose name is not allowed.
    pub example: Option<String>,
}

impl RoomNames {
    /// Whether the room of `meeting` is one of these.
    pub fn contain(&self, meeting: &Meeting) -> bool {
        self.contain_one_of(&MeetingNames::of(meeting, None))
    }

    /// Whether a meeting with these names is one of these.
    pub(super) fn contain_one_of(&self, names: &MeetingNames) -> bool {
        names.granted_by(&self.rooms)
    }
}
