//! All rules of a deployment: who may sign in, as what, into which rooms and behind which doors.

use std::collections::{BTreeMap, BTreeSet};

use regex::Regex;

use super::fingerprint::RuleLists;
use super::{Broken, Evaluation, Fingerprint, Rules, Session, Target, VerifiedClaims};
use crate::jitsi::{Meeting, Role, Subject, Tenant};

/// The rules of the configuration.
#[derive(Clone, Debug)]
pub struct Admission {
    require: Rules,
    rooms: Vec<RoomRules>,
    moderator: Rules,
    policies: BTreeMap<String, Rules>,
    /// The tenant whose rooms a token without tenant opens as well.
    tenant_of_site: Option<String>,
    /// All lists whose outcome a session keeps.
    lists: RuleLists,
}

/// Rules for the rooms of a pattern.
#[derive(Clone, Debug)]
pub struct RoomRules {
    /// Which rooms: searched, unanchored, in `tenant/room` and in `room` alone, each as Prosody
    /// knows it. `room` alone counts because a Prosody without domain verification opens `board` to
    /// a token for `other/board`.
    pub rooms: Regex,
    /// What must hold of those who enter.
    pub require: Rules,
}

/// What the rules say of a person who may sign in.
#[derive(Debug)]
pub struct Admitted {
    /// What they may do in meetings.
    pub role: Role,
    /// The rule of `roles.moderator` that makes a member of them; `None` for a moderator.
    pub not_moderator: Option<Broken>,
    /// Which rule lists of `access.rooms` and `policies` hold for them.
    pub evaluation: Evaluation,
}

/// Why a person may not do what they want; named as in the configuration.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Denied {
    /// A rule of `access.require`, by position: nothing at all.
    #[error("access.require{0}")]
    SignIn(Broken),
    /// An entry of `access.rooms`, by position: not this room.
    #[error("access.rooms[{0}] does not hold")]
    Room(usize),
}

/// Whether a session opens a meeting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// It does.
    Allowed,
    /// It is not known: the session is from before these rules, or userinfo failed when the person
    /// signed in. They must sign in again to be asked.
    Unasked,
    /// It does not.
    Denied(Denied),
}

impl Admission {
    /// The rules of `access.require`, `access.rooms`, `roles.moderator` and `policies`.
    pub fn new(
        require: Rules,
        rooms: Vec<RoomRules>,
        moderator: Rules,
        policies: BTreeMap<String, Rules>,
    ) -> Self {
        let kept = kept(&rooms, &policies).map(Rules::fingerprint);
        let lists = RuleLists::of(kept);
        Self { require, rooms, moderator, policies, tenant_of_site: None, lists }
    }

    /// The same rules where `subject` makes the tokens: a room without tenant is held to the rules of
    /// every name that its token opens.
    pub fn with_subject(mut self, subject: &Subject) -> Self {
        self.tenant_of_site = subject.tenant_of_site().map(str::to_owned);
        self
    }

    /// What the person whom `claims` describe may do.
    ///
    /// # Errors
    ///
    /// [`Denied`] where a rule of `access.require` does not hold.
    pub fn admit(&self, claims: &VerifiedClaims) -> Result<Admitted, Denied> {
        self.require.check(claims).map_err(Denied::SignIn)?;
        let (role, not_moderator) = match self.moderator.check(claims) {
            Ok(()) => (Role::Moderator, None),
            Err(broken) => (Role::Member, Some(broken)),
        };
        let held: BTreeSet<&Fingerprint> = self
            .kept()
            .filter(|rules| rules.check(claims).is_ok())
            .map(Rules::fingerprint)
            .collect();
        let unanswered = |rules: &Rules| rules.unanswered(claims).next().is_some();
        let incomplete = claims.is_incomplete() && self.kept().any(unanswered);
        let evaluation = Evaluation::new(&self.lists, |list| held.contains(list), incomplete);
        Ok(Admitted { role, not_moderator, evaluation })
    }

    /// Whether `claims` hold every claim of `access.require`, so that it can be decided without
    /// userinfo.
    pub(super) fn can_decide(&self, claims: &VerifiedClaims) -> bool {
        self.require.unanswered(claims).next().is_none()
    }

    /// The keys of the rules whose claim `claims` do not hold: single rules of `access.require` and
    /// `roles.moderator`, whole lists of `access.rooms` and `policies`.
    pub(super) fn unanswered(&self, claims: &VerifiedClaims) -> Vec<String> {
        let single = [("access.require", &self.require), ("roles.moderator", &self.moderator)];
        let single = single.into_iter().flat_map(|(key, rules)| {
            rules.unanswered(claims).map(move |position| format!("{key}[{position}]"))
        });
        let open = |rules: &Rules| rules.unanswered(claims).next().is_some();
        let rooms = self.rooms.iter().enumerate().filter(|(_, room)| open(&room.require));
        let policies = self.policies.iter().filter(|(_, rules)| open(rules));
        single
            .chain(rooms.map(|(position, _)| format!("access.rooms[{position}]")))
            .chain(policies.map(|(name, _)| format!("policies.{name}")))
            .collect()
    }

    /// Whether `session` opens `meeting`: every entry of `access.rooms` that matches must hold.
    pub fn entry(&self, session: &Session, meeting: &Meeting) -> Entry {
        match self.closed(session, meeting) {
            None => Entry::Allowed,
            Some(denied) if session.rule_results().are_complete_for(&self.lists) => {
                Entry::Denied(denied)
            }
            Some(_) => Entry::Unasked,
        }
    }

    /// As [`Self::entry`] for a person who has just been asked: what is not known is refused, for
    /// another sign-in would end in the same way.
    pub fn entry_after_sign_in(&self, session: &Session, meeting: &Meeting) -> Result<(), Denied> {
        self.closed(session, meeting).map_or(Ok(()), Err)
    }

    fn closed(&self, session: &Session, meeting: &Meeting) -> Option<Denied> {
        let room = meeting.room.backend_safe();
        let tenant = meeting.tenant.as_ref().map(Tenant::subject);
        let tenant = tenant.or_else(|| self.tenant_of_site.clone());
        let whole = tenant.map(|tenant| format!("{tenant}/{room}"));
        let matches = |rules: &RoomRules| {
            rules.rooms.is_match(&room)
                || whole.as_ref().is_some_and(|whole| rules.rooms.is_match(whole))
        };
        let holds = |rules: &Rules| session.rule_results().hold(rules.fingerprint(), &self.lists);
        let closed = |rules: &RoomRules| matches(rules) && !holds(&rules.require);
        self.rooms.iter().position(closed).map(Denied::Room)
    }

    /// Whether `session` can go to `target` as it is, or must be asked anew.
    pub fn knows(&self, session: &Session, target: &Target) -> bool {
        match target {
            Target::Meeting { meeting, .. } => self.entry(session, meeting) != Entry::Unasked,
            Target::Page(_) => true,
        }
    }

    /// Whether the policy `name` is there and holds for `session`.
    pub fn policy_holds(&self, session: &Session, name: &str) -> bool {
        self.policies
            .get(name)
            .is_some_and(|rules| session.rule_results().hold(rules.fingerprint(), &self.lists))
    }

    fn kept(&self) -> impl Iterator<Item = &Rules> {
        kept(&self.rooms, &self.policies)
    }
}

/// The lists whose outcome a session keeps.
fn kept<'r>(
    rooms: &'r [RoomRules],
    policies: &'r BTreeMap<String, Rules>,
) -> impl Iterator<Item = &'r Rules> {
    rooms.iter().map(|room| &room.require).chain(policies.values())
}

impl Default for Admission {
    /// No rules: everybody whom the provider lets in may moderate everywhere.
    fn default() -> Self {
        Self::new(Rules::default(), Vec::new(), Rules::default(), BTreeMap::new())
    }
}

#[cfg(test)]
mod tests;
