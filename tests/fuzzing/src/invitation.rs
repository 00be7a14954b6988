//! The links of invitations.

use std::sync::LazyLock;

use jitsi_oidc_adapter::cookies::{Binding, Invitations, Secrets};
use jitsi_oidc_adapter::jitsi::{Meeting, Origin, Overrides, Role};
use jitsi_oidc_adapter::signin::{Invitation, Mark};

use crate::{form, meeting};

/// A link opens only if it was sealed as an invitation, with a secret of the ring and for this site. It then has the
/// room and the role that were sealed. Bytes inside a seal that can be read are written again as the same bytes, and
/// name a meeting on our own origin.
///
/// Forms: a link, in which the bytes 1 to 4 are replaced by whole links; the bytes inside a seal.
pub fn invitation(bytes: &[u8]) -> bool {
    match form(bytes, 2) {
        Some((0, rest)) => link(&filled(rest)),
        Some((_, rest)) => content(rest),
        None => false,
    }
}

fn link(link: &[u8]) -> bool {
    let cases = &*CASES;
    let text = String::from_utf8_lossy(link);
    let opened = cases.ours.open(&text);
    let was_sealed = [&*cases.current, &*cases.previous].contains(&&*text);
    assert_eq!(opened.is_some(), was_sealed, "only what was sealed opens");
    if let Some(opened) = opened {
        assert!(
            opened.invitation.meeting == sealed().meeting && opened.invitation.role == Role::Member
        );
    }
    was_sealed
}

fn content(bytes: &[u8]) -> bool {
    let Ok(bytes) = bytes.try_into() else { return false };
    let Some(read) = Invitation::from_bytes(bytes) else { return false };
    meeting::holds(&read.meeting, &Overrides::default());
    assert!(read.to_bytes().is_ok_and(|again| again == *bytes), "we write what we read");
    assert_eq!(format!("{read:?}"), "Invitation { .. }", "Debug shows nothing");
    let name = read.name("Ada");
    assert!(name.is_none_or(|name| name.len() <= 150 && !name.contains(char::is_control)));
    true
}

fn filled(rest: &[u8]) -> Vec<u8> {
    let cases = &*CASES;
    let of = |byte: u8| match byte {
        1 => cases.current.clone().into_bytes(),
        2 => cases.previous.clone().into_bytes(),
        3 => cases.foreign.clone().into_bytes(),
        4 => cases.other_site.clone().into_bytes(),
        other => vec![other],
    };
    rest.iter().flat_map(|byte| of(*byte)).collect()
}

struct Cases {
    ours: Invitations,
    current: String,
    previous: String,
    /// Sealed with an unknown secret.
    foreign: String,
    /// Sealed with the current secret, for another site.
    other_site: String,
}

static CASES: LazyLock<Cases> = LazyLock::new(|| {
    let (new, old) = (b"the secret of this year, 32 bytes", b"the secret of last year, 32 bytes");
    let by = |current: &[u8], previous: &[&[u8]], site: &str| {
        let site = Origin::parse(site).expect("it is an origin");
        let binding =
            Binding { issuer: "https://login.example.org", client_id: "jitsi", site: &site };
        Invitations::new(Secrets { current, previous }, &binding)
    };
    let link = |by: Invitations| by.seal(&sealed(), [7; 12]).expect("it fits");
    let site = "https://meet.example.org";
    Cases {
        ours: by(new, &[old], site),
        current: link(by(new, &[], site)),
        previous: link(by(old, &[], site)),
        foreign: link(by(b"the secret of somebody else, 32 b", &[], site)),
        other_site: link(by(new, &[], "https://meet.example.com")),
    }
});

fn sealed() -> Invitation {
    Invitation {
        meeting: Meeting::encoded("room").expect("it is a room"),
        role: Role::Member,
        created: 1_800_000_000,
        from: None,
        until: 1_800_003_600,
        passcode: None,
        inviter: Mark([1; 8]),
        shown: None,
        guest: None,
    }
}
