//! All rules of a deployment: who may sign in, who is a moderator, who may enter a room, and who
//! satisfies a policy.

use std::collections::{BTreeMap, BTreeSet};

use regex::Regex;

use super::failed_rules::{FailedRules, RuleList};
use super::fingerprint::RuleLists;
use super::meeting_names::MeetingNames;
use super::room_names::RoomNames;
use super::{
    ClaimEntry, Evaluation, FailedRule, Fingerprint, HeaderGroup, OwnerKeys, RoomRoles, RoomValues,
    Rules, Session, VerifiedClaims, WhoMay,
};
use crate::jitsi::{Meeting, Role, Subject};

/// The rules of the configuration, ready to be applied.
#[derive(Clone, Debug)]
pub struct Admission {
    pub(super) rules: AdmissionRules,
    /// The tenant whose rooms a token without a tenant also opens.
    tenant_of_site: Option<String>,
    /// The lists whose results a session stores.
    pub(super) lists: RuleLists,
    /// The keys of owned rooms, if there are any.
    pub(super) owners: Option<OwnerKeys>,
}

/// The rules of the configuration. Without any, everyone who can sign in at the provider is a moderator
/// everywhere.
#[derive(Clone, Debug, Default)]
pub struct AdmissionRules {
    /// `access.require`
    pub require: Rules,
    /// `access.rooms`
    pub rooms: Vec<RoomRules>,
    /// `access.names`: the rooms that are allowed at all. Empty: every room.
    pub names: Vec<RoomNames>,
    /// `access.create`: who may have rooms of their own. Empty: everyone who may sign in.
    pub create: Rules,
    /// `roles.moderator`
    pub moderator: Rules,
    /// `roles.moderator = "owner"`: only the owner of an owned room is a moderator, and only there.
    pub only_owners: bool,
    /// `roles.rooms`
    pub role_rooms: RoomRoles,
    /// `policies`
    pub policies: BTreeMap<String, Rules>,
    /// `headers.groups`
    pub groups: Vec<HeaderGroup>,
    /// `token.claims`
    pub claims: Vec<ClaimEntry>,
    /// `invite.who`
    pub invite: Rules,
}

/// Rules for the rooms that match a pattern.
#[derive(Clone, Debug)]
pub struct RoomRules {
    /// Searched, unanchored, in `tenant/room` and in `room`, each as Prosody spells it. `room`
    /// alone counts because a Prosody without domain verification opens `board` to a token for
    /// `other/board`.
    pub rooms: Regex,
    /// The rules for a person who enters such a room.
    pub require: Rules,
}

/// What a person who may sign in is allowed to do.
#[derive(Debug)]
pub struct Admitted {
    /// Their role in meetings for which no entry of `roles.rooms` decides.
    pub role: Role,
    /// The rules that did not hold.
    pub failed: FailedRules,
    /// The results of the rule lists that a session stores.
    pub evaluation: Evaluation,
    /// The values of claims that `roles.rooms` needs.
    pub room_values: RoomValues,
}

/// Why access is denied, by the key and position in the configuration.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AccessDenied {
    /// A rule of `access.require` does not hold: the person may not sign in.
    #[error("access.require{0}")]
    SignIn(FailedRule),
    /// The entry of `access.rooms` at this position does not hold: the room is closed to the
    /// person.
    #[error("{0}")]
    Room(DeniedRoom),
    /// `access.names` does not allow the name, for nobody.
    #[error("access.names: no entry matches the room")]
    Name,
    /// `access.create` does not hold: the person may not have rooms of their own. The rule is known only directly
    /// after the sign-in.
    #[error("access.create{}", .0.as_ref().map_or_else(|| " does not hold".to_owned(), ToString::to_string))]
    Create(Option<FailedRule>),
    /// The deployment has no owned rooms.
    #[error("there are no owned rooms with jwt.room = \"any\"")]
    NoOwnedRooms,
}

/// The entry of `access.rooms` that closes a room to a person.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("access.rooms[{position}]{}", reason(.rule.as_ref()))]
pub struct DeniedRoom {
    /// Its position, from 0.
    pub position: usize,
    /// The rule that does not hold. Known only directly after the sign-in: a session stores no reason.
    pub rule: Option<FailedRule>,
}

fn reason(rule: Option<&FailedRule>) -> String {
    rule.map_or_else(|| " does not hold".to_owned(), |rule| format!(".require{rule}"))
}

impl Admission {
    /// Applies `rules`.
    pub fn new(rules: AdmissionRules) -> Self {
        let lists = RuleLists::of(rules.stored().map(Rules::fingerprint));
        Self { rules, tenant_of_site: None, lists, owners: None }
    }

    /// The same rules for tokens with this `subject`: a room without a tenant must meet the rules
    /// of every room that its token opens.
    pub fn with_subject(mut self, subject: &Subject) -> Self {
        self.tenant_of_site = subject.tenant_of_site().map(str::to_owned);
        self
    }

    /// What the rules open to whom, in words.
    pub fn who_may(&self) -> WhoMay {
        let AdmissionRules { require, rooms, create, moderator, only_owners, role_rooms, .. } =
            &self.rules;
        WhoMay {
            require: require.len(),
            rooms: rooms.len(),
            create: create.len(),
            moderator: moderator.len(),
            only_owners: *only_owners,
            role_rooms: role_rooms.entries().len(),
        }
    }

    /// Whether everyone who signs in is a moderator of every room, because `[roles]` has no rule.
    pub fn everyone_moderates(&self) -> bool {
        let AdmissionRules { moderator, only_owners, role_rooms, .. } = &self.rules;
        moderator.is_empty() && !only_owners && role_rooms.entries().is_empty()
    }

    /// Decides what the person with these `claims` may do.
    ///
    /// # Errors
    ///
    /// [`AccessDenied`] if a rule of `access.require` does not hold.
    pub fn admit(&self, claims: &VerifiedClaims) -> Result<Admitted, AccessDenied> {
        self.rules.require.check(claims).map_err(AccessDenied::SignIn)?;
        let failed = self.failed(claims);
        let role = match failed.moderator() {
            None if !self.rules.only_owners => Role::Moderator,
            _ => Role::Member,
        };
        let held: BTreeSet<&Fingerprint> = self
            .rules
            .stored()
            .filter(|rules| rules.check(claims).is_ok())
            .map(Rules::fingerprint)
            .collect();
        let undecided = |rules: &Rules| !rules.is_decided(claims);
        let incomplete = claims.is_incomplete() && self.rules.stored().any(undecided);
        let evaluation = Evaluation::new(&self.lists, |list| held.contains(list), incomplete);
        let room_values = self.rules.role_rooms.values(claims);
        Ok(Admitted { role, failed, evaluation, room_values })
    }

    /// The rules that do not hold, apart from those of `access.require`.
    fn failed(&self, claims: &VerifiedClaims) -> FailedRules {
        let mut failed = FailedRules::default();
        let mut check = |list, rules: &Rules| {
            if let Err(rule) = rules.check(claims) {
                failed.note(list, rule);
            }
        };
        check(RuleList::Moderator, &self.rules.moderator);
        for (position, room) in self.rules.rooms.iter().enumerate() {
            check(RuleList::Room(position), &room.require);
        }
        check(RuleList::Create, &self.rules.create);
        for (name, rules) in &self.rules.policies {
            check(RuleList::Policy(name.clone()), rules);
        }
        for (position, entry) in self.rules.claims.iter().enumerate() {
            check(RuleList::TokenClaim(position), &entry.when);
        }
        check(RuleList::Invite, &self.rules.invite);
        failed
    }

    /// The names of `meeting` that patterns are searched in.
    pub(super) fn names(&self, meeting: &Meeting) -> MeetingNames {
        MeetingNames::of(meeting, self.tenant_of_site.as_deref())
    }

    /// Whether the policy `name` exists and holds for `session`.
    pub fn policy_holds(&self, session: &Session, name: &str) -> bool {
        self.rules.policies.get(name).is_some_and(|rules| self.held(session, rules))
    }

    /// Whether `session` has the results of all current rules.
    pub(super) fn knows_all_of(&self, session: &Session) -> bool {
        session.rule_results().are_complete_for(&self.lists)
    }

    /// Whether the sign-in of `session` was under the current rules, whether or not all results are known.
    pub(super) fn was_evaluated_for(&self, session: &Session) -> bool {
        session.rule_results().are_of(&self.lists)
    }

    pub(super) fn held(&self, session: &Session, rules: &Rules) -> bool {
        session.rule_results().hold(rules.fingerprint(), &self.lists)
    }
}

impl AdmissionRules {
    /// The lists whose results a session stores.
    fn stored(&self) -> impl Iterator<Item = &Rules> {
        // Not without rules: it always holds, and the sessions of before stay complete.
        let create = (!self.create.is_empty()).then_some(&self.create);
        let invite = (!self.invite.is_empty()).then_some(&self.invite);
        let rooms = self.rooms.iter().map(|room| &room.require);
        let groups = self.groups.iter().map(HeaderGroup::rules);
        let claims = self.claims.iter().map(|entry| &entry.when).filter(|when| !when.is_empty());
        let of_access = rooms.chain(create).chain(self.role_rooms.stored());
        of_access.chain(self.policies.values()).chain(groups).chain(claims).chain(invite)
    }
}

impl Default for Admission {
    fn default() -> Self {
        Self::new(AdmissionRules::default())
    }
}

#[cfg(test)]
mod tests;
