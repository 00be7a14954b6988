//! A rule as it is configured, and its form without `not`.

use super::rule_tree::{Literal, RuleTree};
use super::{Rule, RuleClaim};

/// A rule as it is configured: a test of a claim, or a combination of rules.
///
/// An absent claim passes no test, also below `not`. Only `exists = false` holds for it.
#[derive(Clone, Debug)]
pub enum Condition<T = Rule> {
    /// The claim passes a test.
    Passes(T),
    /// `exists`: whether the claim is present. An unverified e-mail address is absent.
    Exists(RuleClaim, bool),
    /// `not`: every claim that is named inside, apart from those in `exists`, is present, and the
    /// rule does not hold.
    Not(Box<Self>),
    /// `any`: one of the rules holds.
    Any(Vec<Self>),
    /// `all`: every rule holds.
    All(Vec<Self>),
}

impl<T: Clone> Condition<T> {
    /// The same rule without `not`.
    pub(super) fn tree(&self) -> RuleTree<Literal<T>> {
        match self {
            Self::Passes(test) => RuleTree::Literal(Literal::Passes(test.clone())),
            Self::Exists(claim, exists) => RuleTree::Literal(existence(claim, *exists)),
            Self::Any(rules) => RuleTree::any(rules.iter().map(Self::tree).collect()),
            Self::All(rules) => RuleTree::all(rules.iter().map(Self::tree).collect()),
            Self::Not(rule) => {
                let negation = rule.negation();
                if !negation.has_alternatives() {
                    // Each claim is in a literal that must hold, and no such literal holds for an
                    // absent claim.
                    return negation;
                }
                let mut present = Vec::new();
                rule.each_test(&mut |test| present.push(Literal::Readable(test.clone())));
                let present = present.into_iter().map(RuleTree::Literal);
                RuleTree::all(present.chain([negation]).collect())
            }
        }
    }

    /// The rule that holds if this one does not, for a person who has every claim inside.
    fn negation(&self) -> RuleTree<Literal<T>> {
        match self {
            Self::Passes(test) => RuleTree::Literal(Literal::Differs(test.clone())),
            Self::Exists(claim, exists) => RuleTree::Literal(existence(claim, !exists)),
            Self::Not(rule) => rule.tree(),
            Self::Any(rules) => RuleTree::all(rules.iter().map(Self::negation).collect()),
            Self::All(rules) => RuleTree::any(rules.iter().map(Self::negation).collect()),
        }
    }

    /// The same rule with other tests.
    pub fn map<U>(&self, test: &dyn Fn(&T) -> U) -> Condition<U> {
        let each = |rules: &[Self]| rules.iter().map(|rule| rule.map(test)).collect();
        match self {
            Self::Passes(it) => Condition::Passes(test(it)),
            Self::Exists(claim, exists) => Condition::Exists(claim.clone(), *exists),
            Self::Not(rule) => Condition::Not(Box::new(rule.map(test))),
            Self::Any(rules) => Condition::Any(each(rules)),
            Self::All(rules) => Condition::All(each(rules)),
        }
    }

    fn each_test(&self, visit: &mut dyn FnMut(&T)) {
        match self {
            Self::Passes(test) => visit(test),
            Self::Exists(..) => {}
            Self::Not(rule) => rule.each_test(visit),
            Self::Any(rules) | Self::All(rules) => {
                rules.iter().for_each(|rule| rule.each_test(visit));
            }
        }
    }
}

impl From<Rule> for Condition {
    fn from(rule: Rule) -> Self {
        Self::Passes(rule)
    }
}

fn existence<T>(claim: &RuleClaim, exists: bool) -> Literal<T> {
    match exists {
        true => Literal::Present(claim.clone()),
        false => Literal::Absent(claim.clone()),
    }
}

#[cfg(test)]
mod tests;
