//! Which braces are claims, and that their values are text.

use super::*;
use crate::jitsi::Meeting;
use crate::signin::has_slash;

fn claims(text: &str) -> Result<Vec<String>, BraceError> {
    PatternText::parse(text).map(|text| text.claims().map(ToString::to_string).collect())
}

#[test]
fn braces_of_the_syntax_of_regular_expressions_are_not_claims() {
    for (text, expected) in [
        ("^board", &[][..]),
        ("^{preferred_username}(-.+)?$", &["preferred_username"]),
        ("^{a}-{b.c}-{https://example.org/x}$", &["a", "b.c", "https://example.org/x"]),
        ("^{a}{2}$", &["a"]),
        (r"^a{2}b{2,}c{2,3}\p{L}\P{Lu}\x{e4}\u{e4}\U{e4}\b{start}$", &[]),
        (r"^\\p{L}$", &["L"]),
        (r"^\{a\}$", &[]),
        (r"^\\{a}$", &["a"]),
        ("^ä{a}", &["a"]),
        ("{email_domain}", &["email_domain"]),
    ] {
        let expected: Vec<_> = expected.iter().map(|it| (*it).to_owned()).collect();
        assert_eq!(claims(text), Ok(expected), "{text}");
    }
    for (text, error) in [
        ("^ä{a", BraceError::NotClosed(3)),
        ("^{a{b}}", BraceError::NotClosed(2)),
        ("^{}", BraceError::NoName(2)),
        ("^{ a}", BraceError::NoName(2)),
        ("^{a..b}", BraceError::NoName(2)),
        ("^{,}", BraceError::NoName(2)),
    ] {
        // `{,}` is neither a claim nor a repetition.
        let found = claims(text);
        if text == "^{,}" {
            assert_eq!(found, Ok(vec![",".to_owned()]));
        } else {
            assert_eq!(found, Err(error), "{text}");
        }
    }
}

fn pattern(text: &str) -> Option<RoomPattern> {
    let text = PatternText::parse(text).unwrap();
    let shape = Regex::new(&text.shape()).unwrap();
    let in_tenants = regex_syntax::parse(shape.as_str()).is_ok_and(|it| has_slash(&it));
    RoomPattern::new(text, shape, in_tenants)
}

fn find(text: &str, meeting: &str, known: &[&str], more: bool) -> Found {
    let known: Vec<_> = known.iter().map(|it| (*it).to_owned()).collect();
    let names = MeetingNames::of(&Meeting::encoded(meeting).unwrap(), None);
    pattern(text).unwrap().find(&names, &|_| Values { known: &known, more })
}

#[test]
fn a_claim_at_a_place_where_it_is_no_text_of_its_own_is_refused() {
    for text in ["^[{a}]$", "^[^{a}-]$", "(?x)^a # {a}"] {
        assert!(pattern(text).is_none(), "{text}");
    }
    assert!(pattern("(?x) ^ {a} $").is_some());
}

#[test]
fn a_value_matches_as_text_and_as_a_whole() {
    let own = "^{u}(-.+)?$";
    for (text, meeting, known, matches) in [
        (own, "ada", &["ada"][..], true),
        (own, "ADA-physics", &["ada"], true),
        (own, "adax", &["ada"], false),
        (own, "ada-", &["ada"], false),
        (own, "x-ada", &["ada"], false),
        (own, "ada", &["bob", "ada"], true),
        (own, "ada", &[], false),
        (own, "anything", &[".*"], false),
        (own, "a", &["a|b"], false),
        (own, "a-x", &["a|b"], false),
        (own, "a%7cb", &["a%7cb"], true),
        (own, "*x", &["%2a"], false),
        // The name in the address bar is "%2a" in plain text.
        (own, "%252a", &["%252a"], true),
        ("^{u}{2}$", "abab", &["ab"], true),
        ("^{u}+$", "ababab", &["ab"], true),
        ("^x{u}?$", "x", &["ab"], true),
        // Only the room is searched unless the pattern names a tenant.
        (own, "ada-x/board", &["ada"], false),
        (own, "other/ada-x", &["ada"], true),
        ("^{u}/", "ada/board", &["ada"], true),
        ("^{u}/", "other/board", &["ada"], false),
        ("^{u}/", "ada", &["ada"], false),
    ] {
        let found = find(text, meeting, known, false);
        assert_eq!(matches!(found, Found::Matches(_)), matches, "{text} in {meeting}: {known:?}");
        assert_ne!(found, Found::Unknown);
    }
}

#[test]
fn a_pattern_is_unknown_only_if_an_unknown_value_could_match() {
    let own = "^team-{u}$";
    for (meeting, known, expected) in [
        ("team-a", &["a"][..], Found::Matches(Captures::new())),
        ("team-b", &["a"], Found::Unknown),
        ("team-b", &[], Found::Unknown),
        ("board", &["a"], Found::Differs),
        ("board", &[], Found::Differs),
    ] {
        assert_eq!(find(own, meeting, known, true), expected, "{meeting} {known:?}");
    }
}

#[test]
fn the_longest_value_comes_first() {
    let found = |known: &[&str]| find("^{u}-(?<c>.+)$", "a-b-c", known, false);
    let captures = |text: &str| Found::Matches([("c".to_owned(), text.to_owned())].into());
    assert_eq!(found(&["a", "a-b"]), captures("c"));
    assert_eq!(found(&["a-b", "a"]), captures("c"));
    assert_eq!(found(&["a"]), captures("b-c"));
}

#[test]
fn a_match_within_the_name_of_a_tenant_does_not_count() {
    for pattern in ["^course-(?<course>[^/]+)", "^course-(?<course>[^/]+)|^x/y$", "^course-.*"] {
        assert_eq!(find(pattern, "course-a/board", &[], false), Found::Differs, "{pattern}");
    }
}
