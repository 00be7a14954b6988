//! The tests that a rule can apply to a claim.

use std::mem::discriminant;

use regex::Regex;
use serde_json::{Value, json};

use super::text::{is_absent, is_visible};

/// A test of a claim.
#[derive(Clone, Debug)]
pub enum Test {
    /// The claim is exactly one of these strings, or an object with one of these keys.
    AnyOf(Vec<String>),
    /// The claim is this value. 1 and 1.0 are the same number; 1 and "1" are different values.
    Equals(Value),
    /// The expression matches the claim's string, or a key of the claim's object. Unanchored:
    /// `staff` matches `not-staff`. The time is linear in the length of the text for every
    /// expression.
    Matches(Regex),
}

impl Test {
    /// Whether the test can use the value: it is not absent, and has a type that can pass.
    pub(super) fn reads(&self, value: &Value) -> bool {
        match self {
            Self::AnyOf(_) | Self::Matches(_) => match value {
                Value::Object(members) => !members.is_empty(),
                other => texts(other).next().is_some(),
            },
            Self::Equals(wanted) => {
                let comparable = |value: &Value| {
                    !is_absent(value) && discriminant(value) == discriminant(wanted)
                };
                comparable(value) || elements(value).iter().any(comparable)
            }
        }
    }

    /// Whether the value, or an element of a list, passes.
    pub(super) fn accepts(&self, value: &Value) -> bool {
        match self {
            Self::AnyOf(wanted) => {
                texts(value).any(|text| wanted.iter().any(|wanted| wanted == text))
            }
            Self::Matches(regex) => texts(value).any(|text| regex.is_match(text)),
            Self::Equals(wanted) => {
                same(wanted, value) || elements(value).iter().any(|one| same(wanted, one))
            }
        }
    }

    /// The canonical form for the fingerprint of a rule.
    pub(super) fn canonical(&self, claim: &Value) -> Value {
        match self {
            Self::AnyOf(texts) => json!([claim, "any_of", texts]),
            Self::Equals(value) => json!([claim, "equals", value]),
            Self::Matches(regex) => json!([claim, "matches", regex.as_str()]),
        }
    }
}

/// The texts of a value: a string itself, the strings of a list, the keys of an object. Invisible
/// texts are skipped. So are keys whose value is `null` or `false`: with these a provider says that
/// the person does not have the role.
///
/// The keys of objects in a list do not count: they are the fields of records, like `value` and
/// `display` in SCIM.
pub(super) fn texts(value: &Value) -> Box<dyn Iterator<Item = &str> + '_> {
    let texts: Box<dyn Iterator<Item = &str>> = match value {
        Value::String(text) => Box::new(std::iter::once(text.as_str())),
        Value::Array(list) => Box::new(list.iter().filter_map(Value::as_str)),
        Value::Object(members) => {
            let given = |value: &Value| !matches!(value, Value::Null | Value::Bool(false));
            let members = members.iter().filter(move |(_, value)| given(value));
            Box::new(members.map(|(key, _)| key.as_str()))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => Box::new(std::iter::empty()),
    };
    Box::new(texts.filter(|text| is_visible(text)))
}

fn elements(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// JSON has one number type. Integers are compared as integers: as floating-point numbers, two long
/// identifiers that differ in the last digit would be equal.
fn same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(l), Value::Number(r)) if l.is_f64() != r.is_f64() => {
            l.as_f64() == r.as_f64() && l.as_f64().is_some_and(|number| number.abs() < EXACT)
        }
        _ => left == right,
    }
}

/// 2⁵³: below it, every integer has an exact floating-point representation.
const EXACT: f64 = 9_007_199_254_740_992.0;
