//! Rooms by pattern, `context.room.regex`.

use serde_json::{Value, json};

use super::*;

/// A token with `regex` in `context.room` and this room.
fn by_pattern(regex: Value, room: &str) -> String {
    let mut claims = claims();
    claims["context"]["room"] = json!({ "regex": regex });
    claims["room"] = json!(room);
    sign(&claims)
}

#[test]
fn a_lua_pattern_must_match_the_whole_room() {
    for (pattern, node, fits) in [
        ("room1", "room1", true),
        ("room%d", "room1", true),
        ("^room%d+$", "room12", true),
        ("room%d+", "room12", true),
        // Not the whole name.
        ("room", "room1", false),
        ("oom%d", "room1", false),
        ("room%d", "room12", false),
        ("room-", "room1", false),
        // A Lua pattern is not a regular expression: no alternatives, %d for a digit, - is lazy.
        ("room1|room2", "room1", false),
        ("room\\d", "room1", false),
        ("r.-1", "room1", true),
        ("team%-a", "team-a", true),
        ("team-a", "team-a", false),
        ("t%%c3%%a4st", "t%c3%a4st", true),
        ("t%c3%a4st", "t%c3%a4st", false),
        // The pattern is converted to lower case, including the names of its classes.
        ("ROOM%d", "room1", true),
        ("room%D", "room1", true),
        ("room%D", "roomx", false),
        // The first capture is the match.
        ("(room%d)", "room1", true),
        ("(room)%d", "room1", false),
        ("x-(room1)", "room1", true),
        // Not a pattern.
        ("room[", "room1", false),
        ("(room1", "room1", false),
        ("*", "anything", true),
    ] {
        let broken = |regex| broken(&by_pattern(regex, pattern), &settings(), &visit(node, None));
        let expected: &[Rule] = if fits { &[] } else { &[Rule::Room] };
        assert_eq!(broken(json!(true)), expected, "{pattern} at {node}");
        assert_eq!(broken(json!("true")), expected, "{pattern} at {node}");
    }
}

#[test]
fn a_room_is_a_pattern_only_with_the_claim_and_with_domain_verification() {
    for regex in [json!(false), json!("false"), json!(1), json!("TRUE"), json!({})] {
        let token = by_pattern(regex.clone(), "room%d");
        assert_eq!(broken(&token, &settings(), &visit("room1", None)), [Rule::Room], "{regex}");
        assert_eq!(broken(&token, &settings(), &visit("room%d", None)), [], "{regex}");
    }
    let docker = Settings { domain_verification: false, ..settings() };
    let token = by_pattern(json!(true), "room%d");
    assert_eq!(broken(&token, &docker, &visit("room1", None)), [Rule::Room]);
    assert_eq!(broken(&token, &docker, &visit("room%d", None)), []);
}

#[test]
fn a_pattern_matches_only_the_room_and_the_tenant_is_compared_as_usual() {
    let token = by_pattern(json!(true), "room%d");
    let there = broken(&token, &settings(), &visit("room1", Some("tenant")));
    assert_eq!(there, [Rule::Domain], "the subject is the base domain");

    let mut claims = claims();
    claims["context"]["room"] = json!({ "regex": true });
    claims["room"] = json!("room%d");
    claims["sub"] = json!("tenant");
    assert_eq!(broken(&sign(&claims), &settings(), &visit("room1", Some("tenant"))), []);
    assert_eq!(broken(&sign(&claims), &settings(), &visit("room1", None)), [Rule::Domain]);
}

/// `asap_require_room_claim = false`: without a match Prosody accepts everybody.
#[test]
fn if_no_room_is_required_a_pattern_without_a_match_refuses_nobody() {
    let open = Settings { room_required: false, ..settings() };
    let elsewhere = visit("hall", Some("tenant"));
    assert_eq!(broken(&by_pattern(json!(true), "room%d"), &open, &elsewhere), []);
    // Lua reads the open bracket only if the characters before it match.
    assert_eq!(broken(&by_pattern(json!(true), "room["), &open, &elsewhere), []);
    assert_eq!(broken(&by_pattern(json!(true), "hal["), &open, &elsewhere).len(), 2);
    assert_eq!(
        broken(&by_pattern(json!(true), "hal"), &open, &visit("hall", None)),
        [Rule::Room],
        "a pattern that matches another room is refused"
    );
}
