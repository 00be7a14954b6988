//! One rule about claims: a test of a claim, or a combination of rules.

use std::cell::Cell;

use serde_json::Value;

use super::claims;
use super::email_domain;
use super::overrides::json;
use super::pattern::pattern;
use super::reader::error::Problem;
use super::reader::fields::Fields;
use super::reader::item::Item;
use crate::signin::{Condition, Rule, RuleClaim, Test};

/// Reads the value of `any_of` for a claim.
type AnyOf<'r, T> = &'r dyn Fn(RuleClaim, &Item<'_>) -> Result<Condition<T>, Problem>;

/// The rules of one list, as they are read.
pub(super) struct RuleReader<'r, T> {
    /// Reads the value of `any_of` for a claim.
    any_of: AnyOf<'r, T>,
    /// How many more rules the list may contain inside of others.
    inner_left: Cell<usize>,
}

impl<'r, T: From<Rule>> RuleReader<'r, T> {
    /// A reader that reads the value of `any_of` with this function.
    pub(super) fn new(any_of: AnyOf<'r, T>) -> Self {
        Self { any_of, inner_left: Cell::new(MOST_INNER) }
    }

    /// A rule of the list.
    pub(super) fn rule(&self, item: &Item<'_>) -> Result<Condition<T>, Problem> {
        self.nested(item, 1)
    }

    fn nested(&self, item: &Item<'_>, depth: usize) -> Result<Condition<T>, Problem> {
        if !item.is_table() {
            return Err(item.not(RULE));
        }
        if depth > MOST_LEVELS {
            return Err(
                item.wrong(format!("is nested deeper than {MOST_LEVELS} levels; simplify it"))
            );
        }
        let mut fields = Fields::of(item)?;
        let claim = fields.take("claim");
        let tests = TESTS.map(|key| (key, fields.take(key)));
        let combinations = COMBINATIONS.map(|key| (key, fields.take(key)));
        fields.finish()?;
        let mut given = tests
            .iter()
            .chain(&combinations)
            .filter_map(|(key, value)| value.as_ref().map(|value| (*key, value)));
        match (claim, given.next(), given.next()) {
            (_, _, Some(_)) => Err(fields.wrong(EXACTLY_ONE)),
            (Some(_), None, _) => Err(fields.wrong(EXACTLY_ONE)),
            (Some(_), Some(("any", value)), None) => Err(value.wrong(
                "is a list of rules and must not be next to claim; for the values of a claim write \
                 any_of",
            )),
            (Some(_), Some(("all" | "not", value)), None) => {
                Err(value.wrong("must not be next to claim; write the claim inside"))
            }
            (None, Some(("not", value)), None) => match value.is_list() {
                true => Err(value.wrong(
                    "must be one rule, is a list; write not = { any = [...] } or not = { all = [...] }",
                )),
                false => Ok(Condition::Not(Box::new(self.inner(value, depth)?))),
            },
            (None, Some(("any", value)), None) => self.several(value, depth).map(Condition::Any),
            (None, Some(("all", value)), None) => self.several(value, depth).map(Condition::All),
            (claim, given, None) => {
                let claim = RuleClaim::of(claims::path(&fields.required("claim", claim, "\"groups\"")?)?);
                match given {
                    Some((test, value)) => self.test(claim, test, value),
                    None => Err(fields.wrong(EXACTLY_ONE)),
                }
            }
        }
    }

    fn several(&self, item: &Item<'_>, depth: usize) -> Result<Vec<Condition<T>>, Problem> {
        let rules = item.elements_of(RULES)?;
        if rules.is_empty() {
            return Err(item.wrong("must contain at least one rule"));
        }
        rules.iter().map(|rule| self.inner(rule, depth)).collect()
    }

    fn inner(&self, item: &Item<'_>, depth: usize) -> Result<Condition<T>, Problem> {
        let Some(left) = self.inner_left.get().checked_sub(1) else {
            let message =
                format!("is more than the {MOST_INNER} rules that not, any and all may contain");
            return Err(item.wrong(message));
        };
        self.inner_left.set(left);
        self.nested(item, depth + 1)
    }

    /// The test of `claim` with the key `test`.
    fn test(
        &self,
        claim: RuleClaim,
        test: &str,
        value: &Item<'_>,
    ) -> Result<Condition<T>, Problem> {
        let passes = |test: Test| {
            if claim == RuleClaim::EmailDomain {
                email_domain::can_hold(value, &test)?;
            }
            Ok(Condition::Passes(T::from(Rule { claim: claim.clone(), test })))
        };
        match test {
            "any_of" => (self.any_of)(claim, value),
            "equals" => passes(Test::Equals(equals(value)?)),
            "matches" => passes(Test::Matches(pattern(value)?)),
            "not_matches" => {
                passes(Test::Matches(pattern(value)?)).map(|rule| Condition::Not(Box::new(rule)))
            }
            _ => Ok(Condition::Exists(claim.clone(), value.boolean()?)),
        }
    }
}

/// The value of `any_of` as a test of `claim`.
pub(super) fn any_of(claim: RuleClaim, item: &Item<'_>) -> Result<Condition, Problem> {
    let test = Test::AnyOf(texts(item)?.into_iter().map(|(text, _)| text).collect());
    if claim == RuleClaim::EmailDomain {
        email_domain::can_hold(item, &test)?;
    }
    Ok(Condition::Passes(Rule { claim, test }))
}

/// The texts of `any_of`, each with its item.
pub(super) fn texts<'a>(item: &Item<'a>) -> Result<Vec<(String, Item<'a>)>, Problem> {
    let elements = item.elements()?;
    let texts = elements.into_iter().map(|element| Ok((element.text()?.to_owned(), element)));
    let texts: Vec<_> = texts.collect::<Result<_, Problem>>()?;
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
pub(super) const RULES: &str =
    "a list of tables like [{ claim = \"groups\", any_of = [\"teachers\"] }]";
const RULE: &str = "a table like { claim = \"groups\", any_of = [\"teachers\"] }";

/// The keys next to `claim`.
const TESTS: [&str; 5] = ["any_of", "equals", "matches", "not_matches", "exists"];

/// The keys of a rule that consists of rules.
const COMBINATIONS: [&str; 3] = ["not", "any", "all"];

const EXACTLY_ONE: &str = "must have exactly one of any_of, equals, matches, not_matches and exists next \
                           to claim, or one of not, any and all alone";

/// A rule inside of seven others is the deepest. Also limits the recursion.
const MOST_LEVELS: usize = 8;

/// More rules than a person can check. Limits the work at a sign-in.
const MOST_INNER: usize = 200;

#[cfg(test)]
mod tests;
