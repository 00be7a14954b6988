//! Errors of rules that consist of rules.

use super::*;
use crate::config::reader::testing::read_section;
use crate::config::rules::rules;
use crate::signin::Rules;

fn read(list: &str) -> Result<Rules, String> {
    let text = format!("[access]\nrequire = {list}");
    read_section("access", &text, &[], |section| section.or("require", Rules::default(), rules))
}

/// A rule inside of `levels` others.
fn nested(levels: usize) -> String {
    format!("[{}{{ claim = 'x', equals = 1 }}{}]", "{ not = ".repeat(levels), " }".repeat(levels))
}

#[test]
fn the_error_for_a_combination_names_its_place_and_the_fix() {
    for (list, place, message) in [
        (
            "[{ claim = 'x', all = [] }]",
            "33: access.require[0].all",
            "must not be next to claim; write the claim inside",
        ),
        (
            "[{ claim = 'x', not = { claim = 'y', equals = 1 } }]",
            "33: access.require[0].not",
            "must not be next to claim; write the claim inside",
        ),
        ("[{ any = [], all = [] }]", "12: access.require[0]", EXACTLY_ONE),
        ("[{ any = [], equals = 1 }]", "12: access.require[0]", EXACTLY_ONE),
        (
            "[{ claim = 'x', exists = true, not_matches = 'a' }]",
            "12: access.require[0]",
            EXACTLY_ONE,
        ),
        ("[{ any = [] }]", "20: access.require[0].any", "must contain at least one rule"),
        ("[{ all = [] }]", "20: access.require[0].all", "must contain at least one rule"),
        (
            "[{ not = [{ claim = 'x', equals = 1 }] }]",
            "20: access.require[0].not",
            "must be one rule, is a list; write not = { any = [...] } or not = { all = [...] }",
        ),
        (
            "[{ not = 'hunter2' }]",
            "20: access.require[0].not",
            "must be a table like { claim = \"groups\", any_of = [\"teachers\"] }, is a string",
        ),
        (
            "[{ any = ['hunter2'] }]",
            "21: access.require[0].any[0]",
            "must be a table like { claim = \"groups\", any_of = [\"teachers\"] }, is a string",
        ),
        (
            "[{ any = 'hunter2' }]",
            "20: access.require[0].any",
            "must be a list of tables like [{ claim = \"groups\", any_of = [\"teachers\"] }], is a string",
        ),
        (
            "[{ claim = 'x', exists = 'yes' }]",
            "36: access.require[0].exists",
            "must be true or false, is a string",
        ),
        (
            "[{ all = [{ claim = 'x', equals = 1 }, { not = { any = [{ claim = 'x', equal = 1 }] } }] }]",
            "82: access.require[0].all[1].not.any[0].equal",
            "unknown key; did you mean `equals`?",
        ),
        (
            "[{ not = { claim = 'email_domain', any_of = ['A.org'] } }]",
            "56: access.require[0].not.any_of[0]",
            "must be in lower case, because email_domain is",
        ),
        (
            "[{ claim = 'email_domain', not_matches = '@' }]",
            "52: access.require[0].not_matches",
            "can never match, or a part of it cannot: email_domain is a host name in lower case, without \
             the @; write it like (^|\\.)example\\.org$",
        ),
        (
            "[{ claim = 'x', not_matches = '(' }]",
            "41: access.require[0].not_matches",
            "is not a valid regular expression: unclosed group, at character 1",
        ),
        (
            &nested(8),
            "76: access.require[0].not.not.not.not.not.not.not.not",
            "is nested deeper than 8 levels; simplify it",
        ),
    ] {
        let error = read(list).err();
        assert_eq!(error, Some(format!("config.toml:2:{place}: {message}")), "{list}");
    }
    assert!(read(&nested(7)).is_ok());
}

#[test]
fn a_list_of_rules_has_a_limit_of_inner_rules() {
    let list =
        |inner: usize| format!("[{{ any = [{}] }}]", "{ claim = 'x', equals = 1 }, ".repeat(inner));
    assert!(read(&list(MOST_INNER)).is_ok());
    let error = read(&list(MOST_INNER + 1)).unwrap_err();
    let message =
        "access.require[0].any[200]: is more than the 200 rules that not, any and all may contain";
    assert!(error.ends_with(message), "{error}");
    let plain = format!("[{}]", "{ claim = 'x', equals = 1 }, ".repeat(MOST_INNER + 1));
    assert!(read(&plain).is_ok(), "a list without combinations has no limit");
}

#[test]
fn not_matches_is_not_of_matches() {
    let short = read("[{ claim = 'x', not_matches = 'a' }]").unwrap();
    let long = read("[{ not = { claim = 'x', matches = 'a' } }]").unwrap();
    assert_eq!(short.fingerprint(), long.fingerprint());
    let absent = read("[{ claim = 'x', exists = false }]").unwrap();
    let not = read("[{ not = { claim = 'x', exists = true } }]").unwrap();
    assert_eq!(absent.fingerprint(), not.fingerprint());
}
