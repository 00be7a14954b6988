//! A claim and the test that it must pass.

use std::borrow::Cow;
use std::fmt;

use serde_json::Value;

use super::failed_rule::FailureReason;
use super::text::is_absent;
use super::{ClaimPath, Test, VerifiedClaims};

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

impl Rule {
    /// The value that the test can use.
    ///
    /// # Errors
    ///
    /// Why no value can be used.
    pub(super) fn value<'c>(
        &self,
        claims: &'c VerifiedClaims,
    ) -> Result<Cow<'c, Value>, FailureReason> {
        self.claim.value(claims, |value| self.test.reads(value))
    }

    /// Whether the test can use the claim that is there, so that userinfo would not change the
    /// result.
    pub(super) fn is_decided(&self, claims: &VerifiedClaims) -> bool {
        self.claim.is_decided(claims, |value| self.test.reads(value))
    }

    /// The canonical form for the fingerprint: every instance computes the same one.
    pub(super) fn canonical(&self) -> Value {
        self.test.canonical(&self.claim.canonical())
    }
}

impl RuleClaim {
    /// The claim that `path` names in a rule. `email_domain` is never a claim of the provider: the
    /// string and the list of one name mean the same.
    pub fn of(path: ClaimPath) -> Self {
        if path.is("email_domain") { Self::EmailDomain } else { Self::Path(path) }
    }

    /// The first value of the claim that `reads` accepts.
    ///
    /// # Errors
    ///
    /// Why no value can be used. An e-mail address that the provider reports as not verified is absent.
    pub(super) fn value<'c>(
        &self,
        claims: &'c VerifiedClaims,
        reads: impl Fn(&Value) -> bool,
    ) -> Result<Cow<'c, Value>, FailureReason> {
        match self {
            Self::Path(path) => claims
                .find(path, |value| reads(value).then_some(value))
                .map(Cow::Borrowed)
                .ok_or_else(|| absent(path, claims)),
            Self::EmailDomain => {
                let email =
                    claims.email().ok_or_else(|| FailureReason::Absent("email".to_owned()))?;
                if claims.email_verified() != Some(true) {
                    return Err(FailureReason::Unverified);
                }
                let domain = domain(email).map(Value::from).filter(|domain| reads(domain));
                domain.map(Cow::Owned).ok_or_else(|| FailureReason::Differs(self.to_string()))
            }
        }
    }

    /// Whether userinfo would not change the value that `reads` accepts. An unverified e-mail
    /// address is decided.
    pub(super) fn is_decided(
        &self,
        claims: &VerifiedClaims,
        reads: impl Fn(&Value) -> bool,
    ) -> bool {
        match self {
            Self::Path(path) => {
                claims.find_shown(path, |value| reads(value).then_some(())).is_some()
            }
            Self::EmailDomain => claims.email().is_some() && claims.email_verified().is_some(),
        }
    }

    /// Whether the provider keeps the claim elsewhere (`_claim_names`), so that its value is
    /// unknown.
    pub(super) fn is_elsewhere(&self, claims: &VerifiedClaims) -> bool {
        match self {
            Self::Path(path) => claims.is_elsewhere(path),
            Self::EmailDomain => {
                ClaimPath::parse("email").is_some_and(|email| claims.is_elsewhere(&email))
            }
        }
    }

    /// Whether the claim begins with one of the names in `supported`.
    pub(super) fn is_announced(&self, supported: &[&str]) -> bool {
        match self {
            Self::Path(path) => path.first_names().iter().any(|name| supported.contains(name)),
            Self::EmailDomain => supported.contains(&"email"),
        }
    }

    /// The name of the claim that the provider must send.
    pub(super) fn sent_as(&self) -> String {
        match self {
            Self::Path(path) => path.to_string(),
            Self::EmailDomain => "email".to_owned(),
        }
    }

    /// The canonical form for the fingerprint.
    pub(super) fn canonical(&self) -> Value {
        match self {
            Self::Path(path) => path.canonical(),
            Self::EmailDomain => Value::Null,
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
