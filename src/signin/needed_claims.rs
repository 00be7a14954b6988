//! The claims that the rules need.

use super::{Admission, Rules, VerifiedClaims};

impl Admission {
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
}
