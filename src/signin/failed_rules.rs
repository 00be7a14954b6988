//! The rules that did not hold at a sign-in, with their keys in the configuration.

use std::fmt;

use super::FailedRule;

/// The rules of `roles.moderator`, `access`, `policies` and `token.claims` that did not hold for a person: the first
/// one of each list. `Display` names them by key and position, and the claim of each, never its value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FailedRules(Vec<(RuleList, FailedRule)>);

/// A list of rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum RuleList {
    /// `roles.moderator`.
    Moderator,
    /// `access.rooms[N].require`.
    Room(usize),
    /// `access.create`.
    Create,
    /// `policies.NAME`.
    Policy(String),
    /// `token.claims[N].when`.
    TokenClaim(usize),
    /// `invite.who`.
    Invite,
}

impl FailedRules {
    /// Notes that a rule of `list` does not hold.
    pub(super) fn note(&mut self, list: RuleList, rule: FailedRule) {
        self.0.push((list, rule));
    }

    /// Whether every rule holds.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The rule of `roles.moderator`; `None` for a moderator.
    pub fn moderator(&self) -> Option<&FailedRule> {
        self.of(&RuleList::Moderator)
    }

    /// The rule of the entry of `access.rooms` at this position.
    pub(super) fn room(&self, position: usize) -> Option<&FailedRule> {
        self.of(&RuleList::Room(position))
    }

    /// The rule of `access.create`.
    pub(super) fn create(&self) -> Option<&FailedRule> {
        self.of(&RuleList::Create)
    }

    fn of(&self, list: &RuleList) -> Option<&FailedRule> {
        self.0.iter().find(|(of, _)| of == list).map(|(_, rule)| rule)
    }
}

impl fmt::Display for FailedRules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, (list, rule)) in self.0.iter().take(MOST_SHOWN).enumerate() {
            let separator = if position == 0 { "" } else { "; " };
            match list {
                RuleList::Moderator => write!(f, "{separator}roles.moderator{rule}")?,
                RuleList::Room(room) => write!(f, "{separator}access.rooms[{room}].require{rule}")?,
                RuleList::Create => write!(f, "{separator}access.create{rule}")?,
                RuleList::Policy(name) => write!(f, "{separator}policies.{name}{rule}")?,
                RuleList::TokenClaim(entry) => {
                    write!(f, "{separator}token.claims[{entry}].when{rule}")?;
                }
                RuleList::Invite => write!(f, "{separator}invite.who{rule}")?,
            }
        }
        match self.0.len().saturating_sub(MOST_SHOWN) {
            0 => Ok(()),
            more => write!(f, "; and {more} more"),
        }
    }
}

/// A configuration may have hundreds of lists, and a log line has 8 KiB at most.
const MOST_SHOWN: usize = 20;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signin::FailureReason;

    fn failed(position: usize) -> FailedRule {
        FailedRule { position, reason: FailureReason::Absent("groups".to_owned()) }
    }

    #[test]
    fn each_list_is_named_by_its_key_with_the_claim() {
        let mut rules = FailedRules::default();
        assert!(rules.is_empty());
        rules.note(RuleList::Moderator, failed(0));
        rules.note(RuleList::Room(2), failed(1));
        let differs = FailureReason::Differs("department".to_owned());
        let rule = FailedRule { position: 0, reason: differs };
        rules.note(RuleList::Policy("staff".to_owned()), rule);
        rules.note(RuleList::TokenClaim(3), failed(1));
        assert_eq!(
            rules.to_string(),
            "roles.moderator[0] does not hold: the claim groups is absent; access.rooms[2].require[1] \
             does not hold: the claim groups is absent; policies.staff[0] does not hold: the claim \
             department does not match; token.claims[3].when[1] does not hold: the claim groups is absent"
        );
        assert_eq!((rules.moderator(), rules.room(2)), (Some(&failed(0)), Some(&failed(1))));
        assert_eq!(rules.room(0), None);
    }

    #[test]
    fn a_long_list_is_cut() {
        let mut rules = FailedRules::default();
        (0..300).for_each(|position| rules.note(RuleList::Room(position), failed(0)));
        let line = rules.to_string();
        assert!(line.ends_with("; and 280 more") && line.len() < 4_000, "{line}");
    }
}
