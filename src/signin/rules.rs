//! Rules about claims: who may come in, who moderates, for whom a policy holds.

use std::borrow::Cow;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use regex::Regex;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{ClaimPath, Fact, VerifiedClaims};

/// A list of rules that must all hold. The empty list always does.
#[derive(Clone, Debug)]
pub struct Rules {
    rules: Vec<Rule>,
    fact: Fact,
}

/// A claim, and what must be true of it. A claim that is absent satisfies nothing; of a list it is
/// enough that one element does.
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
    /// It is one of these strings, to the letter.
    AnyOf(Vec<String>),
    /// It is this value; 1 and 1.0 are one number, 1 and "1" are two values.
    Equals(Value),
    /// It is a string in which the expression is found. Unanchored: `staff` is found in
    /// `not-staff`. Linear in the text's length, whatever the expression.
    Matches(Regex),
}

impl Rules {
    /// These rules.
    pub fn new(rules: Vec<Rule>) -> Self {
        let written: Vec<Value> = rules.iter().map(Rule::written).collect();
        let digest = Sha256::digest(Value::from(written).to_string());
        let fact = Fact::new(URL_SAFE_NO_PAD.encode(&digest[..FACT_BYTES]));
        Self { rules, fact }
    }

    /// Whether all hold for the person whom `claims` describe.
    ///
    /// # Errors
    ///
    /// The position of the first one that does not.
    pub fn check(&self, claims: &VerifiedClaims) -> Result<(), usize> {
        match self.rules.iter().position(|rule| !rule.holds(claims)) {
            None => Ok(()),
            Some(position) => Err(position),
        }
    }

    /// Whether every claim that a rule names is there, be it right or wrong.
    pub fn answered_by(&self, claims: &VerifiedClaims) -> bool {
        self.rules.iter().all(|rule| match &rule.claim {
            RuleClaim::Path(path) => claims.get(path).is_some(),
            RuleClaim::EmailDomain => {
                claims.top_level("email").is_some() && claims.top_level("email_verified").is_some()
            }
        })
    }

    /// The name of what these very rules say. Other rules have another name, also where they stand
    /// in their place one day.
    pub fn fact(&self) -> &Fact {
        &self.fact
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
    fn holds(&self, claims: &VerifiedClaims) -> bool {
        let value = match &self.claim {
            RuleClaim::Path(path) => claims.get(path).map(Cow::Borrowed),
            RuleClaim::EmailDomain => email_domain(claims).map(|it| Cow::Owned(it.into())),
        };
        value.is_some_and(|value| self.test.accepts(&value))
    }

    /// In one way only, so that the same rules have the same name in every instance.
    fn written(&self) -> Value {
        let claim = match &self.claim {
            RuleClaim::Path(path) => json!(path.as_str()),
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
    /// Whether the value, or an element of it where it is a list, passes.
    fn accepts(&self, value: &Value) -> bool {
        self.accepts_one(value)
            || value.as_array().is_some_and(|list| list.iter().any(|one| self.accepts_one(one)))
    }

    fn accepts_one(&self, value: &Value) -> bool {
        match self {
            Self::AnyOf(texts) => value.as_str().is_some_and(|it| texts.iter().any(|t| t == it)),
            Self::Equals(wanted) => same(wanted, value),
            Self::Matches(regex) => value.as_str().is_some_and(|text| regex.is_match(text)),
        }
    }
}

/// JSON has one kind of number. Two whole ones are compared as they are: as floating point, numbers
/// above 2⁵³ that differ may be the same.
fn same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(l), Value::Number(r)) if l.is_f64() != r.is_f64() => {
            l.as_f64() == r.as_f64()
        }
        _ => left == right,
    }
}

fn email_domain(claims: &VerifiedClaims) -> Option<String> {
    let verified = match claims.top_level("email_verified")? {
        Value::Bool(verified) => *verified,
        Value::String(text) => text.eq_ignore_ascii_case("true"),
        Value::Number(number) => number.as_u64() == Some(1),
        _ => false,
    };
    let (name, domain) = claims.top_level("email")?.as_str()?.split_once('@')?;
    let whole = verified && !name.is_empty() && !domain.is_empty() && !domain.contains('@');
    whole.then(|| domain.to_lowercase())
}

/// Six bytes are eight letters: a session has room for many, and no two lists of an operator's
/// share one by accident.
const FACT_BYTES: usize = 6;

#[cfg(test)]
mod tests;
