use super::*;
use crate::config::Jitsi;
use crate::config::reader::testing::read_section;
use crate::config::roles::Roles;

fn read_with(jwt: &str, text: &str) -> Result<Roles, String> {
    let jwt = format!(
        "[jwt]\nissuer = 'i'\naudience = 'a'\nsecret = '0123456789abcdef0123456789abcdef'\n{jwt}"
    );
    let site = "[jitsi]\nurl = 'https://meet.example.org'";
    let jitsi = read_section("jitsi", site, &[], Jitsi::read).unwrap();
    let jwt = read_section("jwt", &jwt, &[], |section| Jwt::read(section, Ok(&jitsi))).unwrap();
    read_section("roles", text, &[], |section| Roles::read(section, Some(&jwt)))
}

fn read(pattern: &str, rules: &str) -> Result<Roles, String> {
    read_with("", &format!("[[roles.rooms]]\nmatch = {pattern}\n{rules}"))
}

const OWNER: &str = "moderator = [{ claim = 'sub', exists = true }]";

#[test]
fn an_entry_has_a_pattern_and_rules() {
    for (pattern, rules) in [
        ("'^{preferred_username}(-.+)?$'", OWNER),
        (
            "'^course-(?<course>[a-z0-9]+)$'",
            "moderator = [{ claim = 'teaches', any_of = ['{course}'] }]",
        ),
        ("'^board'", "member = [{ not = { claim = 'groups', any_of = ['board'] } }]"),
        ("'^staff/{team}$'", OWNER),
        ("'^(?<a>x)-{b}$'", "moderator = [{ any = [{ claim = 'c', any_of = ['x', 'y-{a}'] }] }]"),
        ("'^{email_domain}$'", OWNER),
    ] {
        let roles = read(pattern, rules).unwrap();
        assert!(roles.rooms.stored().count() <= 2, "{pattern}");
    }
}

#[test]
fn the_error_for_an_entry_names_its_place_and_the_fix() {
    let any_of = |text: &str| format!("moderator = [{{ claim = 'c', any_of = ['{text}'] }}]");
    let group = "'^(?<a>x)(?<b>y)$'";
    for (pattern, rules, place, message) in [
        (
            "'^{a'",
            OWNER,
            "2:9: roles.rooms[0].match",
            "the brace at character 2 is not closed; write a claim like {preferred_username}",
        ),
        (
            "'^{}'",
            OWNER,
            "2:9: roles.rooms[0].match",
            "the braces at character 2 do not contain a name; write a claim like {preferred_username}",
        ),
        (
            "'^[{a}]$'",
            OWNER,
            "2:9: roles.rooms[0].match",
            "must not have a claim inside of [...] or of a comment",
        ),
        (
            "'^({a}$'",
            OWNER,
            "2:9: roles.rooms[0].match",
            "is not a valid regular expression: unclosed group",
        ),
        (
            "'^(x$'",
            OWNER,
            "2:9: roles.rooms[0].match",
            "is not a valid regular expression: unclosed group, at character 2",
        ),
        ("'^{a}X$'", OWNER, "2:9: roles.rooms[0].match", NEVER),
        ("'^{a}}$'", OWNER, "2:9: roles.rooms[0].match", NEVER),
        ("'^{a}$'", "", "1:1: roles.rooms[0]", "must have moderator, member or both"),
        (
            "'^{a}$'",
            "moderator = []",
            "3:13: roles.rooms[0].moderator",
            "must contain at least one rule",
        ),
        ("'^{a}$'", "member = []", "3:10: roles.rooms[0].member", "must contain at least one rule"),
        (
            group,
            &any_of("{a"),
            "3:39: roles.rooms[0].moderator[0].any_of[0]",
            "the brace at character 1 is not closed; write a group of match like {course}, and \
             for a brace as text use equals",
        ),
        (
            group,
            &any_of("x}"),
            "3:39: roles.rooms[0].moderator[0].any_of[0]",
            "the brace at character 2 was not opened; write a group of match like {course}, and \
             for a brace as text use equals",
        ),
        (
            group,
            &any_of("{c}"),
            "3:39: roles.rooms[0].moderator[0].any_of[0]",
            "names a group that match does not have; write one like (?<course>[a-z0-9]+)",
        ),
        (
            "'^{a}$'",
            &any_of("{a}"),
            "3:39: roles.rooms[0].moderator[0].any_of[0]",
            "names a group that match does not have; write one like (?<course>[a-z0-9]+)",
        ),
        (
            "'^a$'",
            "moderators = []",
            "3:1: roles.rooms[0].moderators",
            "unknown key; did you mean `moderator`?",
        ),
    ] {
        let error = read(pattern, rules).unwrap_err();
        assert_eq!(error, format!("config.toml:{place}: {message}"), "{pattern} {rules}");
    }
    assert_eq!(
        read_with("", "[[roles.rooms]]\nmoderator = []").unwrap_err(),
        "config.toml:1:1: roles.rooms[0].match: is missing; write match = \
         \"^{preferred_username}(-.+)?$\""
    );
}

#[test]
fn an_entry_that_the_token_cannot_hold_is_refused() {
    let entry = |pattern: &str| format!("[[roles.rooms]]\nmatch = '{pattern}'\n{OWNER}");
    let error = read_with("room = 'any'", &entry("^{a}$")).unwrap_err();
    assert!(error.contains("roles.rooms: must not be set with jwt.room = \"any\""), "{error}");
    for pattern in ["^staff/{a}$", "^{a}/", "^(staff/)?a$", "^staff\\x2fa$"] {
        assert!(read_with("", &entry(pattern)).is_ok(), "{pattern}");
        let error = read_with("subject = '*'", &entry(pattern)).unwrap_err();
        assert!(error.contains("must not name a tenant (/)"), "{pattern}: {error}");
    }
    assert!(read_with("subject = '*'", &entry("^{a}(-.+)?$")).is_ok());
}
