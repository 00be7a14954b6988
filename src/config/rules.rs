//! The rules about claims in `[access]`, `[roles]` and `[policies]`.

pub(super) use super::pattern::{parsed, pattern};
use super::reader::error::Problem;
use super::reader::item::Item;
use super::rule::{RULES, RuleReader, any_of};
use crate::signin::Rules;

/// A list of rules.
pub(super) fn rules(item: &Item<'_>) -> Result<Rules, Problem> {
    let reader = RuleReader::new(&any_of);
    let rules = item.elements_of(RULES)?;
    rules.iter().map(|rule| reader.rule(rule)).collect::<Result<_, _>>().map(Rules::new)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::reader::testing::read_section;

    fn read(list: &str) -> Result<Rules, String> {
        let text = format!("[access]\nrequire = {list}");
        read_section("access", &text, &[], |section| section.or("require", Rules::default(), rules))
    }

    #[test]
    fn rules_name_a_claim_and_one_test() {
        for list in [
            "[]",
            "[{ claim = 'groups', any_of = ['a', 'b'] }]",
            "[{ claim = 'a.b', equals = true }, { claim = 'x', equals = 1 }]",
            "[{ claim = 'x', equals = ['a', { b = 1.5 }] }]",
            "[{ claim = 'x', matches = '^a|b$' }]",
            "[{ claim = 'email_domain', any_of = ['example.org'] }]",
            "[{ claim = ['email_domain'], any_of = ['example.org'] }]",
            "[{ claim = ['resource_access', 'meet.example.org', 'roles'], any_of = ['a'] }]",
            "[{ claim = 'x', matches = '' }]",
            "[{ claim = 'x', not_matches = '^a' }, { claim = 'x', exists = false }]",
            "[{ not = { claim = 'x', equals = 1 } }]",
            "[{ any = [{ claim = 'x', exists = true }, { all = [{ claim = 'y', equals = 1 }] }] }]",
            "[{ not = { any = [{ not = { all = [{ claim = 'x', matches = 'a' }] } }] } }]",
        ] {
            assert!(read(list).is_ok(), "{list}");
        }
    }

    #[test]
    fn the_error_for_a_bad_rule_names_its_place_and_shows_no_text() {
        let one = "must have exactly one of any_of, equals, matches, not_matches and exists next to \
                   claim, or one of not, any and all alone";
        let empty = "must not be empty: an empty claim counts as absent";
        for (list, place, message) in [
            (
                "'hunter2'",
                "11: access.require",
                "must be a list of tables like [{ claim = \"groups\", any_of = [\"teachers\"] }], is a \
                 string",
            ),
            (
                "{ claim = 'x', equals = 1 }",
                "11: access.require",
                "must be a list of tables like [{ claim = \"groups\", any_of = [\"teachers\"] }], is a \
                 table",
            ),
            (
                "['hunter2']",
                "12: access.require[0]",
                "must be a table like { claim = \"groups\", any_of = [\"teachers\"] }, is a string",
            ),
            (
                "[{ claim = 'x', any = ['hunter2'] }]",
                "33: access.require[0].any",
                "is a list of rules and must not be next to claim; for the values of a claim write any_of",
            ),
            (
                "[{ claim = 'x', anyone = ['hunter2'] }]",
                "27: access.require[0].anyone",
                "unknown key; expected one of claim, any_of, equals, matches, not_matches, exists, not, \
                 any, all",
            ),
            (
                "[{ claim = 'x', any_of = ['a'] }, { any_of = ['a'] }]",
                "45: access.require[1].claim",
                "is missing; write claim = \"groups\"",
            ),
            ("[{ claim = 'x' }]", "12: access.require[0]", one),
            ("[{ claim = 'x', equals = 1, matches = 'a' }]", "12: access.require[0]", one),
            (
                "[{ claim = 'x..y', equals = 1 }]",
                "22: access.require[0].claim",
                "must be the name of a claim, names joined by single dots, or a list of names like \
                 [\"realm_access\", \"roles\"]",
            ),
            (
                "[{ claim = [], equals = 1 }]",
                "22: access.require[0].claim",
                "must contain at least one name, like [\"realm_access\", \"roles\"]",
            ),
            (
                "[{ claim = ['x', ''], equals = 1 }]",
                "28: access.require[0].claim[1]",
                "must not be empty",
            ),
            (
                "[{ claim = 'x', any_of = ['a', ''] }]",
                "42: access.require[0].any_of[1]",
                "must not be empty",
            ),
            ("[{ claim = 'x', equals = '' }]", "36: access.require[0].equals", empty),
            ("[{ claim = 'x', equals = [] }]", "36: access.require[0].equals", empty),
            ("[{ claim = 'x', equals = {} }]", "36: access.require[0].equals", empty),
            (
                "[{ claim = 'x', any_of = 'hunter2' }]",
                "36: access.require[0].any_of",
                "must be a list like [\"a\", \"b\"], is a string",
            ),
            (
                "[{ claim = 'x', any_of = ['a', 1] }]",
                "42: access.require[0].any_of[1]",
                "must be a string in quotes, is an integer",
            ),
            (
                "[{ claim = 'x', any_of = [] }]",
                "36: access.require[0].any_of",
                "must contain at least one string; nobody would satisfy this rule",
            ),
            (
                "[{ claim = 'x', equals = 1979-05-27 }]",
                "36: access.require[0].equals",
                "cannot be converted to JSON; write it as a string",
            ),
            (
                "[{ claim = 'x', matches = 'ä(hunter2' }]",
                "37: access.require[0].matches",
                "is not a valid regular expression: unclosed group, at character 2",
            ),
            (
                "[{ claim = 'x', matches = '(?=a)' }]",
                "37: access.require[0].matches",
                "is not a valid regular expression: look-around, including look-ahead and \
                 look-behind, is not supported, at character 1",
            ),
            (
                "[{ claim = 'x', matches = 'a{1000}{1000}{1000}' }]",
                "37: access.require[0].matches",
                "is a regular expression that is too large; simplify it",
            ),
            (
                "[{ claim = 'email_domain', any_of = ['a.b', 'A.b'] }]",
                "55: access.require[0].any_of[1]",
                "must be in lower case, because email_domain is",
            ),
            (
                "[{ claim = ['email_domain'], equals = 'A.b' }]",
                "49: access.require[0].equals",
                "must be in lower case, because email_domain is",
            ),
        ] {
            let error = read(list).err();
            assert_eq!(error, Some(format!("config.toml:2:{place}: {message}")), "{list}");
        }
    }

    #[test]
    fn a_variable_sets_rules_as_toml() {
        let variable = |value| {
            [("JITSI_OIDC_ACCESS_REQUIRE", value)].map(|(name, value): (&str, &str)| (name, value))
        };
        let read = |value| {
            read_section("access", "", &variable(value), |section| {
                section.or("require", Rules::default(), rules)
            })
        };
        assert!(!read("[{claim = 'x', equals = 1}]").unwrap().is_empty());
        assert_eq!(
            read("[{claim = 'x', equal = 1}]").unwrap_err(),
            "JITSI_OIDC_ACCESS_REQUIRE[0].equal: unknown key; did you mean `equals`?"
        );
    }
}
