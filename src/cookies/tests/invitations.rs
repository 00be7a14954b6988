//! Links of invitations: what opens, and what it contains.

use proptest::prelude::*;

use super::*;
use crate::signin::{Invitation, Mark, Marks as _};

fn invitations(secrets: &[&[u8]], site: &str) -> Invitations {
    let site = Origin::parse(site).unwrap();
    let binding = Binding { issuer: ISSUER, client_id: CLIENT, site: &site };
    Invitations::new(secrets_of(secrets), &binding)
}

fn ours() -> Invitations {
    invitations(&[NEW, OLD], SITE)
}

prop_compose! {
    /// Any invitation, most of which fit.
    fn any_invitation()(
        room in "[a-zA-Z0-9ä \\-]{1,30}",
        tenant in proptest::option::of("[a-z.]{2,10}[a-z]"),
        moderator: bool,
        times: (u32, Option<u32>, u32),
        marks: (Option<[u8; 8]>, [u8; 8]),
        shown in proptest::option::of("\\PC{1,80}"),
        guest in proptest::option::of("\\PC{1,30}"),
    ) -> Invitation {
        let room = crate::jitsi::Room::plain(&room).unwrap();
        let tenant = tenant.map(|tenant| crate::jitsi::Tenant::plain(&tenant).unwrap());
        Invitation {
            meeting: Meeting { tenant, room },
            role: if moderator { Role::Moderator } else { Role::Member },
            created: times.0.into(),
            from: times.1.map(u64::from),
            until: times.2.into(),
            passcode: marks.0.map(Mark),
            inviter: Mark(marks.1),
            shown,
            guest,
        }
    }
}

/// A link of `invitation`; `None` if it does not fit.
fn link(by: &Invitations, invitation: &Invitation, nonce: [u8; 12]) -> Option<String> {
    by.seal(invitation, nonce).ok()
}

proptest! {
    #[test]
    fn a_link_opens_as_the_invitation_that_was_sealed(
        invitation in any_invitation(), nonce: [u8; 12],
    ) {
        let ours = ours();
        let Some(link) = link(&ours, &invitation, nonce) else { return Ok(()) };
        let opened = ours.open(&link).unwrap().invitation;
        // Only the inviter may be cut.
        let shown = opened.shown.clone();
        prop_assert!(invitation.shown.unwrap_or_default().starts_with(&*shown.clone().unwrap_or_default()));
        let sealed = Invitation { shown, ..invitation };
        prop_assert!(opened == sealed);
    }

    #[test]
    fn every_link_has_the_same_length(invitation in any_invitation(), nonce: [u8; 12]) {
        let Some(link) = link(&ours(), &invitation, nonce) else { return Ok(()) };
        let link = format!("{SITE}/oidc/join/{link}");
        prop_assert!(link.len() == 199, "{}", link.len());
    }

    #[test]
    fn a_changed_link_does_not_open(
        invitation in any_invitation(), nonce: [u8; 12], bit in 0_usize..984, end in 0_usize..164,
    ) {
        let ours = ours();
        let Some(link) = link(&ours, &invitation, nonce) else { return Ok(()) };
        let mut bytes = URL_SAFE_NO_PAD.decode(&link).unwrap();
        bytes[bit / 8] ^= 1 << (bit % 8);
        prop_assert!(ours.open(&URL_SAFE_NO_PAD.encode(bytes)).is_none(), "bit {bit}");
        prop_assert!(ours.open(&link[..end]).is_none(), "cut at {end}");
        prop_assert!(ours.open(&format!("{link}A")).is_none(), "longer");
    }

    #[test]
    fn a_text_that_was_not_sealed_does_not_open(text in "[A-Za-z0-9_-]{164}|\\PC*") {
        prop_assert!(ours().open(&text).is_none());
    }

    #[test]
    fn a_link_of_another_deployment_does_not_open(invitation in any_invitation(), nonce: [u8; 12]) {
        let Some(link) = link(&ours(), &invitation, nonce) else { return Ok(()) };
        let foreign: &[u8] = b"the secret of somebody else, 32 b";
        prop_assert!(invitations(&[foreign], SITE).open(&link).is_none(), "another secret");
        let other = invitations(&[NEW, OLD], "https://meet.example.com");
        prop_assert!(other.open(&link).is_none(), "another site");
    }
}

fn invitation() -> Invitation {
    Invitation {
        meeting: Meeting::encoded("room").unwrap(),
        role: Role::Member,
        created: NOW,
        from: None,
        until: NOW + 60,
        passcode: None,
        inviter: ours().marks().inviter("ada"),
        shown: None,
        guest: None,
    }
}

#[test]
fn a_link_opens_as_long_as_its_secret_is_in_the_ring() {
    let old = invitations(&[OLD], SITE);
    let mark = old.marks().inviter("ada");
    let link = old.seal(&Invitation { inviter: mark, ..invitation() }, [1; 12]).unwrap();
    let ours = ours();
    let opened = ours.open(&link).unwrap();
    assert!(
        opened.marks.inviter("ada") == opened.invitation.inviter,
        "the mark of the same secret"
    );
    assert!(ours.marks().inviter("ada") != opened.invitation.inviter);
    assert!(invitations(&[NEW], SITE).open(&link).is_none());
}

#[test]
fn a_mark_depends_on_its_purpose() {
    let ours = ours();
    assert!(ours.marks().inviter("secret") != ours.marks().passcode("secret"));
    assert!(ours.marks().passcode("secret") != ours.marks().passcode("Secret"));
}

/// Bytes that another purpose sealed with the same secret, at the length of a link.
#[test]
fn a_value_of_another_purpose_does_not_open() {
    let cookies = cookies(&[NEW]);
    let [session, _] = cookies.keep_session(&session("Ada"), NOW).unwrap();
    let value = text(&session).split(['=', ';']).nth(1).unwrap().to_owned();
    let bytes = base64::engine::general_purpose::STANDARD_NO_PAD.decode(value.replace("%3D", ""));
    let mut bytes = bytes.unwrap_or_else(|_| value.into_bytes());
    bytes.resize(123, 0);
    assert!(ours().open(&URL_SAFE_NO_PAD.encode(bytes)).is_none());
    for purpose in ["session", "attempt", "id-token"] {
        let site = Origin::parse(SITE).unwrap();
        let binding = Binding { issuer: ISSUER, client_id: CLIENT, site: &site };
        let ring = key_ring::KeyRing::derive(secrets_of(&[NEW]), &binding, purpose);
        let link = Invitations::of(ring).seal(&invitation(), [1; 12]).unwrap();
        assert!(ours().open(&link).is_none(), "{purpose}");
    }
}
