//! `[access]`: who may sign in, and who may enter which rooms.

use super::jwt::Jwt;
use super::reader::error::{Problem, Reported};
use super::reader::fields::Fields;
use super::reader::item::Item;
use super::reader::section::Section;
use super::room_names::{names, room_match};
use super::rules::rules;
use crate::jitsi::RoomClaim;
use crate::signin::{RoomNames, RoomRules, Rules};

/// `[access]`.
#[derive(Clone, Debug, Default)]
pub(super) struct Access {
    /// The rules for signing in. Default: none, the provider decides.
    pub(super) require: Rules,
    /// The rules for entering certain rooms. Default: none.
    pub(super) rooms: Vec<RoomRules>,
    /// The rooms that are allowed at all. Default: every room.
    pub(super) names: Vec<RoomNames>,
    /// The rules for having rooms of one's own. Default: none, everyone who may sign in.
    pub(super) create: Rules,
}

impl Access {
    /// Reads the section. A room rule that has no effect with the tokens of `jwt` is an error.
    pub(super) fn read(section: &mut Section<'_>, jwt: Option<&Jwt>) -> Result<Self, Reported> {
        let require = section.or("require", Rules::default(), rules);
        let rooms = section.or("rooms", Vec::new(), |item| rooms(item, jwt));
        let names = section.or("names", Vec::new(), |item| names(item, jwt));
        let create = section.or("create", Rules::default(), |item| create(item, jwt));
        Ok(Self { require: require?, rooms: rooms?, names: names?, create: create? })
    }
}

fn rooms(item: &Item<'_>, jwt: Option<&Jwt>) -> Result<Vec<RoomRules>, Problem> {
    let entries = item.elements_of("a list of tables that begin with [[access.rooms]]")?;
    let rooms: Vec<_> = entries.iter().map(|entry| room(entry, jwt)).collect::<Result<_, _>>()?;
    if is_for_every_room(jwt) && !rooms.is_empty() {
        return Err(item.wrong(
            "has no effect with jwt.room = \"any\", because such a token opens every room; remove one \
             of them",
        ));
    }
    Ok(rooms)
}

fn create(item: &Item<'_>, jwt: Option<&Jwt>) -> Result<Rules, Problem> {
    let rules = rules(item)?;
    if is_for_every_room(jwt) && !rules.is_empty() {
        return Err(item.wrong(
            "has no effect with jwt.room = \"any\", because such a token opens every room and there are no \
             owned rooms; remove one of them",
        ));
    }
    Ok(rules)
}

/// Whether a token opens every room.
fn is_for_every_room(jwt: Option<&Jwt>) -> bool {
    jwt.is_some_and(|jwt| jwt.room == RoomClaim::Any)
}

fn room(item: &Item<'_>, jwt: Option<&Jwt>) -> Result<RoomRules, Problem> {
    let mut fields = Fields::of(item)?;
    let (matched, required) = (fields.take("match"), fields.take("require"));
    fields.finish()?;
    let matched = fields.required("match", matched, "\"^board\"")?;
    let required =
        fields.required("require", required, "[{ claim = \"groups\", any_of = [\"board\"] }]")?;
    let rooms = room_match(&matched, jwt)?;
    let require = rules(&required)?;
    if require.is_empty() {
        return Err(required.wrong("must contain at least one rule"));
    }
    Ok(RoomRules { rooms, require })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Jitsi;
    use crate::config::reader::testing::read_section;

    const BOARD: &str = "[[access.rooms]]\nmatch = '^board'\n\
                         require = [{ claim = 'groups', any_of = ['board'] }]\n";

    fn read_with(jwt: &str, text: &str) -> Result<Access, String> {
        let jwt = format!(
            "[jwt]\nissuer = 'i'\naudience = 'a'\nsecret = '0123456789abcdef0123456789abcdef'\n{jwt}"
        );
        let site = "[jitsi]\nurl = 'https://meet.example.org'";
        let jitsi = read_section("jitsi", site, &[], Jitsi::read).unwrap();
        let jwt = read_section("jwt", &jwt, &[], |section| Jwt::read(section, Ok(&jitsi))).unwrap();
        read_section("access", text, &[], |section| Access::read(section, Some(&jwt)))
    }

    fn read(text: &str) -> Result<Access, String> {
        read_with("", text)
    }

    #[test]
    fn everybody_may_enter_every_room_by_default() {
        let access = read("").unwrap();
        assert!(access.require.is_empty() && access.rooms.is_empty());
    }

    #[test]
    fn rooms_have_a_pattern_and_rules() {
        let text = format!("[access]\nrequire = [{{ claim = 'a', equals = 1 }}]\n{BOARD}{BOARD}");
        let access = read(&text).unwrap();
        assert!(!access.require.is_empty());
        assert_eq!(access.rooms.len(), 2);
        assert_eq!(access.rooms[0].rooms.as_str(), "^board");
    }

    #[test]
    fn a_room_rule_without_effect_is_refused() {
        let tenant = BOARD.replace("^board", "^staff/");
        assert!(read(&tenant).is_ok());
        for subject in ["meet.example.org", "*"] {
            let jwt = format!("subject = '{subject}'");
            assert!(read_with(&jwt, BOARD).is_ok());
            assert_eq!(
                read_with(&jwt, &tenant).unwrap_err(),
                "config.toml:2:9: access.rooms[0].match: must not name a tenant (/) while \
                 jwt.subject is set, because Prosody then does not separate tenants; remove one of \
                 them"
            );
            for spelt in ["^staff\\x2fboard$", "^(board|staff[/]board)$"] {
                let tenant = BOARD.replace("^board", spelt);
                assert!(read(&tenant).is_ok(), "{spelt}");
                let error = read_with(&jwt, &tenant).unwrap_err();
                assert!(error.contains("must not name a tenant (/)"), "{spelt}: {error}");
            }
        }
        assert_eq!(
            read_with("room = 'any'", BOARD).unwrap_err(),
            "config.toml:1:1: access.rooms: has no effect with jwt.room = \"any\", because such a \
             token opens every room; remove one of them"
        );
        assert!(read_with("room = 'any'", "[access]\nrequire = []\ncreate = []").is_ok());
        let create = "[access]\ncreate = [{ claim = 'a', equals = 1 }]";
        assert_eq!(read(create).unwrap().create.len(), 1);
        assert_eq!(
            read_with("room = 'any'", create).unwrap_err(),
            "config.toml:2:10: access.create: has no effect with jwt.room = \"any\", because such a token \
             opens every room and there are no owned rooms; remove one of them"
        );
    }

    #[test]
    fn the_error_for_a_match_that_never_matches_shows_the_right_form() {
        for never in ["^Board$", "board room", "b\u{fc}ro", "b%C3%BCro", "^(Board|staff)$"] {
            let error = read(&BOARD.replace("^board", never)).unwrap_err();
            assert_eq!(
                error,
                "config.toml:2:9: access.rooms[0].match: can never match, or a part of it cannot: \
                 Prosody has rooms and tenants in lower case and percent-encoded, and a dot of a \
                 tenant as an underscore; write it like ^board$, board%20room or b%c3%bcro",
                "{never}"
            );
        }
    }

    #[test]
    fn a_name_is_an_expression_or_a_table_with_an_example_that_it_allows() {
        let text = "[access]\nnames = ['^course-', { match = '^b%c3%bcro$', example = 'B\u{fc}ro' }, \
                    { match = '^staff/', example = 'Staff/a' }, { match = '^x' }]";
        let access = read(&text.replace("Staff", "staff")).unwrap();
        let names: Vec<_> =
            access.names.iter().map(|it| (it.rooms.as_str(), it.example.as_deref())).collect();
        assert_eq!(
            names,
            [
                ("^course-", None),
                ("^b%c3%bcro$", Some("B\u{fc}ro")),
                ("^staff/", Some("staff/a")),
                ("^x", None)
            ]
        );
        for (names, message) in [
            ("'^Course'", "access.names[0]: can never match, or a part of it cannot: "),
            (
                "{ match = '^a', example = 'b' }",
                "access.names[0].example: must be a name that match allows",
            ),
            (
                "{ match = 'a', example = 'a#' }",
                "access.names[0].example: must be the name of a room, as",
            ),
            ("{ example = 'a' }", "access.names[0].match: is missing; write match = \"^course-\""),
            (
                "{ match = 'a', xample = 'a' }",
                "access.names[0].xample: unknown key; did you mean `example`?",
            ),
            ("7", "access.names[0]: must be a string in quotes, is an integer"),
        ] {
            let error = read(&format!("[access]\nnames = [{names}]")).unwrap_err();
            assert!(error.contains(&format!(": {message}")), "{names}: {error}");
        }
        let long = format!("[access]\nnames = [{{ match = 'a', example = '{}' }}]", "a".repeat(61));
        assert!(read(&long).unwrap_err().ends_with("must have at most 60 characters"));
        assert_eq!(
            read_with("room = 'any'", "[access]\nnames = ['a']").unwrap_err(),
            "config.toml:2:9: access.names: has no effect with jwt.room = \"any\", because such a token \
             opens every room; remove one of them"
        );
        assert!(
            read_with("subject = '*'", "[access]\nnames = ['^a/']").is_err(),
            "tenants are not separate"
        );
    }

    #[test]
    fn the_error_for_a_missing_or_unknown_key_names_its_full_path() {
        for (text, message) in [
            (
                "[[access.rooms]]\nmatch = 'a'",
                "1:1: access.rooms[0].require: is missing; write require = [{ claim = \"groups\", \
                 any_of = [\"board\"] }]",
            ),
            (
                "[[access.rooms]]\nrequire = []",
                "1:1: access.rooms[0].match: is missing; write match = \"^board\"",
            ),
            (
                "[[access.rooms]]\nmatch = 'a'\nrequire = []",
                "3:11: access.rooms[0].require: must contain at least one rule",
            ),
            (
                "[[access.rooms]]\nmatch = '('\nrequire = []",
                "2:9: access.rooms[0].match: is not a valid regular expression: unclosed group, at \
                 character 1",
            ),
            (
                "[[access.rooms]]\nmatches = 'a'\nrequire = []",
                "2:1: access.rooms[0].matches: unknown key; did you mean `match`?",
            ),
            (
                "[[access.rooms]]\nmatch = 'a'\n[[access.rooms.require]]\nclaim = 'x'\nequal = 1",
                "5:1: access.rooms[0].require[0].equal: unknown key; did you mean `equals`?",
            ),
            (
                "[access]\nrooms = 'hunter2'",
                "2:9: access.rooms: must be a list of tables that begin with [[access.rooms]], is a \
                 string",
            ),
            ("[access]\nroom = []", "2:1: access.room: unknown key; did you mean `rooms`?"),
        ] {
            assert_eq!(read(text).unwrap_err(), format!("config.toml:{message}"), "{text}");
        }
    }
}
