use super::*;
use crate::jitsi::{Meeting, Room, Tenant};

fn accepted(pattern: &str, tenants: bool) -> bool {
    has_no_dead_part(&regex_syntax::parse(pattern).unwrap(), tenants)
}

/// Each pattern with a meeting that it matches.
#[test]
fn a_pattern_of_which_every_part_can_match_is_accepted() {
    for (pattern, meeting) in [
        ("", "room"),
        ("^board$", "Board"),
        ("board%20room", "Board room"),
        ("^b%c3%bcro$", "B\u{fc}ro"),
        ("%c3%a4", "\u{c4}mter"),
        ("^(?i)Board$", "board"),
        ("(?i)B%C3%BCRO", "b\u{fc}ro"),
        ("^[A-Za-z]+$", "board"),
        ("^(board|staff)-[0-9]{2}$", "staff-12"),
        ("^board.*$", "board"),
        ("^b.ard$", "board"),
        (r"^\w+$", "board"),
        (r"^\d+$", "12"),
        (r"\bboard\b", "the-board"),
        ("(?m)^board$", "board"),
        ("(?x) ^ board $ # a comment", "board"),
        ("^(%[0-9a-f]{2})+$", "\u{431}\u{43e}\u{440}\u{434}"),
        ("^%d0%b1", "\u{411}\u{43e}\u{440}\u{434}"),
        ("4$", "\u{e4}"),
        ("^%2f$", "\u{ff0f}"),
        ("^[^b]", "room"),
        ("^staff/", "Staff/room"),
        ("/board$", "a/board"),
        ("^[^/]+/board$", "a/board"),
        ("^(staff/)?board$", "board"),
        ("^(.*/)?board", "staff/board"),
        ("^my_tenant/", "My.Tenant/room"),
        ("^t%c3%a4nant/", "t\u{e4}nant/room"),
        ("^a%21/", "a!/room"),
        ("^%c3%84mter/b%c3%bcro$", "\u{c4}mter/b\u{fc}ro"),
        ("%e2%80%a4/", "\u{2024}/room"),
        ("^a!", "a!"),
        (r"^\*\*$", "**"),
        (r"^a\.b$", "a.b"),
        ("^%25", "%"),
    ] {
        let (tenant, room) = match meeting.rsplit_once('/') {
            Some((tenant, room)) => (Some(Tenant::plain(tenant).unwrap()), room),
            None => (None, meeting),
        };
        let meeting = Meeting { tenant, room: Room::plain(room).unwrap() };
        let room = meeting.room.backend_safe();
        let whole = meeting.tenant.map(|it| format!("{}/{room}", it.subject())).unwrap_or_default();
        let regex = regex::Regex::new(pattern).unwrap();
        assert!(regex.is_match(&room) || regex.is_match(&whole), "{pattern}: the test is wrong");
        assert!(accepted(pattern, true), "{pattern}");
    }
}

#[test]
fn a_pattern_that_no_meeting_matches_is_refused() {
    for pattern in [
        "^Board$",
        "Board",
        "^[A-Z]+$",
        "[A-Z]",
        "board room",
        r"board\sroom",
        r"board\x20room",
        "b\u{fc}ro",
        "^[\u{e4}\u{f6}\u{fc}]",
        "b%C3%BCro",
        "%C3",
        "%zz",
        "^50%$",
        "%2$",
        "%c3%84mter",
        "(?i)%C3%84mter",
        "/%c3%84mter$",
        "^%c3%a4mter/%c3%84",
        "^a%21b",
        "e%cc%81t%c3%a9",
        "%ef%bc%8a",
        "b%e4ro",
        "^b%e4$",
        "^%a4",
        "%c3$",
        "%ff",
        "%61",
        "%2d",
        "%0a",
        "a+b\\+c",
        "a@b",
        "a&b",
        r"^\*$",
        "^$",
        "$board",
        "board^",
        "a/b/c",
        "^/board",
        "board/$",
        r"^te\.nant/",
        "^tenant!/",
        "^a%2fb/",
        "[a&&b]",
        r"\n",
        "board$\n",
    ] {
        assert!(!accepted(pattern, true), "{pattern}");
    }
}

/// Such a pattern would protect one room and leave the other open.
#[test]
fn a_pattern_with_a_part_that_no_meeting_matches_is_refused() {
    for pattern in [
        "^(Board|staff)$",
        "^staff$|^Board$",
        "^board$|board room",
        "^(board|b\u{fc}ro)$",
        "^board( room)?$",
        "board *room",
        r"^\s*board",
        "(a|(b|(c|Dd)))x",
        "^(a|b%)$",
        "^(a|%c3)(b|$)",
        r"^(x|y\.z/)",
        r"^(tenant|te\.nant)/room$",
        "(^a|b$|c)d",
        "^(?:[A-Z]-|x)?board",
    ] {
        assert!(!accepted(pattern, true), "{pattern}");
    }
    for pattern in
        ["^(a|b%)(c|3d|c3%a4)", "^(a|b%)(c|c3%a4)$", r"^(x|y\.z)(/r|s)$", "(a|)b", "(^|/)board"]
    {
        assert!(accepted(pattern, true), "{pattern}");
    }
}

#[test]
fn without_tenants_only_the_room_is_searched() {
    for pattern in ["^staff/", r"^staff\x2fboard$", "^(board|lab[/]board)$", "(staff/)?board"] {
        assert!(accepted(pattern, true) && !accepted(pattern, false), "{pattern}");
    }
    for pattern in ["^board$", "[^a]", ".*", r"^\W"] {
        assert!(accepted(pattern, false), "{pattern}");
    }
}

#[test]
fn a_large_pattern_is_checked_quickly() {
    let words: Vec<String> = (0..2_000).map(|number| format!("room-{number}")).collect();
    let alternation = format!("^({})$", words.join("|"));
    assert!(accepted(&alternation, true));
    assert!(!accepted(&alternation.replace("room-1999", "Room-1999"), true));
    assert!(accepted("^(a|b)*a(a|b){20}$", true));
    assert!(accepted(r"^\w{1,200}$", true));
}
