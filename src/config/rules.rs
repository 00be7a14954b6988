//! The rules about claims in `[access]`, `[roles]` and `[policies]`.

use regex::Regex;
use regex_syntax::hir::Hir;
use serde_json::Value;

use super::claims;
use super::email_domain;
use super::overrides::json;
use super::reader::error::Problem;
use super::reader::fields::Fields;
use super::reader::item::Item;
use crate::signin::{ClaimPath, Rule, RuleClaim, Rules, Test};

/// A list of rules.
pub(super) fn rules(item: &Item<'_>) -> Result<Rules, Problem> {
    item.elements_of(RULES)?.iter().map(rule).collect::<Result<_, _>>().map(Rules::new)
}

/// A regular expression, unanchored.
pub(super) fn pattern(item: &Item<'_>) -> Result<Regex, Problem> {
    parsed(item)?;
    Regex::new(item.string()?)
        .map_err(|_| item.wrong("is a regular expression that is too large; simplify it"))
}

/// The syntax tree of a regular expression, by the syntax of [`Regex`].
///
/// The message says what is wrong and where, without the text.
pub(super) fn parsed(item: &Item<'_>) -> Result<Hir, Problem> {
    let text = item.string()?;
    regex_syntax::Parser::new().parse(text).map_err(|error| {
        let (what, column) = match &error {
            regex_syntax::Error::Parse(error) => {
                (error.kind().to_string(), error.span().start.offset)
            }
            regex_syntax::Error::Translate(error) => {
                (error.kind().to_string(), error.span().start.offset)
            }
            _ => ("it cannot be read".to_owned(), 0),
        };
        let at = text.get(..column).map_or(1, |before| before.chars().count() + 1);
        let message = format!("is not a valid regular expression: {what}, at character {at}");
        item.wrong(message)
    })
}

fn rule(item: &Item<'_>) -> Result<Rule, Problem> {
    if !item.is_table() {
        return Err(item.not(RULE));
    }
    let mut fields = Fields::of(item)?;
    let claim = fields.take("claim");
    let tests = [fields.take("any_of"), fields.take("equals"), fields.take("matches")];
    fields.finish()?;
    let claim = claim_named(&fields.required("claim", claim, "\"groups\"")?)?;
    let (value, test) = match &tests {
        [Some(texts), None, None] => (texts, Test::AnyOf(any_of(texts)?)),
        [None, Some(value), None] => (value, Test::Equals(equals(value)?)),
        [None, None, Some(text)] => (text, Test::Matches(pattern(text)?)),
        _ => return Err(fields.wrong("must have exactly one of any_of, equals and matches")),
    };
    if claim == RuleClaim::EmailDomain {
        email_domain::can_hold(value, &test)?;
    }
    Ok(Rule { claim, test })
}

/// The claim of a rule. `email_domain` is never a claim of the provider: the string and the list of one
/// name mean the same.
fn claim_named(item: &Item<'_>) -> Result<RuleClaim, Problem> {
    let path = claims::path(item)?;
    let domain = [ClaimPath::parse(EMAIL_DOMAIN), ClaimPath::steps(vec![EMAIL_DOMAIN.to_owned()])];
    match domain.into_iter().flatten().any(|domain| domain == path) {
        true => Ok(RuleClaim::EmailDomain),
        false => Ok(RuleClaim::Path(path)),
    }
}

fn any_of(item: &Item<'_>) -> Result<Vec<String>, Problem> {
    let texts = item.each(|text| text.text().map(str::to_owned))?;
    if texts.is_empty() {
        return Err(item.wrong("must contain at least one string; nobody would satisfy this rule"));
    }
    Ok(texts)
}

fn equals(item: &Item<'_>) -> Result<Value, Problem> {
    let value = json(item)?;
    let empty = match &value {
        Value::String(text) => text.is_empty(),
        Value::Array(list) => list.is_empty(),
        Value::Object(members) => members.is_empty(),
        _ => false,
    };
    if empty {
        return Err(item.wrong("must not be empty: an empty claim counts as absent"));
    }
    Ok(value)
}

/// What a list of rules looks like. A common mistake is the value alone.
const RULES: &str = "a list of tables like [{ claim = \"groups\", any_of = [\"teachers\"] }]";
const RULE: &str = "a table like { claim = \"groups\", any_of = [\"teachers\"] }";

const EMAIL_DOMAIN: &str = "email_domain";

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
        ] {
            assert!(read(list).is_ok(), "{list}");
        }
    }

    #[test]
    fn the_error_for_a_bad_rule_names_its_place_and_shows_no_text() {
        let one = "must have exactly one of any_of, equals and matches";
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
                "27: access.require[0].any",
                "unknown key; expected one of claim, any_of, equals, matches",
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
