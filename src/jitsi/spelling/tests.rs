use super::super::{Meeting, Room, Tenant};
use super::*;

fn read(spelling: &str) -> Option<SpellingState> {
    let read = |start: SpellingState| {
        spelling.bytes().try_fold(start, SpellingState::after).filter(|place| place.is_end())
    };
    read(SpellingState::ROOM).or_else(|| read(SpellingState::TENANT))
}

#[test]
fn names_of_real_meetings_are_accepted() {
    for meeting in [
        "Room1",
        "T%C3%A4st%20Raum",
        "%F0%9F%98%80%20party",
        "a%2Ab!(1)~",
        "**",
        "a%EF%BC%87%E2%84%80b",
        "%E2%80%A5",
        "Tenant.Dots/Room1",
        "a/t%C3%A4n%20t%21/%2B%EF%BC%8A",
    ] {
        let meeting = Meeting::encoded(meeting).unwrap();
        let room = meeting.room.backend_safe();
        assert!(read(&room).is_some() && may_be_spelt(room.as_bytes()), "{room}");
        let Some(tenant) = meeting.tenant else { continue };
        let whole = format!("{}/{room}", tenant.subject());
        assert!(read(&whole).is_some() && may_be_spelt(whole.as_bytes()), "{whole}");
    }
}

#[test]
fn names_that_no_meeting_has_are_refused() {
    for text in [
        "",
        "*",
        "Board",
        "a b",
        "t\u{e4}st",
        "t%C3%A4st",
        "50%",
        "%",
        "%c",
        "%c3",
        "%c3a4",
        "%c3%a",
        "%a4",
        "%ff",
        "%c0%80",
        "%61",
        "%41",
        "%2d",
        "%7f",
        "%0a",
        "a/",
        "/a",
        "a/b/c",
        "a/*",
        "a.b/c",
        "*/a",
        "a%2fb/c",
        "%2e/a",
        "a+b",
        "a@b",
        "%c3%a4%c3",
    ] {
        assert_eq!(read(text), None, "{text}");
    }
    for text in [".", "a*", "**", "%2f", "a/.", "a/b*", "%2a/a", "%20/a", "'"] {
        assert!(read(text).is_some(), "{text}");
    }
}

/// Exactly the ASCII characters that a name contains or NFKC produces are accepted, in the form in
/// which they are written.
#[test]
fn ascii_characters_are_accepted_exactly_as_names_produce_them() {
    let names = || ('\0'..='\u{ffff}').filter_map(|it| Room::plain(&format!("x{it}")).ok());
    let made: std::collections::BTreeSet<String> =
        names().map(|room| room.backend_safe()[1..].to_owned()).collect();
    let tenants = ('\0'..='\u{7f}').filter_map(|it| Tenant::plain(&format!("x{it}")).ok());
    let tenants: std::collections::BTreeSet<String> =
        tenants.map(|tenant| tenant.subject()[1..].to_owned()).collect();
    for byte in 0..0x80_u8 {
        for text in [char::from(byte).to_string(), format!("%{byte:02x}")] {
            if text != "/" && text != "%" {
                assert_eq!(read(&format!("x{text}")).is_some(), made.contains(&text), "{text}");
                let tenant = read(&format!("x{text}/r"));
                assert_eq!(tenant.is_some(), tenants.contains(&text), "{text} in a tenant");
            }
        }
    }
}

#[test]
fn an_escaped_capital_or_compatibility_form_is_refused() {
    for text in [
        "%c3%84mter",
        "b%e1%ba%9e",
        "%ce%a3",
        "%c4%b0stanbul",
        "%ef%ac%81nal",
        "%ef%bc%8a",
        "e%cc%81t",
        "%e2%84%aa",
        "%c5%bf",
    ] {
        assert!(!may_be_spelt(text.as_bytes()), "{text}");
    }
    for text in [
        "%c3%a4mter",
        "i%cc%87stanbul",
        "%c3%9f",
        "%cf%82",
        "%cf%83",
        "%cc%81",
        "h%cc%b1",
        "%e1%ba%96",
        "%f0%9f%98%80",
        "4mter",
        "%c3",
        "%",
        "%d0%bf%d1%80",
    ] {
        assert!(may_be_spelt(text.as_bytes()), "{text}");
    }
    assert_eq!(Room::plain("H\u{331}").unwrap().backend_safe(), "h%cc%b1");
}
