use super::testing::{NOW, invitation, mark};
use super::*;

#[test]
fn an_invitation_is_the_same_after_it_was_bytes() {
    for name in ["room", "a/b/T%C3%A4st", "x"] {
        for (role, from, passcode) in [
            (Role::Member, None, None),
            (Role::Moderator, Some(NOW + 5), None),
            (Role::Member, None, Some(mark("secret"))),
            (Role::Moderator, Some(NOW + 5), Some(mark("secret"))),
        ] {
            for (shown, guest) in [(None, None), (Some("Ada"), Some("Bob")), (None, Some("Bob"))] {
                let [shown, guest] =
                    [shown, guest].map(|text: Option<&str>| text.map(str::to_owned));
                let made = Invitation { role, from, passcode, shown, guest, ..invitation(name) };
                let again = Invitation::from_bytes(&made.to_bytes().unwrap());
                assert!(again == Some(made), "{name} {role:?}");
            }
        }
    }
}

#[test]
fn the_inviter_is_cut_and_other_names_that_do_not_fit_are_refused() {
    let shown = Some("\u{e4}".repeat(100));
    let made = Invitation { shown, ..invitation("room") };
    let again = Invitation::from_bytes(&made.to_bytes().unwrap()).unwrap();
    assert_eq!(again.shown.unwrap(), "\u{e4}".repeat(35), "70 of 74 bytes");

    for (room, guest, fits) in
        [(70, 4, true), (70, 5, false), (74, 0, true), (75, 0, false), (255, 0, false)]
    {
        let guest = Some("g".repeat(guest)).filter(|guest| !guest.is_empty());
        let made = Invitation { guest, shown: None, ..invitation(&"r".repeat(room)) };
        assert_eq!(made.to_bytes().is_ok(), fits, "{room}");
    }
    let long = invitation(&"r".repeat(80)).to_bytes();
    assert_eq!(long, Err(NamesTooLong { bytes: 80, most: 74 }));
}

#[test]
fn bytes_that_no_invitation_has_are_refused() {
    let bytes = invitation("room").to_bytes().unwrap();
    for (what, at, value) in [
        ("another version", 0, 0x20),
        ("an unknown flag", 0, 0x18),
        ("padding that is not zero", 94, 1),
        ("a room that is not UTF-8", 18, 0xff),
        ("a room that is a dot segment", 17, 0),
        ("a text beyond the end", 17, 90),
    ] {
        let mut changed = bytes;
        changed[at] = value;
        assert!(Invitation::from_bytes(&changed).is_none(), "{what}");
    }
    assert!(Invitation::from_bytes(&bytes).is_some());
}

#[test]
fn an_invitation_is_open_from_its_begin_to_its_end() {
    let made = Invitation { from: Some(2_000), until: 3_000, ..invitation("room") };
    assert_eq!(made.check(false, 1_999), Err(Closed::Early { from: 2_000 }));
    assert_eq!(made.check(false, 2_000), Ok(()));
    assert_eq!(made.check(false, 2_999), Ok(()));
    assert_eq!(made.check(false, 3_000), Err(Closed::Expired));
    assert_eq!(made.check(true, 2_000), Err(Closed::Revoked));
    assert_eq!(made.check(true, 1_000), Err(Closed::Revoked));
    assert_eq!(Invitation { from: None, ..made }.check(false, 0), Ok(()));
}

#[test]
fn the_name_of_the_invitation_is_used_before_the_typed_one() {
    let open = invitation("room");
    assert_eq!(open.name(" A\u{202e}da\n").as_deref(), Some("Ada"));
    assert_eq!(open.name(" \u{200b}"), None);
    assert_eq!(open.name(&"\u{e4}".repeat(100)).unwrap(), "\u{e4}".repeat(75));
    let named = Invitation { guest: Some("Bob".to_owned()), ..open };
    assert_eq!(named.name("Ada").as_deref(), Some("Bob"));
}

#[test]
fn debug_shows_nothing() {
    assert_eq!(format!("{:?}", invitation("room")), "Invitation { .. }");
    assert_eq!(format!("{:?}", mark("x")), "Mark(..)");
}
