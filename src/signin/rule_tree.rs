//! Rules without `not`: a tree of `any` and `all` over literals. If a claim becomes known, a literal
//! that held still holds, so a rule that held still holds.

use serde_json::{Value, json};

use super::failed_rule::FailureReason;
use super::text::is_absent;
use super::{Rule, RuleClaim, VerifiedClaims};

/// A rule without `not`.
#[derive(Clone, Debug)]
pub(super) enum RuleTree<T = Rule> {
    /// One statement about one claim.
    Literal(Literal<T>),
    /// One of them holds.
    Any(Vec<Self>),
    /// All of them hold.
    All(Vec<Self>),
}

/// A statement about one claim. Only [`Literal::Absent`] holds for an absent claim.
#[derive(Clone, Debug)]
pub(super) enum Literal<T = Rule> {
    /// The claim passes the test.
    Passes(T),
    /// The test can use the claim, which does not pass it.
    Differs(T),
    /// The test can use the claim.
    Readable(T),
    /// The claim is present.
    Present(RuleClaim),
    /// The claim is absent. Does not hold while that is unknown.
    Absent(RuleClaim),
}

impl<T> RuleTree<T> {
    /// One of `trees` holds.
    pub(super) fn any(mut trees: Vec<Self>) -> Self {
        if trees.len() == 1 { trees.remove(0) } else { Self::Any(trees) }
    }

    /// All of `trees` hold.
    pub(super) fn all(mut trees: Vec<Self>) -> Self {
        if trees.len() == 1 { trees.remove(0) } else { Self::All(trees) }
    }

    /// Whether it can hold although one of its literals does not.
    pub(super) fn has_alternatives(&self) -> bool {
        match self {
            Self::Literal(_) => false,
            Self::Any(_) => true,
            Self::All(trees) => trees.iter().any(Self::has_alternatives),
        }
    }

    /// Its literals, from left to right.
    pub(super) fn literals(&self) -> Vec<&Literal<T>> {
        match self {
            Self::Literal(literal) => vec![literal],
            Self::Any(trees) | Self::All(trees) => trees.iter().flat_map(Self::literals).collect(),
        }
    }

    /// The literals that must all hold, and those of alternatives left out.
    pub(super) fn required(&self) -> Vec<&Literal<T>> {
        match self {
            Self::Literal(literal) => vec![literal],
            Self::Any(_) => Vec::new(),
            Self::All(trees) => trees.iter().flat_map(Self::required).collect(),
        }
    }
}

impl RuleTree {
    /// Whether the rule holds for the person with these `claims`.
    ///
    /// # Errors
    ///
    /// Why it does not hold.
    pub(super) fn check(&self, claims: &VerifiedClaims) -> Result<(), FailureReason> {
        match self {
            Self::Literal(literal) => literal.check(claims),
            Self::All(trees) => trees.iter().try_for_each(|tree| tree.check(claims)),
            Self::Any(trees) => {
                let mut reasons = Vec::new();
                for tree in trees {
                    match tree.check(claims) {
                        Ok(()) => return Ok(()),
                        Err(FailureReason::NoneHolds(several)) => reasons.extend(several),
                        Err(one) => reasons.push(one),
                    }
                }
                let mut seen = Vec::new();
                reasons.retain(|reason| {
                    let is_new = !seen.contains(reason);
                    seen.push(reason.clone());
                    is_new
                });
                Err(FailureReason::NoneHolds(reasons))
            }
        }
    }

    /// Whether userinfo would not change the result.
    pub(super) fn is_decided(&self, claims: &VerifiedClaims) -> bool {
        self.result(claims).is_some()
    }

    /// The result if userinfo would not change it (Kleene's logic of three values).
    fn result(&self, claims: &VerifiedClaims) -> Option<bool> {
        let (trees, decisive) = match self {
            Self::Literal(literal) => {
                return literal.is_decided(claims).then(|| literal.check(claims).is_ok());
            }
            Self::Any(trees) => (trees, true),
            Self::All(trees) => (trees, false),
        };
        let results: Vec<_> = trees.iter().map(|tree| tree.result(claims)).collect();
        if results.contains(&Some(decisive)) {
            Some(decisive)
        } else {
            (!results.contains(&None)).then_some(!decisive)
        }
    }

    /// The canonical form for the fingerprint: every instance computes the same one. A single test
    /// has the same form as in releases without combinations.
    pub(super) fn canonical(&self) -> Value {
        let each = |trees: &[Self]| trees.iter().map(Self::canonical).collect::<Vec<_>>();
        match self {
            Self::Literal(literal) => literal.canonical(),
            Self::Any(trees) => json!({ "any": each(trees) }),
            Self::All(trees) => json!({ "all": each(trees) }),
        }
    }
}

impl Literal {
    fn check(&self, claims: &VerifiedClaims) -> Result<(), FailureReason> {
        match self {
            Self::Passes(rule) => match rule.test.accepts(&*rule.value(claims)?) {
                true => Ok(()),
                false => Err(FailureReason::Differs(rule.claim.to_string())),
            },
            Self::Differs(rule) => match rule.test.accepts(&*rule.value(claims)?) {
                true => Err(FailureReason::Matches(rule.claim.to_string())),
                false => Ok(()),
            },
            Self::Readable(rule) => rule.value(claims).map(drop),
            Self::Present(claim) => claim.value(claims, is_present).map(drop),
            Self::Absent(claim) => {
                if claim.value(claims, is_present).is_ok() {
                    Err(FailureReason::Present(claim.to_string()))
                } else if claim.is_decided(claims, is_present) {
                    Ok(())
                } else if claim.is_elsewhere(claims) {
                    Err(FailureReason::Elsewhere(claim.sent_as()))
                } else if claims.is_incomplete() {
                    Err(FailureReason::Unknown(claim.sent_as()))
                } else {
                    Ok(())
                }
            }
        }
    }

    /// Whether the claim is there, so that userinfo would not change the result.
    pub(super) fn is_decided(&self, claims: &VerifiedClaims) -> bool {
        match self {
            Self::Passes(rule) | Self::Differs(rule) | Self::Readable(rule) => {
                rule.is_decided(claims)
            }
            Self::Present(claim) | Self::Absent(claim) => claim.is_decided(claims, is_present),
        }
    }

    /// The claim.
    pub(super) fn claim(&self) -> &RuleClaim {
        match self {
            Self::Passes(rule) | Self::Differs(rule) | Self::Readable(rule) => &rule.claim,
            Self::Present(claim) | Self::Absent(claim) => claim,
        }
    }

    fn canonical(&self) -> Value {
        match self {
            Self::Passes(rule) => rule.canonical(),
            Self::Differs(rule) => json!({ "not": rule.canonical() }),
            Self::Readable(rule) => json!({ "readable": rule.canonical() }),
            Self::Present(claim) => json!([claim.canonical(), "exists", true]),
            Self::Absent(claim) => json!([claim.canonical(), "exists", false]),
        }
    }
}

fn is_present(value: &Value) -> bool {
    !is_absent(value)
}
