//! `[[roles.rooms]]`: who moderates which rooms.

use std::fmt;

use super::captured::Captures;
use super::capturing_rules::{CapturingRules, Fact};
use super::meeting_names::MeetingNames;
use super::room_facts::{RoomClaims, RoomFacts, RoomValues};
use super::room_pattern::Found;
use super::{FailedRule, Ownership, RoleRoom, Rules, VerifiedClaims};
use crate::jitsi::Role;

/// All entries. The first one that matches a room decides.
#[derive(Clone, Debug, Default)]
pub struct RoomRoles {
    entries: Vec<RoleRoom>,
    claims: RoomClaims,
}

/// The role of a person in a meeting. `Display` names the entry that decided, and is empty if
/// `roles.moderator` decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleDecision {
    /// The role.
    pub role: Role,
    decided: Option<Decided>,
}

/// What decided: the owner of the room, or the entry of `roles.rooms` at this position.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Decided {
    Owner,
    OwnerIsAnother,
    Member(usize),
    Moderator(usize),
    NotModerator(usize, Option<FailedRule>),
    /// The entry has no `moderator`.
    ByDefault(usize),
    /// Values of claims are unknown or did not fit the session.
    Unknown(usize),
}

/// What is known about a person.
pub(super) struct Known<'k> {
    /// The role by `roles.moderator`.
    pub(super) role: Role,
    /// The values in the session.
    pub(super) facts: &'k RoomFacts,
    /// Whether a list of rules held at the sign-in. `None` if it is unknown.
    pub(super) held: &'k dyn Fn(&Rules) -> Option<bool>,
}

impl RoomRoles {
    /// These entries, in the order of the configuration.
    pub fn new(entries: Vec<RoleRoom>) -> Self {
        Self { claims: RoomClaims::of(&entries), entries }
    }

    /// The entries, in the order of the configuration.
    pub(super) fn entries(&self) -> &[RoleRoom] {
        &self.entries
    }

    /// The lists of rules whose results a session stores.
    pub fn stored(&self) -> impl Iterator<Item = &Rules> {
        self.entries.iter().flat_map(RoleRoom::stored)
    }

    /// The keys of the entries that name a claim for which userinfo is needed.
    pub(super) fn missing(&self, claims: &VerifiedClaims) -> Vec<String> {
        let is_missing = |entry: &RoleRoom| {
            let mut lists = entry.lists().map(|(_, list)| list.stand_in());
            entry.pattern.claims().any(|claim| RoomClaims::is_missing(claim, claims))
                || lists.any(|rules| rules.missing(claims).next().is_some())
        };
        let entries = self.entries.iter().enumerate().filter(|(_, entry)| is_missing(entry));
        entries.map(|(position, _)| format!("roles.rooms[{position}]")).collect()
    }

    /// The claims that begin with none of the names in `supported`, each with its key.
    pub(super) fn unannounced(&self, supported: &[&str]) -> Vec<(String, String)> {
        let mut found = Vec::new();
        for (position, entry) in self.entries.iter().enumerate() {
            let key = format!("roles.rooms[{position}]");
            let in_pattern = entry.pattern.claims().filter(|claim| !claim.is_announced(supported));
            found.extend(in_pattern.map(|claim| (format!("{key}.match"), claim.sent_as())));
            for (list, rules) in entry.lists() {
                let rules = rules.stand_in().unannounced(supported).into_iter();
                found.extend(rules.map(|(at, claim)| (format!("{key}.{list}[{at}]"), claim)));
            }
        }
        found
    }

    /// The values of a person that a session stores.
    pub(super) fn values(&self, claims: &VerifiedClaims) -> RoomValues {
        self.claims.of_person(claims)
    }

    /// Whether `facts` contain what these entries need. Values that do not fit the session count as
    /// contained: another sign-in would not change that.
    pub(super) fn are_current(&self, facts: &RoomFacts) -> bool {
        facts.are_current_for(&self.claims)
    }

    /// The role of a person in a meeting with these names. What is unknown makes a member.
    pub(super) fn decide(&self, names: &MeetingNames, known: &Known<'_>) -> RoleDecision {
        let values = |claim: &_| known.facts.names(&self.claims, claim);
        for (position, entry) in self.entries.iter().enumerate() {
            match entry.pattern.find(names, &values) {
                Found::Differs => {}
                Found::Unknown => return Decided::Unknown(position).into(),
                Found::Matches(captures) => {
                    return self.by_entry(position, entry, &captures, known);
                }
            }
        }
        RoleDecision { role: known.role, decided: None }
    }

    fn by_entry(
        &self,
        position: usize,
        entry: &RoleRoom,
        captures: &Captures,
        known: &Known<'_>,
    ) -> RoleDecision {
        let fact = |fact: &Fact| match fact {
            Fact::Held(rules) => (known.held)(rules),
            Fact::OneOf(it) => {
                known.facts.has_one_of(&self.claims, &it.claim, &it.filled(captures))
            }
            Fact::NoneOf(it) => {
                let has = known.facts.has_one_of(&self.claims, &it.claim, &it.filled(captures));
                has.map(|has| !has)
            }
        };
        let result = |list: &CapturingRules| list.facts().result(&fact);
        let member = entry.member.as_ref().map_or(Some(false), result);
        let moderator = match &entry.moderator {
            Some(list) => result(list),
            None => Some(known.role == Role::Moderator),
        };
        match (member, moderator) {
            (Some(true), _) => Decided::Member(position).into(),
            (Some(false), _) if entry.moderator.is_none() => {
                RoleDecision { role: known.role, decided: Some(Decided::ByDefault(position)) }
            }
            (_, Some(false)) => Decided::NotModerator(position, None).into(),
            (Some(false), Some(true)) => Decided::Moderator(position).into(),
            _ => Decided::Unknown(position).into(),
        }
    }

    /// The same decision with the rule that does not hold, while the `claims` of the person are known.
    pub(super) fn explained(
        &self,
        decision: RoleDecision,
        names: &MeetingNames,
        facts: &RoomFacts,
        claims: &VerifiedClaims,
    ) -> RoleDecision {
        let Some(Decided::NotModerator(position, None)) = decision.decided else { return decision };
        let values = |claim: &_| facts.names(&self.claims, claim);
        let failed = self.entries.get(position).and_then(|entry| {
            let Found::Matches(captures) = entry.pattern.find(names, &values) else { return None };
            entry.moderator.as_ref()?.check(claims, &captures).err()
        });
        Decided::NotModerator(position, failed).into()
    }
}

impl RoleDecision {
    /// The decision in an owned room, whatever `[roles]` says. `None` in another room.
    pub(super) fn by_owner(ownership: Ownership) -> Option<Self> {
        match ownership {
            Ownership::NotOwned => None,
            Ownership::Own => Some(Decided::Owner.into()),
            Ownership::OfAnother => Some(Decided::OwnerIsAnother.into()),
        }
    }

    /// Whether an entry of `roles.rooms` decided, or would have decided with more values.
    pub fn is_by_room(&self) -> bool {
        self.decided.is_some()
    }

    /// Whether what the session stores was not enough.
    pub(super) fn is_unknown(&self) -> bool {
        matches!(self.decided, Some(Decided::Unknown(_)))
    }
}

impl From<Decided> for RoleDecision {
    fn from(decided: Decided) -> Self {
        let role = match decided {
            Decided::Owner | Decided::Moderator(_) => Role::Moderator,
            _ => Role::Member,
        };
        Self { role, decided: Some(decided) }
    }
}

impl fmt::Display for RoleDecision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.decided {
            None => Ok(()),
            Some(Decided::Owner) => f.write_str("owner of the room"),
            Some(Decided::OwnerIsAnother) => f.write_str("somebody else owns the room"),
            Some(Decided::Member(at)) => write!(f, "roles.rooms[{at}].member holds"),
            Some(Decided::Moderator(at)) => write!(f, "roles.rooms[{at}].moderator holds"),
            Some(Decided::NotModerator(at, Some(rule))) => {
                write!(f, "roles.rooms[{at}].moderator{rule}")
            }
            Some(Decided::NotModerator(at, None)) => {
                write!(f, "roles.rooms[{at}].moderator does not hold")
            }
            Some(Decided::ByDefault(at)) => {
                write!(f, "roles.rooms[{at}].member does not hold, so roles.moderator decides")
            }
            Some(Decided::Unknown(at)) => write!(
                f,
                "roles.rooms[{at}] cannot be decided: the session lacks values of its claims"
            ),
        }
    }
}

#[cfg(test)]
mod tests;
