//! The role of a session in a meeting.

use super::room_roles::Known;
use super::{Admission, RoleDecision, Rules, Session, VerifiedClaims};
use crate::jitsi::{Meeting, Role};

impl Admission {
    /// The role of `session` in `meeting`.
    pub fn role(&self, session: &Session, meeting: &Meeting) -> Role {
        self.role_decision(session, meeting).role
    }

    /// The role of `session` in `meeting`, and what decided it: in an owned room its owner, then the entries of
    /// `roles.rooms`, then `roles.moderator`.
    pub fn role_decision(&self, session: &Session, meeting: &Meeting) -> RoleDecision {
        if let Some(decision) = RoleDecision::by_owner(self.ownership(session, meeting)) {
            return decision;
        }
        let results = session.rule_results();
        let held = |rules: &Rules| match results.hold(rules.fingerprint(), &self.lists) {
            true => Some(true),
            false => results.are_complete_for(&self.lists).then_some(false),
        };
        let known = Known {
            role: self.role_without_meeting(session),
            facts: session.room_facts(),
            held: &held,
        };
        self.rules.role_rooms.decide(&self.names(meeting), &known)
    }

    /// As [`Self::role_decision`], directly after the sign-in with these `claims`: names the rule that
    /// does not hold.
    pub fn role_after_sign_in(
        &self,
        session: &Session,
        meeting: &Meeting,
        claims: &VerifiedClaims,
    ) -> RoleDecision {
        let decision = self.role_decision(session, meeting);
        let (names, facts) = (self.names(meeting), session.room_facts());
        self.rules.role_rooms.explained(decision, &names, facts, claims)
    }

    /// Whether another sign-in may give the session what its role in `meeting` depends on: it is from an
    /// older configuration, or userinfo failed.
    pub(super) fn lacks_role(&self, session: &Session, meeting: &Meeting) -> bool {
        let is_complete = session.rule_results().are_complete_for(&self.lists)
            && self.rules.role_rooms.are_current(session.room_facts());
        !is_complete && self.role_decision(session, meeting).is_unknown()
    }
}
