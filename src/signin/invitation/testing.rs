//! Invitations for tests.

use super::{Invitation, Mark};
use crate::jitsi::{Meeting, Role};

pub(in crate::signin) const NOW: u64 = 1_000;

/// A mark for tests: the first bytes of the text.
pub(in crate::signin) fn mark(text: &str) -> Mark {
    let mut bytes = [0; 8];
    bytes.iter_mut().zip(text.bytes()).for_each(|(to, from)| *to = from);
    Mark(bytes)
}

/// An invitation by `ada` to the meeting with this path.
pub(in crate::signin) fn invitation(meeting: &str) -> Invitation {
    Invitation {
        meeting: Meeting::encoded(meeting.trim_start_matches('/')).unwrap(),
        role: Role::Member,
        created: NOW,
        from: None,
        until: NOW + 3_600,
        passcode: None,
        inviter: mark("ada"),
        shown: Some("Ada".to_owned()),
        guest: None,
    }
}
