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
    Rules, Session, Target, VerifiedClaims, WhoMay,
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
        found.extend(self.rules.role_rooms.unannounced(supported));
        for (name, rules) in &self.rules.policies {
            found.extend(named(format!("policies.{name}"), rules));
        }
        for (position, entry) in self.rules.claims.iter().enumerate() {
            found.extend(named(format!("token.claims[{position}].when"), &entry.when));
        }
        // All groups are of one claim.
        let groups = self.rules.groups.first().map(|group| group.rules().unannounced(supported));
        let claims = groups.into_iter().flatten();
        found.extend(claims.map(|(_, claim)| ("headers.groups".to_owned(), claim)));
        found.extend(named("invite.who".to_owned(), &self.rules.invite));
        found
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

    /// Whether userinfo is not needed to evaluate `access.require`.
    pub(super) fn can_decide(&self, claims: &VerifiedClaims) -> bool {
        self.rules.require.is_decided(claims)
    }

    /// The configuration keys of the rules whose claim is missing in `claims`: single rules of
    /// `access.require` and `roles.moderator`, whole entries and lists of `roles.rooms`, `access.rooms`,
    /// `access.create`, `policies` and `token.claims`, and `headers.groups`.
    pub(super) fn missing(&self, claims: &VerifiedClaims) -> Vec<String> {
        let single =
            [("access.require", &self.rules.require), ("roles.moderator", &self.rules.moderator)];
        let single = single.into_iter().flat_map(|(key, rules)| {
            rules.missing(claims).map(move |position| format!("{key}[{position}]"))
        });
        let missing = |rules: &Rules| rules.missing(claims).next().is_some();
        let rooms = self.rules.rooms.iter().enumerate().filter(|(_, room)| missing(&room.require));
        let policies = self.rules.policies.iter().filter(|(_, rules)| missing(rules));
        let entries =
            self.rules.claims.iter().enumerate().filter(|(_, entry)| missing(&entry.when));
        let groups = self.rules.groups.first().filter(|group| missing(group.rules()));
        single
            .chain(self.rules.role_rooms.missing(claims))
            .chain(rooms.map(|(position, _)| format!("access.rooms[{position}]")))
            .chain(missing(&self.rules.create).then(|| "access.create".to_owned()))
            .chain(policies.map(|(name, _)| format!("policies.{name}")))
            .chain(entries.map(|(position, _)| format!("token.claims[{position}]")))
            .chain(groups.map(|_| "headers.groups".to_owned()))
            .chain(missing(&self.rules.invite).then(|| "invite.who".to_owned()))
            .collect()
    }

    /// Whether a room of this name is allowed. Without `access.names` every one is.
    pub fn allows_name(&self, meeting: &Meeting) -> bool {
        let (allowed, names) = (&self.rules.names, self.names(meeting));
        allowed.is_empty() || allowed.iter().any(|allowed| allowed.contain_one_of(&names))
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
            Some(position) if self.knows_all_of(session) => {
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
    pub(super) fn denial(&self, session: &Session, meeting: &Meeting) -> Option<usize> {
        let names = self.names(meeting);
        let matches = |rules: &RoomRules| names.all().any(|name| rules.rooms.is_match(name));
        let denies = |rules: &RoomRules| matches(rules) && !self.held(session, &rules.require);
        self.rules.rooms.iter().position(denies)
    }

    /// The names of `meeting` that patterns are searched in.
    pub(super) fn names(&self, meeting: &Meeting) -> MeetingNames {
        MeetingNames::of(meeting, self.tenant_of_site.as_deref())
    }

    /// Whether `session` has the results that `target` depends on; if not, the person must sign in
    /// again.
    pub fn is_current(&self, session: &Session, target: &Target) -> bool {
        match target {
            Target::Meeting { meeting, .. } => {
                self.room_access(session, meeting) != RoomAccess::Stale
                    && !self.lacks_role(session, meeting)
            }
            Target::NewRoom(name) => self.is_current_for_new_room(session, name),
            Target::Page(page) => match page.meeting() {
                Ok(Some(meeting)) => self.page_access(session, &meeting) != RoomAccess::Stale,
                // Not the page of a room.
                Ok(None) | Err(_) => true,
            },
        }
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
