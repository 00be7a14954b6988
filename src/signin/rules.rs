//! Rules about claims: who may come in, who moderates, for whom a policy holds.

use std::fmt;
use std::mem::discriminant;

use regex::Regex;
use serde_json::{Value, json};

use super::text::{is_absent, is_visible};
use super::{ClaimPath, Fingerprint, VerifiedClaims};

/// A list of rules that must all hold. The empty list always does.
#[derive(Clone, Debug)]
pub struct Rules {
    rules: Vec<Rule>,
    fingerprint: Fingerprint,
}

/// A claim, and what must be true of it. A claim that is absent (`null`, `""`, `{}`, `[]`, or of a
/// type that the test cannot use) satisfies nothing. A list-valued claim holds if one element does.
#[derive(Clone, Debug)]
pub struct Rule {
    /// What is looked at.
    pub claim: RuleClaim,
    /// What must be true of it.
    pub test: Test,
}

/// What a rule looks at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RuleClaim {
    /// A claim.
    Path(ClaimPath),
    /// `email_domain`: the part behind the only `@` of an e-mail address that the provider calls
    /// verified, in lower case. `email_verified` speaks of the claim `email` alone (OIDC Core 5.1),
    /// so that is the one.
    EmailDomain,
}

/// What must be true of a claim.
#[derive(Clone, Debug)]
pub enum Test {
    /// It is one of these strings, to the letter, or an object with one of these keys.
    AnyOf(Vec<String>),
    /// It is this value; 1 and 1.0 are one number, 1 and "1" are two values.
    Equals(Value),
    /// It is a string in which the expression is found, or an object with such a key. Unanchored:
    /// `staff` is found in `not-staff`. Linear in the text's length, whatever the expression.
    Matches(Regex),
}

/// The rule of a list that does not hold. `Display` goes behind the key of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// Its position, from 0.
    pub position: usize,
    /// Why it does not hold.
    pub why: Why,
}

/// Why a rule does not hold; of the claim only its name, as the configuration has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// The claim is there, and the test does not hold.
    Differs,
    /// Neither the id token nor userinfo holds the claim.
    Absent(String),
    /// The claim is there, in a type that the test cannot use.
    Mistyped(String),
    /// Neither holds the claim, and the provider says that it keeps it elsewhere.
    Elsewhere(String),
    /// The provider does not call the e-mail address verified.
    Unverified,
}

impl Rules {
    /// These rules.
    pub fn new(rules: Vec<Rule>) -> Self {
        let written: Vec<Value> = rules.iter().map(Rule::written).collect();
        let fingerprint = Fingerprint::of(json!([SEMANTICS, written]).to_string());
        Self { rules, fingerprint }
    }

    /// Whether all hold for the person whom `claims` describe.
    ///
    /// # Errors
    ///
    /// The first one that does not.
    pub fn check(&self, claims: &VerifiedClaims) -> Result<(), Broken> {
        let broken = |(position, rule): (usize, &Rule)| {
            rule.judge(claims).err().map(|why| Broken { position, why })
        };
        self.rules.iter().enumerate().find_map(broken).map_or(Ok(()), Err)
    }

    /// The positions of the rules whose claim is absent: whether they hold is not known where
    /// userinfo was not asked.
    pub(super) fn unanswered(&self, claims: &VerifiedClaims) -> impl Iterator<Item = usize> {
        let open = self.rules.iter().enumerate().filter(|(_, rule)| !rule.is_answered(claims));
        open.map(|(position, _)| position)
    }

    /// Identifies the list by its content: a changed list has another fingerprint.
    pub fn fingerprint(&self) -> &Fingerprint {
        &self.fingerprint
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }
}

impl Default for Rules {
    /// No rule, which everybody meets.
    fn default() -> Self {
        Self::new(Vec::new())
    }
}

impl Rule {
    fn judge(&self, claims: &VerifiedClaims) -> Result<(), Why> {
        let holds = match &self.claim {
            RuleClaim::Path(path) => {
                let read = |value| self.test.reads(value).then_some(value);
                let value = claims.find(path, read).ok_or_else(|| absent(path, claims))?;
                self.test.accepts(value)
            }
            RuleClaim::EmailDomain => {
                let email = claims.email().ok_or_else(|| Why::Absent("email".to_owned()))?;
                if claims.email_verified() != Some(true) {
                    return Err(Why::Unverified);
                }
                domain(email).is_some_and(|domain| self.test.accepts(&domain.into()))
            }
        };
        if holds { Ok(()) } else { Err(Why::Differs) }
    }

    /// Whether the claim is there, be it right or wrong. An unverified e-mail address is an answer
    /// too: userinfo cannot verify it.
    fn is_answered(&self, claims: &VerifiedClaims) -> bool {
        match &self.claim {
            RuleClaim::Path(path) => {
                claims.find_shown(path, |value| self.test.reads(value).then_some(())).is_some()
            }
            RuleClaim::EmailDomain => claims.email().is_some() && claims.email_verified().is_some(),
        }
    }

    /// In one way only, so that the same rules have the same name in every instance.
    fn written(&self) -> Value {
        let claim = match &self.claim {
            RuleClaim::Path(path) => path.written(),
            RuleClaim::EmailDomain => Value::Null,
        };
        match &self.test {
            Test::AnyOf(texts) => json!([claim, "any_of", texts]),
            Test::Equals(value) => json!([claim, "equals", value]),
            Test::Matches(regex) => json!([claim, "matches", regex.as_str()]),
        }
    }
}

impl Test {
    /// Whether the test can tell anything of the value: it is not absent, and of a type that the test
    /// can accept.
    fn reads(&self, value: &Value) -> bool {
        match self {
            Self::AnyOf(_) | Self::Matches(_) => match value {
                Value::Object(members) => !members.is_empty(),
                other => texts(other).next().is_some(),
            },
            Self::Equals(wanted) => {
                let alike = |value: &Value| {
                    !is_absent(value) && discriminant(value) == discriminant(wanted)
                };
                alike(value) || elements(value).iter().any(alike)
            }
        }
    }

    /// Whether the value, or an element of it where it is a list, passes.
    fn accepts(&self, value: &Value) -> bool {
        match self {
            Self::AnyOf(wanted) => texts(value).any(|text| wanted.iter().any(|it| it == text)),
            Self::Matches(regex) => texts(value).any(|text| regex.is_match(text)),
            Self::Equals(wanted) => {
                same(wanted, value) || elements(value).iter().any(|one| same(wanted, one))
            }
        }
    }
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[{}] does not hold", self.position)?;
        match &self.why {
            Why::Differs => Ok(()),
            Why::Absent(claim) => write!(f, ": the claim {claim} is absent"),
            Why::Mistyped(claim) => {
                write!(f, ": the claim {claim} is of a type that the rule cannot use")
            }
            Why::Elsewhere(claim) => write!(
                f,
                ": the claim {claim} is absent; the provider keeps it elsewhere (_claim_names), \
                 where it is not fetched"
            ),
            Why::Unverified => {
                f.write_str(": the provider does not call the e-mail address verified")
            }
        }
    }
}

fn absent(path: &ClaimPath, claims: &VerifiedClaims) -> Why {
    let there = claims.find_shown(path, |value| (!is_absent(value)).then_some(())).is_some();
    if there && claims.email_denied() && path.is("email") {
        Why::Unverified
    } else if there {
        Why::Mistyped(path.to_string())
    } else if claims.is_elsewhere(path) {
        Why::Elsewhere(path.to_string())
    } else {
        Why::Absent(path.to_string())
    }
}

/// The texts of a value: a string itself, the strings of a list, the keys of an object. Texts that
/// say nothing are left out, and so are keys whose value is `null` or `false`: a provider that writes
/// these says that the person does not have the role.
///
/// Not the keys of objects in a list: those are the fields of records, like SCIM's `value` and
/// `display`.
fn texts(value: &Value) -> Box<dyn Iterator<Item = &str> + '_> {
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

/// JSON has one kind of number. Whole ones are compared as such: as floating-point numbers, two long
/// identifiers that differ in their last digit would be one.
fn same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(l), Value::Number(r)) if l.is_f64() != r.is_f64() => {
            l.as_f64() == r.as_f64() && l.as_f64().is_some_and(|it| it.abs() < EXACT)
        }
        _ => left == right,
    }
}

/// The part behind the only `@` of an address, in lower case.
fn domain(email: &str) -> Option<String> {
    let (name, domain) = email.split_once('@')?;
    let whole = !name.is_empty() && !domain.is_empty() && !domain.contains('@');
    whole.then(|| domain.to_lowercase())
}

/// 2⁵³: below, each whole number has a floating-point number of its own.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// Part of each fingerprint: the result of an older release that evaluated the same rules in another
/// way does not count. Since version 2, an unverified e-mail address and an empty claim are absent,
/// and an object is tested by its keys.
const SEMANTICS: u8 = 2;

#[cfg(test)]
mod tests;
