//! Which claims the id token lacks, and whether a sign-in is possible without them.

use std::fmt;

use super::{Admission, ClaimSources, VerifiedClaims};

/// The configuration keys for which the id token has no claim: userinfo is called for them.
/// `Display` lists the keys.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MissingClaims {
    keys: Vec<String>,
    ends_sign_in: bool,
}

impl MissingClaims {
    /// The keys of `sources` and `admission` for which `claims` contain no claim.
    pub fn of(sources: &ClaimSources, admission: &Admission, claims: &VerifiedClaims) -> Self {
        let keys = [sources.missing(claims), admission.missing(claims)].concat();
        let ends_sign_in = !sources.identify(claims) || !admission.can_decide(claims);
        Self { keys, ends_sign_in }
    }

    /// Whether no claim is missing, so that userinfo is not needed.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// Whether the sign-in is impossible without the missing claims: there is no identifier, or a
    /// rule of `access.require` cannot be evaluated.
    pub fn ends_sign_in(&self) -> bool {
        self.ends_sign_in
    }
}

impl fmt::Display for MissingClaims {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.keys.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use regex::Regex;
    use serde_json::{Value, json};

    use super::*;
    use crate::signin::{AdmissionRules, ClaimPath, RoomRules, Rule, RuleClaim, Rules, Test};

    fn rules(claim: &str) -> Rules {
        let claim = RuleClaim::Path(ClaimPath::parse(claim).unwrap());
        Rules::new(vec![Rule { claim, test: Test::AnyOf(vec!["x".to_owned()]) }])
    }

    fn missing(claims: Value) -> MissingClaims {
        let paths = |names: &[&str]| names.iter().map(|n| ClaimPath::parse(n).unwrap()).collect();
        let sources = ClaimSources {
            id: paths(&["oid", "uid"]),
            name: paths(&["name"]),
            email: paths(&["email"]),
            avatar: paths(&["picture"]),
            group: paths(&["unit"]),
            gravatar: false,
        };
        let room = RoomRules { rooms: Regex::new("a").unwrap(), require: rules("room") };
        let policies = BTreeMap::from([("p".to_owned(), rules("policy"))]);
        let admission = Admission::new(AdmissionRules {
            require: rules("access"),
            rooms: vec![room],
            moderator: rules("role"),
            policies,
            ..AdmissionRules::default()
        });
        MissingClaims::of(&sources, &admission, &VerifiedClaims::for_tests(claims))
    }

    #[test]
    fn every_key_without_a_claim_is_listed_and_some_end_the_sign_in() {
        let all = missing(json!({"access": 7, "name": "", "picture": ""}));
        let expected = "claims.id, claims.name, claims.email, claims.group, access.require[0], \
                        roles.moderator[0], access.rooms[0], policies.p";
        assert_eq!(all.to_string(), expected);
        assert!(all.ends_sign_in() && !all.is_empty());
        let optional = json!({"uid": 7, "access": "y"});
        assert!(!missing(optional).ends_sign_in());
        assert!(missing(json!({"uid": 7})).ends_sign_in(), "access.require cannot be evaluated");
        assert!(missing(json!({"access": "y", "uid": 7.5})).ends_sign_in(), "no identifier");
    }

    #[test]
    fn a_claim_that_fails_its_rule_is_not_missing_and_neither_is_a_picture() {
        let claims = json!({
            "oid": "a", "name": "A", "email": "a@example.org", "unit": "u", "access": "y",
            "role": ["y"], "room": {"y": {}}, "policy": "y",
        });
        assert!(missing(claims).is_empty());
    }
}
