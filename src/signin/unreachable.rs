//! Rules that can never hold, and rules without an effect, as far as the configuration alone decides. What
//! depends on the claims of a person is not judged.

use regex::Regex;
use serde_json::Value;

use super::rule_tree::{Literal, RuleTree};
use super::text::is_visible;
use super::{Admission, Condition, RoomRules, Rule, RuleClaim, Rules, Test};

/// A rule or a list of rules that decides nothing, by its key in the configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreachable {
    /// The key, such as `access.rooms[1].require[0]`.
    pub key: String,
    /// Why it decides nothing.
    pub reason: Reason,
}

/// Why a rule decides nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// No claim has a value that passes.
    Never,
    /// The rule with this key must hold as well, and no address is in a domain of both.
    Excluded(String),
    /// The rule with this key must hold as well, and requires the opposite.
    Contradicts(String),
    /// It is one of several alternatives, and no claim satisfies it.
    Alternative,
    /// `access.require` has the same rules, so it holds for everyone who can sign in.
    Implied,
    /// The entry of `access.rooms` at this position requires the same for the same rooms.
    Repeated(usize),
    /// The entry of `roles.rooms` at this position decides for the same rooms.
    Shadowed(usize),
}

impl Admission {
    /// The rules that can never hold, and those without an effect.
    pub fn unreachable(&self) -> Vec<Unreachable> {
        let mut found = Vec::new();
        let require = keyed("access.require", &self.rules.require);
        impossible(&require, &[], &mut found);
        for (position, room) in self.rules.rooms.iter().enumerate() {
            let key = format!("access.rooms[{position}]");
            impossible(&keyed(&format!("{key}.require"), &room.require), &require, &mut found);
            if let Some(reason) = self.no_effect(position, room) {
                found.push(Unreachable { key, reason });
            }
        }
        impossible(&keyed("roles.moderator", &self.rules.moderator), &require, &mut found);
        if is_part(&self.rules.moderator, &self.rules.require) {
            found.push(Unreachable { key: "roles.moderator".to_owned(), reason: Reason::Implied });
        }
        impossible(&keyed("access.create", &self.rules.create), &require, &mut found);
        if is_part(&self.rules.create, &self.rules.require) {
            found.push(Unreachable { key: "access.create".to_owned(), reason: Reason::Implied });
        }
        for (position, entry) in self.rules.role_rooms.entries().iter().enumerate() {
            let key = format!("roles.rooms[{position}]");
            for (list, rules) in entry.lists() {
                let rules = keyed(&format!("{key}.{list}"), rules.stand_in());
                impossible(&rules, &require, &mut found);
            }
            if let Some(earlier) = self.decides_before(position) {
                found.push(Unreachable { key, reason: Reason::Shadowed(earlier) });
            }
        }
        for (name, rules) in &self.rules.policies {
            impossible(&keyed(&format!("policies.{name}"), rules), &require, &mut found);
        }
        for (position, entry) in self.rules.claims.iter().enumerate() {
            let key = format!("token.claims[{position}].when");
            impossible(&keyed(&key, &entry.when), &require, &mut found);
            if is_part(&entry.when, &self.rules.require) {
                found.push(Unreachable { key, reason: Reason::Implied });
            }
        }
        for (position, group) in self.rules.groups.iter().enumerate() {
            let key = format!("headers.groups[{position}]");
            let keyed = |rule| Keyed::new(key.clone(), rule);
            let rules: Vec<_> = group.rules().iter().map(keyed).collect();
            impossible(&rules, &require, &mut found);
        }
        found
    }

    /// An earlier entry of `roles.rooms` that decides for every room of the entry at this position.
    fn decides_before(&self, position: usize) -> Option<usize> {
        let entries = self.rules.role_rooms.entries();
        let entry = entries.get(position)?;
        entries[..position].iter().position(|earlier| {
            let for_everyone = earlier.pattern.claims().next().is_none();
            earlier.pattern.is_same(&entry.pattern)
                || (for_everyone && matches_everything(earlier.pattern.shape()))
        })
    }

    /// Every entry of `access.rooms` that matches a room must hold, so an entry is superfluous if another one
    /// requires at least the same for at least the same rooms. Of two equal entries it is the later one.
    fn no_effect(&self, position: usize, room: &RoomRules) -> Option<Reason> {
        if is_part(&room.require, &self.rules.require) {
            return Some(Reason::Implied);
        }
        let covers = |one: &RoomRules, other: &RoomRules| {
            let same = one.rooms.as_str() == other.rooms.as_str();
            (same || matches_everything(&one.rooms)) && is_part(&other.require, &one.require)
        };
        let mut others = self.rules.rooms.iter().enumerate().filter(|(at, _)| *at != position);
        let (at, _) =
            others.find(|(at, it)| covers(it, room) && (*at < position || !covers(room, it)))?;
        Some(Reason::Repeated(at))
    }
}

/// A rule with its key in the configuration.
struct Keyed<'r> {
    key: String,
    rule: &'r Condition,
    tree: RuleTree,
}

impl<'r> Keyed<'r> {
    fn new(key: String, rule: &'r Condition) -> Self {
        Self { key, rule, tree: rule.tree() }
    }
}

/// The rules of a list with their keys.
fn keyed<'r>(list: &str, rules: &'r Rules) -> Vec<Keyed<'r>> {
    let rules = rules.iter().enumerate();
    rules.map(|(position, rule)| Keyed::new(format!("{list}[{position}]"), rule)).collect()
}

/// The rules of a list that never hold, alone or together with an earlier one or one of `require`.
fn impossible(list: &[Keyed<'_>], require: &[Keyed<'_>], found: &mut Vec<Unreachable>) {
    for (position, Keyed { key, rule, tree }) in list.iter().enumerate() {
        let mut earlier = require.iter().chain(&list[..position]);
        let excluded = |other: &&Keyed<'_>| exclusion(tree, &other.tree).is_some();
        if never_holds(tree) {
            found.push(Unreachable { key: key.clone(), reason: Reason::Never });
        } else if let Some(other) = earlier.find(excluded) {
            let reason = match exclusion(tree, &other.tree) {
                Some(Exclusion::Domains) => Reason::Excluded(other.key.clone()),
                _ => Reason::Contradicts(other.key.clone()),
            };
            found.push(Unreachable { key: key.clone(), reason });
        } else {
            dead_parts(key, rule, found);
        }
    }
}

/// The alternatives of an `any` that never hold, although the whole rule may hold.
fn dead_parts(key: &str, rule: &Condition, found: &mut Vec<Unreachable>) {
    let (rules, operator) = match rule {
        Condition::Any(rules) => (rules, "any"),
        Condition::All(rules) => (rules, "all"),
        Condition::Passes(_) | Condition::Exists(..) | Condition::Not(_) => return,
    };
    for (position, rule) in rules.iter().enumerate() {
        let key = format!("{key}.{operator}[{position}]");
        match never_holds(&rule.tree()) {
            true => found.push(Unreachable { key, reason: Reason::Alternative }),
            false => dead_parts(&key, rule, found),
        }
    }
}

/// Whether the rule holds for nobody.
fn never_holds(tree: &RuleTree) -> bool {
    match tree {
        RuleTree::Literal(literal) => literal_never_holds(literal),
        RuleTree::Any(trees) => trees.iter().all(never_holds),
        RuleTree::All(trees) => {
            trees.iter().any(never_holds)
                || (1..trees.len()).any(|position| {
                    let mut earlier = trees[..position].iter();
                    earlier.any(|it| exclusion(it, &trees[position]).is_some())
                })
        }
    }
}

/// Whether no value satisfies the literal. Invisible texts count as absent.
fn literal_never_holds(literal: &Literal) -> bool {
    match literal {
        Literal::Passes(rule) => match &rule.test {
            Test::AnyOf(texts) => !texts.iter().any(|text| is_visible(text)),
            Test::Matches(regex) => {
                let parsed = regex_syntax::Parser::new().parse(regex.as_str());
                // An expression that matches no text has no shortest match.
                parsed.is_ok_and(|it| it.properties().minimum_len().is_none())
            }
            Test::Equals(_) => false,
        },
        Literal::Differs(rule) => {
            matches!(&rule.test, Test::Matches(regex) if matches_everything(regex))
        }
        // Every id token has a `sub` (OIDC Core 2).
        Literal::Absent(RuleClaim::Path(path)) => path.is("sub"),
        Literal::Absent(RuleClaim::EmailDomain) | Literal::Readable(_) | Literal::Present(_) => {
            false
        }
    }
}

/// Why two rules never hold together.
enum Exclusion {
    /// No domain passes both.
    Domains,
    /// The one requires the opposite of the other.
    Opposites,
}

fn exclusion(one: &RuleTree, other: &RuleTree) -> Option<Exclusion> {
    let others = other.required();
    one.required().into_iter().find_map(|one| others.iter().find_map(|other| exclude(one, other)))
}

fn exclude(one: &Literal, other: &Literal) -> Option<Exclusion> {
    if one.claim() != other.claim() {
        return None;
    }
    let opposite = match (one, other) {
        (Literal::Absent(_), Literal::Absent(_)) => false,
        (Literal::Absent(_), _) | (_, Literal::Absent(_)) => true,
        (Literal::Passes(passes), Literal::Differs(differs))
        | (Literal::Differs(differs), Literal::Passes(passes)) => {
            let accepted = |text: &&str| differs.test.accepts(&Value::from(*text));
            let texts = texts(passes);
            passes.canonical() == differs.canonical()
                || texts.is_some_and(|texts| !texts.is_empty() && texts.iter().all(accepted))
        }
        (Literal::Passes(one), Literal::Passes(other)) => {
            return no_domain_passes_both(one, other).then_some(Exclusion::Domains);
        }
        _ => false,
    };
    opposite.then_some(Exclusion::Opposites)
}

/// Whether no domain passes both rules. Only `email_domain` has exactly one value; any other claim may be a
/// list, of which one element passes the one rule and another element the other.
fn no_domain_passes_both(one: &Rule, other: &Rule) -> bool {
    let none_passes = |one: &Rule, other: &Rule| {
        let passes = |domain: &&str| other.test.accepts(&Value::from(*domain));
        texts(one).is_some_and(|domains| !domains.iter().any(passes))
    };
    one.claim == RuleClaim::EmailDomain && (none_passes(one, other) || none_passes(other, one))
}

/// The texts that pass. `None` for an expression.
fn texts(rule: &Rule) -> Option<Vec<&str>> {
    match &rule.test {
        Test::AnyOf(texts) => Some(texts.iter().map(String::as_str).collect()),
        Test::Equals(value) => Some(value.as_str().into_iter().collect()),
        Test::Matches(_) => None,
    }
}

/// Whether every rule of a list that is not empty is also in the other list.
fn is_part(list: &Rules, of: &Rules) -> bool {
    let canonical = |rule: &Condition| rule.tree().canonical();
    let is_there = |rule: &Condition| of.iter().any(|other| canonical(other) == canonical(rule));
    !list.is_empty() && list.iter().all(is_there)
}

/// Whether the expression matches every room: the usual ways to write that.
fn matches_everything(rooms: &Regex) -> bool {
    ["", "^", "$", ".", ".*", ".+", "^.*", "^.+", ".*$", ".+$", "^.*$", "^.+$"]
        .contains(&rooms.as_str())
}

#[cfg(test)]
mod tests;
