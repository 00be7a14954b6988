//! A list of rules of `[[roles.rooms]]`, which may use the named groups of a pattern.

use super::captured::{Captured, Captures};
use super::failed_rule::{FailedRule, FailureReason};
use super::rule_tree::{Literal, RuleTree};
use super::{Condition, Rule, Rules, VerifiedClaims};

/// A test in a rule of `[[roles.rooms]]`.
#[derive(Clone, Debug)]
pub enum RoomTest {
    /// The same for every room.
    Fixed(Rule),
    /// Depends on the room.
    Captured(Captured),
}

/// A list of rules, which holds if every rule holds.
#[derive(Clone, Debug)]
pub struct CapturingRules {
    trees: Vec<RuleTree<Literal<RoomTest>>>,
    /// The whole list, by what a session stores.
    facts: RuleTree<Fact>,
    /// The same list with a [stand-in](Captured::stand_in) for each test that depends on the room.
    stand_in: Rules,
}

/// What a session stores about a part of a list.
#[derive(Clone, Debug)]
pub(super) enum Fact {
    /// Whether these rules held at the sign-in.
    Held(Rules),
    /// A value of the claim is one of the texts.
    OneOf(Captured),
    /// No value of the claim is one of the texts. Says nothing about an absent claim.
    NoneOf(Captured),
}

impl CapturingRules {
    /// The list of these rules.
    pub fn new(rules: &[Condition<RoomTest>]) -> Self {
        let trees: Vec<_> = rules.iter().map(Condition::tree).collect();
        let stand_in: Vec<Condition> = rules.iter().map(|it| it.map(&RoomTest::stand_in)).collect();
        let depends = |tree: &RuleTree<Literal<RoomTest>>| {
            tree.literals().iter().any(|literal| literal.test().is_some_and(RoomTest::is_captured))
        };
        let fixed: Vec<_> = trees
            .iter()
            .zip(&stand_in)
            .filter(|(tree, _)| !depends(tree))
            .map(|(_, rule)| rule.clone())
            .collect();
        let depending = trees.iter().filter(|tree| depends(tree)).map(|tree| tree.replaced(&fact));
        let fixed = (!fixed.is_empty()).then(|| held(fixed)).into_iter();
        let facts = RuleTree::all(fixed.chain(depending).collect());
        Self { facts, stand_in: Rules::new(stand_in), trees }
    }

    /// Checks that every rule holds for the person with these `claims`, in a room with these
    /// `captures`.
    ///
    /// # Errors
    ///
    /// The first rule that does not hold.
    pub(super) fn check(
        &self,
        claims: &VerifiedClaims,
        captures: &Captures,
    ) -> Result<(), FailedRule> {
        let check = |literal: &Literal<RoomTest>| check(literal, claims, captures);
        self.trees.iter().enumerate().try_for_each(|(position, tree)| {
            tree.check_by(&check).map_err(|reason| FailedRule { position, reason })
        })
    }

    /// The list by what a session stores.
    pub(super) fn facts(&self) -> &RuleTree<Fact> {
        &self.facts
    }

    /// The lists whose results a session stores.
    pub fn stored(&self) -> impl Iterator<Item = &Rules> {
        self.facts.literals().into_iter().filter_map(|fact| match fact {
            Fact::Held(rules) => Some(rules),
            Fact::OneOf(_) | Fact::NoneOf(_) => None,
        })
    }

    /// The tests that depend on the room.
    pub(super) fn captured(&self) -> impl Iterator<Item = &Captured> {
        self.facts.literals().into_iter().filter_map(|fact| match fact {
            Fact::OneOf(captured) | Fact::NoneOf(captured) => Some(captured),
            Fact::Held(_) => None,
        })
    }

    /// The list for findings about the configuration and about absent claims.
    pub(super) fn stand_in(&self) -> &Rules {
        &self.stand_in
    }
}

impl RoomTest {
    fn is_captured(&self) -> bool {
        matches!(self, Self::Captured(_))
    }

    fn stand_in(&self) -> Rule {
        match self {
            Self::Fixed(rule) => rule.clone(),
            Self::Captured(captured) => captured.stand_in(),
        }
    }
}

impl From<Rule> for RoomTest {
    fn from(rule: Rule) -> Self {
        Self::Fixed(rule)
    }
}

fn held(rules: Vec<Condition>) -> RuleTree<Fact> {
    RuleTree::Literal(Fact::Held(Rules::new(rules)))
}

fn fact(literal: &Literal<RoomTest>) -> RuleTree<Fact> {
    let passes = |rule: &Rule| Condition::Passes(rule.clone());
    let differs = |rule: &Rule| Condition::Not(Box::new(passes(rule)));
    let readable = |rule: &Rule| Condition::Any(vec![passes(rule), differs(rule)]);
    let rule = match literal {
        Literal::Present(claim) => Condition::Exists(claim.clone(), true),
        Literal::Absent(claim) => Condition::Exists(claim.clone(), false),
        Literal::Passes(RoomTest::Fixed(rule)) => passes(rule),
        Literal::Differs(RoomTest::Fixed(rule)) => differs(rule),
        Literal::Readable(RoomTest::Fixed(rule)) => readable(rule),
        Literal::Readable(RoomTest::Captured(captured)) => readable(&captured.reading()),
        Literal::Passes(RoomTest::Captured(captured)) => {
            return RuleTree::Literal(Fact::OneOf(captured.clone()));
        }
        Literal::Differs(RoomTest::Captured(captured)) => {
            let present = held(vec![readable(&captured.reading())]);
            let none = RuleTree::Literal(Fact::NoneOf(captured.clone()));
            return RuleTree::all(vec![present, none]);
        }
    };
    held(vec![rule])
}

fn check(
    literal: &Literal<RoomTest>,
    claims: &VerifiedClaims,
    captures: &Captures,
) -> Result<(), FailureReason> {
    let fixed = |literal: Literal| literal.check(claims);
    match literal {
        Literal::Present(claim) => fixed(Literal::Present(claim.clone())),
        Literal::Absent(claim) => fixed(Literal::Absent(claim.clone())),
        Literal::Passes(RoomTest::Fixed(rule)) => fixed(Literal::Passes(rule.clone())),
        Literal::Differs(RoomTest::Fixed(rule)) => fixed(Literal::Differs(rule.clone())),
        Literal::Readable(RoomTest::Fixed(rule)) => fixed(Literal::Readable(rule.clone())),
        Literal::Readable(RoomTest::Captured(it)) => fixed(Literal::Readable(it.reading())),
        Literal::Passes(RoomTest::Captured(it)) => match it.accepts(claims, captures)? {
            true => Ok(()),
            false => Err(FailureReason::Differs(it.claim.to_string())),
        },
        Literal::Differs(RoomTest::Captured(it)) => match it.accepts(claims, captures)? {
            true => Err(FailureReason::Matches(it.claim.to_string())),
            false => Ok(()),
        },
    }
}
