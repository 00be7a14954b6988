//! What a session grants beside a role: further claims of its meeting tokens, and groups in headers.

use super::{Admission, ClaimEntry, HeaderGroup, Rules, Session};
use crate::jitsi::{ExtraClaim, Meeting};

impl Admission {
    /// The further claims of a token for `session` in `meeting`: of the entries of `token.claims` that apply,
    /// the first one for each path.
    pub fn token_claims(&self, session: &Session, meeting: &Meeting) -> Vec<&ExtraClaim> {
        self.claims_where(meeting, |when| when.is_empty() || self.held(session, when))
    }

    /// The further claims of a token for anybody in `meeting`: those without rules about the person.
    pub fn token_claims_of_everyone(&self, meeting: &Meeting) -> Vec<&ExtraClaim> {
        self.claims_where(meeting, Rules::is_empty)
    }

    /// The claims of all entries of `token.claims`, in their order.
    pub fn configured_claims(&self) -> impl Iterator<Item = &ExtraClaim> {
        self.rules.claims.iter().map(|entry| &entry.claim)
    }

    fn claims_where(&self, meeting: &Meeting, holds: impl Fn(&Rules) -> bool) -> Vec<&ExtraClaim> {
        if self.rules.claims.is_empty() {
            return Vec::new();
        }
        let names = self.names(meeting);
        let mut claims: Vec<&ExtraClaim> = Vec::new();
        for ClaimEntry { claim, when, rooms } in &self.rules.claims {
            let is_set = claims.iter().any(|earlier| earlier.path() == claim.path());
            let in_room = rooms.as_ref().is_none_or(|rooms| names.granted_by(rooms));
            if !is_set && in_room && holds(when) {
                claims.push(claim);
            }
        }
        claims
    }

    /// The groups of `headers.groups` that the person of `session` has, in their order in the
    /// configuration.
    pub fn groups<'a>(&'a self, session: &'a Session) -> impl Iterator<Item = &'a HeaderGroup> {
        self.rules.groups.iter().filter(|group| self.held(session, group.rules()))
    }
}
