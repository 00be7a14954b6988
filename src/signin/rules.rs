//! Rules about claims: who may sign in, who is a moderator, and who satisfies a policy.

use std::fmt;

use serde_json::{Value, json};

use super::text::is_absent;
use super::{ClaimPath, Fingerprint, Test, VerifiedClaims};

/// A list of rules, which holds if every rule holds. An empty list always holds.
#[derive(Clone, Debug)]
pub struct Rules {
    rules: Vec<Rule>,
    fingerprint: Fingerprint,
}

/// A claim, and the test that it must pass. An absent claim (`null`, `""`, `{}`, `[]`, or of a type
/// that the test cannot use) passes no test. A list passes if one of its elements passes.
#[derive(Clone, Debug)]
pub struct Rule {
    /// The claim.
    pub claim: RuleClaim,
    /// The test.
    pub test: Test,
}

/// Which claim a rule tests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RuleClaim {
    /// The claim at this path.
    Path(ClaimPath),
    /// `email_domain`: the part after the only `@` of a verified e-mail address, in lower case.
    /// Reads the claim `email`, because `email_verified` is about that claim only (OIDC Core 5.1).
    EmailDomain,
}

/// The first rule of a list that does not hold. `Display` is written directly after the key of the
/// list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FailedRule {
    /// Its position in the list, from 0.
    pub position: usize,
    /// Why it does not hold.
    pub reason: FailureReason,
}

/// Why a rule does not hold. Contains the claim's name as configured, never its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FailureReason {
    /// The claim does not pass the test.
    Differs(String),
    /// The claim is neither in the id token nor in userinfo.
    Absent(String),
    /// The claim has a type that the test cannot use.
    Mistyped(String),
    /// The claim is in neither of them: the provider says that it is kept elsewhere
    /// (`_claim_names`).
    Elsewhere(String),
    /// The provider does not report the e-mail address as verified.
    Unverified,
}

impl Rules {
    /// The list of these rules.
    pub fn new(rules: Vec<Rule>) -> Self {
        let canonical: Vec<Value> = rules.iter().map(Rule::canonical).collect();
        let fingerprint = Fingerprint::of(json!([SEMANTICS, canonical]).to_string());
        Self { rules, fingerprint }
    }

    /// Checks that every rule holds for the person with these `claims`.
    ///
    /// # Errors
    ///
    /// The first rule that does not hold.
    pub fn check(&self, claims: &VerifiedClaims) -> Result<(), FailedRule> {
        let failed = |(position, rule): (usize, &Rule)| {
            rule.check(claims).err().map(|reason| FailedRule { position, reason })
        };
        self.rules.iter().enumerate().find_map(failed).map_or(Ok(()), Err)
    }

    /// The positions of the rules whose claim is absent. Their result is unknown until userinfo is
    /// called.
    pub(super) fn undecided(&self, claims: &VerifiedClaims) -> impl Iterator<Item = usize> {
        let undecided = self.rules.iter().enumerate().filter(|(_, rule)| !rule.is_decided(claims));
        undecided.map(|(position, _)| position)
    }

    /// The rules whose claim begins with none of the names in `supported`: position and claim.
    pub(super) fn unannounced(&self, supported: &[&str]) -> Vec<(usize, String)> {
        let numbered = self.rules.iter().enumerate();
        let unannounced = numbered.filter_map(|(position, rule)| match &rule.claim {
            RuleClaim::EmailDomain => {
                (!supported.contains(&"email")).then(|| (position, "email".to_owned()))
            }
            RuleClaim::Path(path) => {
                let known = path.first_names().iter().any(|name| supported.contains(name));
                (!known).then(|| (position, path.to_string()))
            }
        });
        unannounced.collect()
    }

    /// Identifies the list by its content: a changed list has another fingerprint.
    pub fn fingerprint(&self) -> &Fingerprint {
        &self.fingerprint
    }

    /// The rules, in the order of the configuration.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Rule> {
        self.rules.iter()
    }

    /// The number of rules.
    pub fn len(&self) -> usize {
        self.rules.len()
    }

    /// Whether the list has no rules.
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }
}

impl Default for Rules {
    /// The empty list, which always holds.
    fn default() -> Self {
        Self::new(Vec::new())
    }
}

impl Rule {
    fn check(&self, claims: &VerifiedClaims) -> Result<(), FailureReason> {
        let holds = match &self.claim {
            RuleClaim::Path(path) => {
                let read = |value| self.test.reads(value).then_some(value);
                let value = claims.find(path, read).ok_or_else(|| absent(path, claims))?;
                self.test.accepts(value)
            }
            RuleClaim::EmailDomain => {
                let email =
                    claims.email().ok_or_else(|| FailureReason::Absent("email".to_owned()))?;
                if claims.email_verified() != Some(true) {
                    return Err(FailureReason::Unverified);
                }
                domain(email).is_some_and(|domain| self.test.accepts(&domain.into()))
            }
        };
        if holds { Ok(()) } else { Err(FailureReason::Differs(self.claim.to_string())) }
    }

    /// Whether the claim is present, whether or not it passes the test. An unverified e-mail
    /// address counts as present: userinfo would not change the result.
    fn is_decided(&self, claims: &VerifiedClaims) -> bool {
        match &self.claim {
            RuleClaim::Path(path) => {
                claims.find_shown(path, |value| self.test.reads(value).then_some(())).is_some()
            }
            RuleClaim::EmailDomain => claims.email().is_some() && claims.email_verified().is_some(),
        }
    }

    /// The canonical form for the fingerprint: every instance computes the same one.
    pub(super) fn canonical(&self) -> Value {
        let claim = match &self.claim {
            RuleClaim::Path(path) => path.canonical(),
            RuleClaim::EmailDomain => Value::Null,
        };
        self.test.canonical(&claim)
    }
}

impl fmt::Display for FailedRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[{}] does not hold", self.position)?;
        match &self.reason {
            FailureReason::Differs(claim) => write!(f, ": the claim {claim} does not match"),
            FailureReason::Absent(claim) => write!(f, ": the claim {claim} is absent"),
            FailureReason::Mistyped(claim) => {
                write!(f, ": the claim {claim} is of a type that the rule cannot use")
            }
            FailureReason::Elsewhere(claim) => write!(
                f,
                ": the claim {claim} is absent; the provider keeps it elsewhere (_claim_names), \
                 where it is not fetched"
            ),
            FailureReason::Unverified => {
                f.write_str(": the provider does not report the e-mail address as verified")
            }
        }
    }
}

/// As in the configuration.
impl fmt::Display for RuleClaim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Path(path) => path.fmt(f),
            Self::EmailDomain => f.write_str("email_domain"),
        }
    }
}

fn absent(path: &ClaimPath, claims: &VerifiedClaims) -> FailureReason {
    let present = claims.find_shown(path, |value| (!is_absent(value)).then_some(())).is_some();
    if present && claims.email_denied() && path.is("email") {
        FailureReason::Unverified
    } else if present {
        FailureReason::Mistyped(path.to_string())
    } else if claims.is_elsewhere(path) {
        FailureReason::Elsewhere(path.to_string())
    } else {
        FailureReason::Absent(path.to_string())
    }
}

/// The part after the only `@` of an address, in lower case.
fn domain(email: &str) -> Option<String> {
    let (name, domain) = email.split_once('@')?;
    let is_address = !name.is_empty() && !domain.is_empty() && !domain.contains('@');
    is_address.then(|| domain.to_lowercase())
}

/// Part of each fingerprint, so that a result of an older release does not count if that release
/// evaluated the same rules differently. Since version 2, an unverified e-mail address and an empty
/// claim are absent, and an object is tested by its keys.
const SEMANTICS: u8 = 2;

#[cfg(test)]
mod tests;
