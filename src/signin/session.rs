//! The session: who the person is and what they may do. It is stored in a sealed cookie and
//! contains claims, never tokens.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::gravatar::gravatar;
use super::value_set::SALT_BYTES;
use super::{Evaluation, Identity, RoomFacts, RoomValues, RuleResults};
use crate::jitsi::{Role, User};

/// A signed-in person. `Debug` shows none of it.
///
/// The names in JSON are short: a browser sends the session with every request, and it is opened
/// for every request that nginx guards.
#[derive(Clone, Deserialize, PartialEq, Eq, Serialize)]
pub struct Session {
    #[serde(rename = "i")]
    id: String,
    #[serde(rename = "n", default, skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(rename = "e", default, skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    #[serde(rename = "d", default, skip_serializing_if = "std::ops::Not::not")]
    email_denied: bool,
    #[serde(rename = "a", default, skip_serializing_if = "Option::is_none")]
    avatar: Option<String>,
    #[serde(rename = "g", default, skip_serializing_if = "Option::is_none")]
    group: Option<String>,
    /// Written for moderators only: without it, the session is a member's.
    #[serde(rename = "m", default, skip_serializing_if = "std::ops::Not::not")]
    moderator: bool,
    #[serde(rename = "f", default, skip_serializing_if = "RuleResults::is_empty")]
    rule_results: RuleResults,
    /// The expiry of the seal, which is not part of its content. 0 until it is known.
    #[serde(skip)]
    expires: u64,
    #[serde(rename = "r", default, skip_serializing_if = "RoomFacts::is_empty")]
    room_facts: RoomFacts,
}

impl Session {
    /// The session of a person who signed in.
    pub fn of(identity: Identity, role: Role) -> Self {
        let Identity { id, name, email, avatar, group } = identity;
        let email_denied = email.as_ref().is_some_and(|email| email.denied);
        Self {
            id,
            name,
            email: email.map(|email| email.address),
            email_denied,
            avatar,
            group,
            moderator: role == Role::Moderator,
            rule_results: RuleResults::default(),
            expires: 0,
            room_facts: RoomFacts::default(),
        }
    }

    /// The same session, which ends at `expires`, in seconds since 1970.
    pub fn until(self, expires: u64) -> Self {
        Self { expires, ..self }
    }

    /// When it ends, in seconds since 1970.
    pub fn expires(&self) -> u64 {
        self.expires
    }

    /// Adds the results of the rules: by fingerprint as long as the session stays small, otherwise
    /// by bits.
    pub fn with_rule_results(mut self, evaluation: &Evaluation) -> Self {
        self.rule_results = evaluation.by_fingerprint();
        if self.bytes() > MAX_BYTES_BY_FINGERPRINT {
            self.rule_results = evaluation.by_bits();
        }
        self
    }

    /// Adds the values that `roles.rooms` needs, and returns the number of values that do not fit. Until
    /// the rest fits, the results of the rules are stored by bits, the picture is left out, and then the
    /// last values. `salt` is random.
    pub fn with_room_values(
        mut self,
        values: &RoomValues,
        evaluation: &Evaluation,
        salt: &[u8; SALT_BYTES],
    ) -> (Self, usize) {
        self.room_facts = values.first(values.len(), salt);
        if self.room_facts.is_empty() || self.bytes() <= MAX_BYTES {
            return (self, 0);
        }
        self.rule_results = evaluation.by_bits();
        if self.bytes() <= MAX_BYTES {
            return (self, 0);
        }
        self.avatar = None;
        // The largest number of values that fits: `fits` do, `exceeds` do not.
        let (mut fits, mut exceeds) = (0, values.len() + 1);
        while exceeds - fits > 1 {
            let keep = fits.midpoint(exceeds);
            self.room_facts = values.first(keep, salt);
            match self.bytes() <= MAX_BYTES {
                true => fits = keep,
                false => exceeds = keep,
            }
        }
        self.room_facts = values.first(fits, salt);
        (self, values.len() - fits)
    }

    /// The bytes of its JSON. If serialization fails, the bits are stored, and sealing reports the
    /// error.
    fn bytes(&self) -> usize {
        serde_json::to_string(self).map_or(usize::MAX, |json| json.len())
    }

    /// The identifier, the only claim that may be logged.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The name to show.
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// The e-mail address, unless the provider reports it as not verified.
    pub fn trusted_email(&self) -> Option<&str> {
        self.email.as_deref().filter(|_| !self.email_denied)
    }

    /// What the person may do in meetings without rules of their own ([`Admission::role`](super::Admission::role)).
    pub fn role(&self) -> Role {
        if self.moderator { Role::Moderator } else { Role::Member }
    }

    /// Which rules held when the person signed in.
    pub fn rule_results(&self) -> &RuleResults {
        &self.rule_results
    }

    /// The values of claims that `roles.rooms` needs.
    pub(super) fn room_facts(&self) -> &RoomFacts {
        &self.room_facts
    }

    /// The person for a token of a meeting in which they have this `role`. If no claim gave a picture and `with_gravatar` is true, the
    /// picture is Gravatar's for the e-mail address.
    ///
    /// An address that is not verified is shown, because Jitsi's client treats a token without an
    /// address as "not signed in". It gets no Gravatar picture, which could be that of another
    /// person. Gravatar's URL is not stored in the session, which must stay small.
    pub fn user(&self, role: Role, with_gravatar: bool) -> User<'_> {
        let claimed = self.avatar.as_deref().map(Cow::from);
        let trusted = self.trusted_email().filter(|_| with_gravatar);
        User {
            id: &self.id,
            name: self.name.as_deref(),
            email: self.email.as_deref(),
            avatar: claimed.or_else(|| trusted.map(|email| gravatar(email).into())),
            role,
            group: self.group.as_deref(),
        }
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session").finish_non_exhaustive()
    }
}

/// A session of this size takes less than 1,500 bytes in its cookie, which a browser sends with
/// every request.
const MAX_BYTES_BY_FINGERPRINT: usize = 1_060;

/// A session of this size takes less than 2,000 bytes in its cookie, with the cookie's name.
const MAX_BYTES: usize = 1_435;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_of_an_older_or_newer_release_is_read() {
        let session: Session =
            serde_json::from_str(r#"{"i":"ada","x":["later"],"n":"Ada"}"#).unwrap();
        assert_eq!((session.id(), session.name()), ("ada", Some("Ada")));
        assert_eq!(session.role(), Role::Member, "a missing role is the lower one");
    }

    #[test]
    fn an_unverified_address_is_not_trusted() {
        let email = super::super::Email { address: "a@example.org".into(), denied: true };
        let identity =
            Identity { id: "a".into(), name: None, email: Some(email), avatar: None, group: None };
        let session = Session::of(identity, Role::Moderator);
        assert_eq!(session.trusted_email(), None);
        assert_eq!(
            session.user(Role::Member, true).email,
            Some("a@example.org"),
            "Jitsi shows it as logged in as"
        );
        assert_eq!(
            session.user(Role::Member, true).avatar,
            None,
            "not the picture of another person"
        );
        assert_eq!(session.role(), Role::Moderator);
        assert_eq!(format!("{session:?}"), "Session { .. }");
    }

    #[test]
    fn an_address_is_trusted_unless_it_is_reported_as_unverified() {
        let session: Session = serde_json::from_str(r#"{"i":"a","e":"a@example.org"}"#).unwrap();
        assert_eq!(session.trusted_email(), Some("a@example.org"));
    }

    #[test]
    fn the_picture_is_that_of_a_claim_or_of_gravatar() {
        let session = |json: &str| serde_json::from_str::<Session>(json).unwrap();
        let claimed = session(r#"{"i":"a","e":"a@example.org","a":"https://example.org/a.png"}"#);
        assert_eq!(
            claimed.user(Role::Member, true).avatar.as_deref(),
            Some("https://example.org/a.png")
        );
        let address = session(r#"{"i":"a","e":"a@example.org"}"#);
        assert_eq!(address.user(Role::Member, true).avatar, Some(gravatar("a@example.org").into()));
        assert_eq!(address.user(Role::Member, false).avatar, None);
        assert_eq!(session(r#"{"i":"a"}"#).user(Role::Member, true).avatar, None);
    }
}
