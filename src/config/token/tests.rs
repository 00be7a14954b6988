use serde_json::json;

use super::*;
use crate::config::Jitsi;
use crate::config::reader::testing::read_section;
use crate::jitsi::RESERVED;

fn read_with(jwt: &str, text: &str, variables: &[(&str, &str)]) -> Result<Vec<ClaimEntry>, String> {
    let jwt = format!(
        "[jwt]\nissuer = 'i'\naudience = 'a'\nsecret = '0123456789abcdef0123456789abcdef'\n{jwt}"
    );
    let site = "[jitsi]\nurl = 'https://meet.example.org'";
    let jitsi = read_section("jitsi", site, &[], Jitsi::read).unwrap();
    let jwt = read_section("jwt", &jwt, &[], |section| Jwt::read(section, Ok(&jitsi))).unwrap();
    read_section("token", text, variables, |section| super::read(section, Some(&jwt)))
}

/// Each entry without its header.
fn read(entries: &[&str]) -> Result<Vec<ClaimEntry>, String> {
    let text: String = entries.iter().map(|entry| format!("[[token.claims]]\n{entry}\n")).collect();
    read_with("", &text, &[])
}

const STAFF: &str = "when = [{ claim = 'groups', any_of = ['staff'] }]";

#[test]
fn an_entry_has_a_path_a_value_and_conditions() {
    assert!(read(&[]).unwrap().is_empty());
    let entries = read(&[
        "path = 'context.user.lobby_bypass'\nvalue = true",
        &format!(
            "path = ['context', 'room', 'a.b']\nvalue = {{ c = [1, 'x'] }}\nrooms = '^lab'\n{STAFF}"
        ),
    ])
    .unwrap();
    let values = [json!(true), json!({"c": [1, "x"]})];
    let paths = [
        "context.user.lobby_bypass".split('.').collect::<Vec<_>>(),
        vec!["context", "room", "a.b"],
    ];
    for ((entry, value), path) in entries.iter().zip(values).zip(paths) {
        let path = ExtraPath::new(path.into_iter().map(str::to_owned).collect()).unwrap();
        assert_eq!(entry.claim, ExtraClaim::new(path, value).unwrap());
    }
    assert!(entries[0].is_unconditional());
    assert_eq!(entries[1].rooms.as_ref().map(|rooms| rooms.as_str()), Some("^lab"));
    assert_eq!(entries[1].when.len(), 1);
}

#[test]
fn a_variable_sets_the_list_as_toml() {
    let value = "[{ path = 'context.user.lobby_bypass', value = true, rooms = '^a' }]";
    let entries = read_with("", "", &[("JITSI_OIDC_TOKEN_CLAIMS", value)]).unwrap();
    assert_eq!(entries.len(), 1);
    let error = read_with("", "", &[("JITSI_OIDC_TOKEN_CLAIMS", "[{ path = 'sub', value = 1 }]")]);
    let error = error.unwrap_err();
    assert!(error.starts_with("JITSI_OIDC_TOKEN_CLAIMS[0].path: must not be, contain"), "{error}");
}

#[test]
fn a_reserved_claim_is_refused_at_its_place() {
    for reserved in RESERVED {
        let error = read(&[&format!("path = '{reserved}'\nvalue = 'x'")]).unwrap_err();
        let place = "config.toml:2:8: token.claims[0].path: must not be, contain or be inside ";
        assert!(error.starts_with(&format!("{place}{reserved}, ")), "{error}");
    }
    for grants in ["moderator", "context.user.moderator", "context.user.affiliation"] {
        let error = read(&[&format!("path = '{grants}'\nvalue = true")]).unwrap_err();
        assert!(error.contains("must not contain the name moderator or affiliation"), "{error}");
    }
}

#[test]
fn the_error_for_a_bad_entry_names_its_place() {
    let wrong_type = "must be true or false, without quotes, because the reader of this claim ignores every \
                      other value";
    for (entry, message) in [
        (
            "value = true",
            "1:1: token.claims[0].path: is missing; write path = \"context.user.lobby_bypass\"",
        ),
        ("path = 'x'", "1:1: token.claims[0].value: is missing; write value = true"),
        (
            "path = 'x'\nvalue = 1\nroom = 'a'",
            "4:1: token.claims[0].room: unknown key; did you mean `rooms`?",
        ),
        (
            "path = 'a..b'\nvalue = 1",
            "2:8: token.claims[0].path: must be names joined by single dots, or a list of names like \
             [\"context\", \"user\", \"x\"]",
        ),
        (
            "path = 'context.user.lobby_bypass'\nvalue = 'true'",
            &format!("3:9: token.claims[0].value: {wrong_type}"),
        ),
        (
            "path = 'x'\nvalue = 1979-05-27",
            "3:9: token.claims[0].value: cannot be converted to JSON; write it as a string",
        ),
        (
            "path = 'x'\nvalue = 1\nwhen = []",
            "4:8: token.claims[0].when: must contain at least one rule; leave it out for everyone",
        ),
        (
            "path = 'x'\nvalue = 1\nrooms = '^Board$'",
            "4:9: token.claims[0].rooms: can never match, or a part of it cannot: Prosody has rooms and tenants \
             in lower case and percent-encoded, and a dot of a tenant as an underscore; write it like ^board$, \
             board%20room or b%c3%bcro",
        ),
    ] {
        assert_eq!(read(&[entry]).unwrap_err(), format!("config.toml:{message}"), "{entry}");
    }
    let text = "[[token.claims]]\npath = 'x'\nvalue = 1\nrooms = '^a'";
    let error = read_with("room = 'any'", text, &[]).unwrap_err();
    assert_eq!(error, format!("config.toml:4:9: token.claims[0].rooms: {EVERY_ROOM}"));
    let error = read_with("subject = '*'", &text.replace("^a", "^a/b"), &[]).unwrap_err();
    assert!(error.contains("token.claims[0].rooms: must not name a tenant (/)"), "{error}");
}

#[test]
fn an_entry_without_effect_is_refused() {
    let (plain, in_lab) = ("path = 'x', value = 1", "path = 'x', value = 2, rooms = '^lab'");
    let list = |entries: &[&str]| {
        let entries: Vec<_> = entries.iter().map(|entry| format!("{{ {entry} }}")).collect();
        read_with("", &format!("[token]\nclaims = [{}]", entries.join(", ")), &[])
    };
    let of_staff = format!("path = 'x', value = 3, {STAFF}");
    assert_eq!(list(&[in_lab, &of_staff, plain]).unwrap().len(), 3);
    for (entries, message) in [
        (&[plain, plain][..], "has no effect: token.claims[0] has the same path and no condition"),
        (&[plain, in_lab], "has no effect: token.claims[0] has the same path and no condition"),
        (&[in_lab, in_lab], "has no effect: token.claims[0] has the same path and conditions"),
        (
            &[in_lab, &of_staff, &of_staff],
            "has no effect: token.claims[1] has the same path and conditions",
        ),
    ] {
        let error = list(entries).unwrap_err();
        assert!(error.contains(message), "{error}");
    }
}

#[test]
fn a_claim_inside_another_one_needs_a_place_there() {
    let object = "path = 'x'\nvalue = { a = 1 }";
    assert!(read(&[object, "path = 'x.b'\nvalue = 1"]).is_ok());
    for (outer, inner) in
        [(object, "path = 'x.a'\nvalue = 1"), ("path = 'x'\nvalue = 1", "path = 'x.a'\nvalue = 1")]
    {
        for entries in [[outer, inner], [inner, outer]] {
            let error = read(&entries).unwrap_err();
            assert!(
                error.contains("4:1: token.claims[1]: cannot be together with token.claims[0]"),
                "{error}"
            );
        }
    }
}

#[test]
fn claims_that_no_token_can_hold_are_refused() {
    let entry =
        |name: &str, bytes: usize| format!("path = '{name}'\nvalue = '{}'", "x".repeat(bytes));
    let half = [entry("a", 1_400), entry("b", 1_400), entry("c", 1_400)];
    let half: Vec<_> = half.iter().map(String::as_str).collect();
    assert!(read(&half[..2]).is_ok());
    let error = read(&half).unwrap_err();
    assert!(error.starts_with("config.toml:1:1: token.claims: takes "), "{error}");
    assert!(error.ends_with(" bytes of a meeting token, which has at most 4096"), "{error}");
    let conditional: Vec<_> = half.iter().map(|entry| format!("{entry}\n{STAFF}")).collect();
    let conditional: Vec<_> = conditional.iter().map(String::as_str).collect();
    assert!(read(&conditional).is_ok(), "a token need not have all of them");
    let error = read(&[&format!("{}\n{STAFF}", entry("a", 3_100))]).unwrap_err();
    assert!(error.starts_with("config.toml:1:1: token.claims[0]: takes "), "{error}");
}
