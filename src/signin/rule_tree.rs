//! Rules without `not`: a tree of `any` and `all` over literals. If a claim becomes known, a literal
//! that held still holds, so a rule that held still holds.

use serde_json::{Value, json};

use super::failed_rule::FailureReason;
use super::text::is_absent;
use super::{Rule, RuleClaim, VerifiedClaims};

/// A rule without `not`, over literals `L`.
#[derive(Clone, Debug)]
pub(super) enum RuleTree<L = Literal> {
    /// One statement about one claim.
    Literal(L),
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

impl<L> RuleTree<L> {
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
    pub(super) fn literals(&self) -> Vec<&L> {
        match self {
            Self::Literal(literal) => vec![literal],
            Self::Any(trees) | Self::All(trees) => trees.iter().flat_map(Self::literals).collect(),
        }
    }

    /// The literals that must hold whatever alternative is taken.
    pub(super) fn required(&self) -> Vec<&L> {
        match self {
            Self::Literal(literal) => vec![literal],
            Self::Any(_) => Vec::new(),
            Self::All(trees) => trees.iter().flat_map(Self::required).collect(),
        }
    }

    /// The tree in which `tree` replaces each literal.
    pub(super) fn replaced<M>(&self, tree: &dyn Fn(&L) -> RuleTree<M>) -> RuleTree<M> {
        let each = |trees: &[Self]| trees.iter().map(|inner| inner.replaced(tree)).collect();
        match self {
            Self::Literal(literal) => tree(literal),
            Self::Any(trees) => RuleTree::any(each(trees)),
            Self::All(trees) => RuleTree::all(each(trees)),
        }
    }

    /// The result if `literal` knows enough of the literals (Kleene's logic of three values).
    pub(super) fn result(&self, literal: &dyn Fn(&L) -> Option<bool>) -> Option<bool> {
        let (trees, decisive) = match self {
            Self::Literal(it) => return literal(it),
            Self::Any(trees) => (trees, true),
            Self::All(trees) => (trees, false),
        };
        let results: Vec<_> = trees.iter().map(|tree| tree.result(literal)).collect();
        if results.contains(&Some(decisive)) {
            Some(decisive)
        } else {
            (!results.contains(&None)).then_some(!decisive)
        }
    }

    /// Checks the tree by the result of each literal.
    ///
    /// # Errors
    ///
    /// Why it does not hold.
    pub(super) fn check_by(
        &self,
        literal: &dyn Fn(&L) -> Result<(), FailureReason>,
    ) -> Result<(), FailureReason> {
        match self {
            Self::Literal(it) => literal(it),
            Self::All(trees) => trees.iter().try_for_each(|tree| tree.check_by(literal)),
            Self::Any(trees) => {
                let mut reasons = Vec::new();
                for tree in trees {
                    match tree.check_by(literal) {
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
}

impl RuleTree {
    /// Whether the rule holds for the person with these `claims`.
    ///
    /// # Errors
    ///
    /// Why it does not hold.
    pub(super) fn check(&self, claims: &VerifiedClaims) -> Result<(), FailureReason> {
        self.check_by(&|literal| literal.check(claims))
    }

    /// Whether userinfo would not change the result.
    pub(super) fn is_decided(&self, claims: &VerifiedClaims) -> bool {
        let decided =
            |literal: &Literal| literal.is_decided(claims).then(|| literal.check(claims).is_ok());
        self.result(&decided).is_some()
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

impl<T> Literal<T> {
    /// The test of the claim. `None` for `exists`.
    pub(super) fn test(&self) -> Option<&T> {
        match self {
            Self::Passes(test) | Self::Differs(test) | Self::Readable(test) => Some(test),
            Self::Present(_) | Self::Absent(_) => None,
        }
    }
}

impl Literal {
    /// Whether it holds for the person with these `claims`.
    pub(super) fn check(&self, claims: &VerifiedClaims) -> Result<(), FailureReason> {
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
