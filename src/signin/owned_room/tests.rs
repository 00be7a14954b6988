use proptest::prelude::*;

use super::*;

fn keys(secrets: &[u8]) -> OwnerKeys {
    OwnerKeys::new(secrets.iter().map(|byte| SecretBox::new(Box::new([*byte; 32]))))
}

fn named(name: &str) -> NewRoom {
    NewRoom::named(name).unwrap()
}

fn text(room: Room) -> String {
    room.into()
}

/// Names that are valid with a tag, with capitals, blanks, umlauts and characters that NFKC changes.
fn names() -> impl Strategy<Value = NewRoom> {
    "[A-Za-z0-9 _.~!()ÄÖÜäöüßſΣσςéＡ１ﬁÅ½%+-]{1,40}"
        .prop_filter_map("a valid name", |text| NewRoom::named(&text).ok())
}

#[test]
fn a_room_of_ones_own_has_the_name_and_twelve_letters_and_digits() {
    let room = text(keys(b"a").own(&named(" Physics "), "ada").unwrap());
    let tag = room.strip_prefix("Physics-").unwrap();
    assert_eq!(tag.len(), 12);
    assert!(tag.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()), "{tag}");
}

/// A change of this tag takes every owned room from its owner.
#[test]
fn the_tag_of_a_release_stays_the_same() {
    assert_eq!(text(keys(b"a").own(&named("Physics"), "ada").unwrap()), "Physics-5wtb3dhy8k3y");
}

#[test]
fn without_keys_no_room_has_an_owner() {
    let room = keys(b"a").own(&named("Physics"), "ada").unwrap();
    assert_eq!(keys(b"").ownership(&room, "ada"), Ownership::NotOwned);
    assert_eq!(keys(b"").own(&named("Physics"), "ada"), None);
}

#[test]
fn a_name_is_valid_only_if_it_is_a_room_with_its_tag() {
    for (name, error) in [
        ("", NameError::Empty),
        ("  ", NameError::Empty),
        ("..", NameError::DotSegment),
        ("a/b", NameError::Character),
        ("a#b", NameError::Character),
        ("*", NameError::Every),
    ] {
        assert_eq!(NewRoom::named(name), Err(error), "{name}");
    }
    let (longest, longer) = ("x".repeat(242), "x".repeat(243));
    assert_eq!(NewRoom::named(&longer), Err(NameError::TooLong));
    let room = keys(b"a").own(&named(&longest), "ada").unwrap();
    assert_eq!(text(room).len(), 255);
}

#[test]
fn the_keys_are_not_shown() {
    assert_eq!(format!("{:?}", keys(b"secret")), "OwnerKeys { .. }");
}

#[test]
fn a_random_name_has_six_letters_and_depends_on_the_bytes() {
    let (one, other) = (NewRoom::random(&[0; 32]).unwrap(), NewRoom::random(&[1; 32]).unwrap());
    assert_eq!((one.as_ref(), other.as_ref()), ("bbbbbb", "cccccc"));
}

#[test]
fn after_a_rotation_old_tags_hold_as_long_as_their_secret_is_in_the_ring() {
    let name = named("Physics");
    let old = keys(b"o").own(&name, "ada").unwrap();
    let rotated = keys(b"no");
    assert_eq!(rotated.ownership(&old, "ada"), Ownership::Own);
    assert_eq!(rotated.ownership(&old, "grace"), Ownership::OfAnother);
    let new = rotated.own(&name, "ada").unwrap();
    assert_eq!(new, keys(b"n").own(&name, "ada").unwrap(), "the current secret makes tags");
    // An instance that has the new secret already, but not yet in front.
    assert_eq!(keys(b"on").ownership(&new, "ada"), Ownership::Own);
    assert_eq!(keys(b"n").ownership(&old, "ada"), Ownership::NotOwned);
}

#[test]
fn two_rooms_of_a_person_have_nothing_in_common() {
    let tag =
        |name: &str| text(keys(b"a").own(&named(name), "ada").unwrap())[name.len()..].to_owned();
    let (one, other) = (tag("Physics"), tag("Algebra"));
    assert_ne!(one[..5], other[..5], "the owner part is not the same");
}

#[test]
fn every_number_of_62_bits_is_a_tag_and_no_other() {
    for tag in [
        Tag { owner: 0, check: 0 },
        Tag { owner: u32::MAX, check: (1 << CHECK_BITS) - 1 },
        Tag { owner: 1, check: 2 },
    ] {
        let name = format!("a-{}", tag.text());
        let (stem, read) = Tag::of(&name).unwrap();
        assert_eq!((stem, read.owner, read.check), ("a", tag.owner, tag.check), "{name}");
    }
    for name in ["", "a", "-000000000000", "a-00000000000", "a-0000000000000", "a-zzzzzzzzzzzz"] {
        assert!(Tag::of(name).is_none(), "{name}");
    }
    for name in ["a_000000000000", "a-00000000000A", "a-000000000%2a", "a-00000000000."] {
        assert!(Tag::of(name).is_none(), "{name}");
    }
}

proptest! {
    #[test]
    fn the_owner_is_the_person_that_made_the_room_and_nobody_else(
        name in names(), id in ".{1,20}", other in ".{1,20}",
    ) {
        prop_assume!(id != other);
        let room = keys(b"a").own(&name, &id).unwrap();
        prop_assert_eq!(keys(b"a").ownership(&room, &id), Ownership::Own);
        prop_assert_eq!(keys(b"a").ownership(&room, &other), Ownership::OfAnother);
    }

    #[test]
    fn a_tag_of_another_key_or_name_is_none(name in names(), other in names(), id in ".{1,20}") {
        prop_assume!(name.stem() != other.stem());
        let room = keys(b"a").own(&name, &id).unwrap();
        prop_assert_eq!(keys(b"b").ownership(&room, &id), Ownership::NotOwned);
        let (room, length) = (text(room), name.as_ref().len());
        let moved = Room::plain(&format!("{}{}", other.as_ref(), &room[length..])).unwrap();
        prop_assert_eq!(keys(b"a").ownership(&moved, &id), Ownership::NotOwned);
    }

    #[test]
    fn a_tag_with_one_changed_character_is_none(
        name in names(), at in 0..12_usize, by in 1..36_usize,
    ) {
        let mut room = text(keys(b"a").own(&name, "ada").unwrap()).into_bytes();
        let place = room.len() - 12 + at;
        let digit = ALPHABET.iter().position(|it| *it == room[place]).unwrap();
        room[place] = ALPHABET[(digit + by) % 36];
        let room = Room::plain(std::str::from_utf8(&room).unwrap()).unwrap();
        prop_assert_eq!(keys(b"a").ownership(&room, "ada"), Ownership::NotOwned);
    }

    #[test]
    fn a_random_suffix_is_no_tag(name in names(), suffix in "[a-z0-9]{12}") {
        prop_assert_eq!(
            keys(b"abc").ownership(&name.with(&suffix), "ada"), Ownership::NotOwned
        );
    }

    #[test]
    fn every_spelling_of_a_room_has_the_same_owner(name in names()) {
        use unicode_normalization::UnicodeNormalization;
        let room = text(keys(b"a").own(&name, "ada").unwrap());
        let composed: String = room.nfc().collect();
        let apart: String = room.nfkd().collect();
        for spelt in [room.to_lowercase(), composed, apart] {
            let Ok(spelt) = Room::plain(&spelt) else { continue };
            if spelt.backend_safe() == Room::plain(&room).unwrap().backend_safe() {
                prop_assert_eq!(keys(b"a").ownership(&spelt, "ada"), Ownership::Own);
            }
        }
        // As in the address bar.
        let encoded = Room::plain(&room).unwrap().segment();
        prop_assert_eq!(
            keys(b"a").ownership(&Room::encoded(&encoded).unwrap(), "ada"), Ownership::Own
        );
    }
}

/// Spellings that Prosody takes for one room.
#[test]
fn capitals_umlauts_and_other_unicode_forms_are_the_same_room() {
    for (one, other) in [
        ("Physics", "pHYSICS"),
        ("B\u{fc}ro", "BU\u{308}RO"),
        ("\u{fb01}nance", "finance"),
        ("\u{ff21}\u{ff11}", "a1"),
        ("\u{212b}ngstrom", "\u{e5}ngstrom"),
    ] {
        let room = text(keys(b"a").own(&named(one), "ada").unwrap());
        let tag = room.rsplit_once('-').unwrap().1.to_uppercase();
        let spelt = Room::plain(&format!("{other}-{tag}")).unwrap();
        assert_eq!(keys(b"a").ownership(&spelt, "ada"), Ownership::Own, "{one} {other}");
        assert_eq!(keys(b"a").ownership(&spelt, "grace"), Ownership::OfAnother, "{one} {other}");
    }
}
