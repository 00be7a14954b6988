//! All rules of a deployment: who may sign in, who is a moderator, who may enter a room, and who
//! satisfies a policy.

use std::collections::{BTreeMap, BTreeSet};

use regex::Regex;

use super::failed_rules::{FailedRules, RuleList};
use super::fingerprint::RuleLists;
use super::room_names::{RoomNames, Spelt};
use super::{
    Evaluation, FailedRule, Fingerprint, OwnerKeys, Rules, Session, Target, VerifiedClaims, WhoMay,
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
    /// `policies`
    pub policies: BTreeMap<String, Rules>,
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
    /// Their role in meetings.
    pub role: Role,
    /// The rules that did not hold.
    pub failed: FailedRules,
    /// The results of the rule lists of `access.rooms` and `policies`.
    pub evaluation: Evaluation,
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

/// Whether a session may enter a room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RoomAccess {
    /// It may.
    Allowed,
    /// The session does not have the results of the current rules: it is from an older
    /// configuration, or userinfo failed at the sign-in. The person must sign in again.
    Stale,
    /// It may not.
    Denied(AccessDenied),
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
        let AdmissionRules { require, rooms, create, moderator, only_owners, .. } = &self.rules;
        WhoMay {
            require: require.len(),
            rooms: rooms.len(),
            create: create.len(),
            moderator: moderator.len(),
            only_owners: *only_owners,
        }
    }

    /// The rules whose claim is not among those that the provider announces in `supported`
    /// (`claims_supported`, OIDC Discovery 3): their keys and claims.
    pub fn unannounced(&self, supported: &[&str]) -> Vec<(String, String)> {
        let named = |key: String, rules: &Rules| {
            let rules = rules.unannounced(supported).into_iter();
            rules.map(|(position, claim)| (format!("{key}[{position}]"), claim)).collect::<Vec<_>>()
        };
        let mut found = named("access.require".to_owned(), &self.rules.require);
        for (position, room) in self.rules.rooms.iter().enumerate() {
            found.extend(named(format!("access.rooms[{position}].require"), &room.require));
        }
        found.extend(named("access.create".to_owned(), &self.rules.create));
        found.extend(named("roles.moderator".to_owned(), &self.rules.moderator));
        for (name, rules) in &self.rules.policies {
            found.extend(named(format!("policies.{name}"), rules));
        }
        found
    }

    /// Whether everyone who signs in is a moderator, because `roles.moderator` has no rule.
    pub fn everyone_moderates(&self) -> bool {
        self.rules.moderator.is_empty() && !self.rules.only_owners
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
        let undecided = |rules: &Rules| rules.undecided(claims).next().is_some();
        let incomplete = claims.is_incomplete() && self.rules.stored().any(undecided);
        let evaluation = Evaluation::new(&self.lists, |list| held.contains(list), incomplete);
        Ok(Admitted { role, failed, evaluation })
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
        failed
    }

    /// Whether `claims` contain every claim of `access.require`, so that userinfo is not needed to
    /// evaluate it.
    pub(super) fn can_decide(&self, claims: &VerifiedClaims) -> bool {
        self.rules.require.undecided(claims).next().is_none()
    }

    /// The configuration keys of the rules whose claim is missing in `claims`: single rules of
    /// `access.require` and `roles.moderator`, whole lists of `access.rooms`, `access.create` and `policies`.
    pub(super) fn missing(&self, claims: &VerifiedClaims) -> Vec<String> {
        let single =
            [("access.require", &self.rules.require), ("roles.moderator", &self.rules.moderator)];
        let single = single.into_iter().flat_map(|(key, rules)| {
            rules.undecided(claims).map(move |position| format!("{key}[{position}]"))
        });
        let undecided = |rules: &Rules| rules.undecided(claims).next().is_some();
        let rooms =
            self.rules.rooms.iter().enumerate().filter(|(_, room)| undecided(&room.require));
        let policies = self.rules.policies.iter().filter(|(_, rules)| undecided(rules));
        single
            .chain(rooms.map(|(position, _)| format!("access.rooms[{position}]")))
            .chain(undecided(&self.rules.create).then(|| "access.create".to_owned()))
            .chain(policies.map(|(name, _)| format!("policies.{name}")))
            .collect()
    }

    /// Whether a room of this name is allowed. Without `access.names` every one is.
    pub fn allows_name(&self, meeting: &Meeting) -> bool {
        let names = &self.rules.names;
        let spelt = Spelt::of(meeting, self.tenant_of_site.as_deref());
        names.is_empty() || names.iter().any(|names| spelt.is_matched_by(&names.rooms))
    }

    /// The examples of `access.names`, in the order of the configuration.
    pub fn example_names(&self) -> impl Iterator<Item = &str> {
        self.rules.names.iter().filter_map(|names| names.example.as_deref())
    }

    /// Whether `session` may enter `meeting`: `access.names` must allow its name, and each entry of `access.rooms`
    /// that matches must hold.
    pub fn room_access(&self, session: &Session, meeting: &Meeting) -> RoomAccess {
        if !self.allows_name(meeting) {
            return RoomAccess::Denied(AccessDenied::Name);
        }
        match self.denial(session, meeting) {
            None => RoomAccess::Allowed,
            Some(position) if session.rule_results().are_complete_for(&self.lists) => {
                RoomAccess::Denied(AccessDenied::Room(DeniedRoom { position, rule: None }))
            }
            Some(_) => RoomAccess::Stale,
        }
    }

    /// As [`Self::room_access`], directly after the sign-in, at which the rules of `failed` did not hold. An
    /// unknown result is then a denial: another sign-in would end in the same way.
    ///
    /// # Errors
    ///
    /// [`AccessDenied`] if `access.names` does not allow the name, or with the first entry of `access.rooms` that
    /// does not hold.
    pub fn room_access_after_sign_in(
        &self,
        session: &Session,
        meeting: &Meeting,
        failed: &FailedRules,
    ) -> Result<(), AccessDenied> {
        if !self.allows_name(meeting) {
            return Err(AccessDenied::Name);
        }
        let Some(position) = self.denial(session, meeting) else { return Ok(()) };
        let rule = failed.room(position).cloned();
        Err(AccessDenied::Room(DeniedRoom { position, rule }))
    }

    /// The position of the first entry of `access.rooms` that matches and does not hold.
    fn denial(&self, session: &Session, meeting: &Meeting) -> Option<usize> {
        let spelt = Spelt::of(meeting, self.tenant_of_site.as_deref());
        let denies = |rules: &RoomRules| {
            spelt.is_matched_by(&rules.rooms) && !self.held(session, &rules.require)
        };
        self.rules.rooms.iter().position(denies)
    }

    /// The role of `session` in `meeting`. In an owned room only the owner decides, whatever `[roles]` says.
    pub fn role(&self, session: &Session, meeting: &Meeting) -> Role {
        self.role_by_owner(session, meeting).unwrap_or_else(|| session.role())
    }

    /// Whether `session` has the results that `target` depends on; if not, the person must sign in
    /// again.
    pub fn is_current(&self, session: &Session, target: &Target) -> bool {
        match target {
            Target::Meeting { meeting, .. } => {
                self.room_access(session, meeting) != RoomAccess::Stale
            }
            Target::NewRoom(name) => self.is_current_for_new_room(session, name),
            Target::Page(_) => true,
        }
    }

    /// Whether the policy `name` exists and holds for `session`.
    pub fn policy_holds(&self, session: &Session, name: &str) -> bool {
        self.rules.policies.get(name).is_some_and(|rules| self.held(session, rules))
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
        self.rooms.iter().map(|room| &room.require).chain(create).chain(self.policies.values())
    }
}

impl Default for Admission {
    fn default() -> Self {
        Self::new(AdmissionRules::default())
    }
}

#[cfg(test)]
mod tests;
