//! Rules that can never hold, and rules without an effect, as far as the configuration alone decides. What
//! depends on the claims of a person is not judged.

use regex::Regex;
use serde_json::Value;

use super::text::is_visible;
use super::{Admission, RoomRules, Rule, RuleClaim, Rules, Test};

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
    /// `access.require` has the same rules, so it holds for everyone who can sign in.
    Implied,
    /// The entry of `access.rooms` at this position requires the same for the same rooms.
    Repeated(usize),
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
            let rules: Vec<_> = group.rules().iter().map(|rule| (key.clone(), rule)).collect();
            impossible(&rules, &require, &mut found);
        }
        found
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

/// The rules of a list with their keys.
fn keyed<'r>(list: &str, rules: &'r Rules) -> Vec<(String, &'r Rule)> {
    let rules = rules.iter().enumerate();
    rules.map(|(position, rule)| (format!("{list}[{position}]"), rule)).collect()
}

/// The rules of a list that never hold, alone or together with an earlier one or one of `require`.
fn impossible(list: &[(String, &Rule)], require: &[(String, &Rule)], found: &mut Vec<Unreachable>) {
    for (position, (key, rule)) in list.iter().enumerate() {
        let mut earlier = require.iter().chain(&list[..position]);
        let mut excluded = || earlier.find(|(_, other)| exclude_each_other(rule, other));
        let reason = match never_holds(rule) {
            true => Some(Reason::Never),
            false => excluded().map(|(other, _)| Reason::Excluded(other.clone())),
        };
        found.extend(reason.map(|reason| Unreachable { key: key.clone(), reason }));
    }
}

/// Whether no value passes. Invisible texts count as absent.
fn never_holds(rule: &Rule) -> bool {
    match &rule.test {
        Test::AnyOf(texts) => !texts.iter().any(|text| is_visible(text)),
        Test::Matches(regex) => {
            let parsed = regex_syntax::Parser::new().parse(regex.as_str());
            // An expression that matches no text has no shortest match.
            parsed.is_ok_and(|it| it.properties().minimum_len().is_none())
        }
        Test::Equals(_) => false,
    }
}

/// Whether no domain passes both rules. Only `email_domain` has exactly one value; any other claim may be a
/// list, of which one element passes the one rule and another element the other.
fn exclude_each_other(one: &Rule, other: &Rule) -> bool {
    if [one, other].iter().any(|it| it.claim != RuleClaim::EmailDomain) {
        return false;
    }
    let none_passes = |one: &Rule, other: &Rule| {
        let passes = |domain: &&str| other.test.accepts(&Value::from(*domain));
        domains(one).is_some_and(|domains| !domains.iter().any(passes))
    };
    none_passes(one, other) || none_passes(other, one)
}

/// The domains that pass. `None` for an expression.
fn domains(rule: &Rule) -> Option<Vec<&str>> {
    match &rule.test {
        Test::AnyOf(texts) => Some(texts.iter().map(String::as_str).collect()),
        Test::Equals(value) => Some(value.as_str().into_iter().collect()),
        Test::Matches(_) => None,
    }
}

/// Whether every rule of a list that is not empty is also in the other list.
fn is_part(list: &Rules, of: &Rules) -> bool {
    let is_there = |rule: &Rule| of.iter().any(|other| other.canonical() == rule.canonical());
    !list.is_empty() && list.iter().all(is_there)
}

/// Whether the expression matches every room: the usual ways to write that.
fn matches_everything(rooms: &Regex) -> bool {
    ["", "^", "$", ".", ".*", ".+", "^.*", "^.+", ".*$", ".+$", "^.*$", "^.+$"]
        .contains(&rooms.as_str())
}

#[cfg(test)]
mod tests;
