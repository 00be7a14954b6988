//! All rules of a deployment: who may sign in, as what, into which rooms and behind which doors.

use std::collections::BTreeMap;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use regex::Regex;
use sha2::{Digest, Sha256};

use super::{Fact, Facts, Rules, Session, Target, VerifiedClaims};
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
    /// Names all lists whose outcome a session keeps.
    asked: Fact,
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

/// Why a person may not do what they want; named as in the configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Denied {
    /// A rule of `access.require`, by position: nothing at all.
    #[error("access.require[{0}] does not hold")]
    SignIn(usize),
    /// An entry of `access.rooms`, by position: not this room.
    #[error("access.rooms[{0}] does not hold")]
    Room(usize),
}

/// Whether a session opens a meeting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry {
    /// It does.
    Allowed,
    /// The session is from before these rules: the person must sign in anew to be asked.
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
        let mut admission = Self {
            require,
            rooms,
            moderator,
            policies,
            tenant_of_site: None,
            asked: Fact::new(String::new()),
        };
        let mut names: Vec<&str> = admission.kept().map(|rules| rules.fact().as_str()).collect();
        names.sort_unstable();
        names.dedup();
        let digest = Sha256::digest(names.concat());
        admission.asked = Fact::new(URL_SAFE_NO_PAD.encode(&digest[..6]));
        admission
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
    pub fn admit(&self, claims: &VerifiedClaims) -> Result<(Role, Facts), Denied> {
        self.require.check(claims).map_err(Denied::SignIn)?;
        let role = match self.moderator.check(claims) {
            Ok(()) => Role::Moderator,
            Err(_) => Role::Member,
        };
        if self.kept().next().is_none() {
            return Ok((role, Facts::default()));
        }
        let mut hold: Vec<Fact> = self
            .kept()
            .filter(|rules| rules.check(claims).is_ok())
            .map(|rules| rules.fact().clone())
            .collect();
        hold.sort_unstable();
        hold.dedup();
        Ok((role, Facts::new(hold, self.asked.clone())))
    }

    /// Whether `claims` hold every claim that a rule names, so that userinfo need not be asked.
    pub fn answered_by(&self, claims: &VerifiedClaims) -> bool {
        [&self.require, &self.moderator]
            .into_iter()
            .chain(self.kept())
            .all(|rules| rules.answered_by(claims))
    }

    /// Whether `session` opens `meeting`: every entry of `access.rooms` that matches must hold.
    pub fn entry(&self, session: &Session, meeting: &Meeting) -> Entry {
        let room = meeting.room.backend_safe();
        let tenant = meeting.tenant.as_ref().map(Tenant::subject);
        let tenant = tenant.or_else(|| self.tenant_of_site.clone());
        let whole = tenant.map(|tenant| format!("{tenant}/{room}"));
        let matches = |rules: &RoomRules| {
            rules.rooms.is_match(&room)
                || whole.as_ref().is_some_and(|whole| rules.rooms.is_match(whole))
        };
        let facts = session.facts();
        let broken =
            self.rooms.iter().position(|rules| matches(rules) && !facts.hold(rules.require.fact()));
        match broken {
            None => Entry::Allowed,
            Some(position) if facts.were_asked(&self.asked) => {
                Entry::Denied(Denied::Room(position))
            }
            Some(_) => Entry::Unasked,
        }
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
        self.policies.get(name).is_some_and(|rules| session.facts().hold(rules.fact()))
    }

    /// The lists whose outcome a session keeps.
    fn kept(&self) -> impl Iterator<Item = &Rules> {
        self.rooms.iter().map(|room| &room.require).chain(self.policies.values())
    }
}

impl Default for Admission {
    /// No rules: everybody whom the provider lets in may moderate everywhere.
    fn default() -> Self {
        Self::new(Rules::default(), Vec::new(), Rules::default(), BTreeMap::new())
    }
}

#[cfg(test)]
mod tests;
