//! What the id token leaves open, and whether a sign-in can do without it.

use std::fmt;

use super::{Admission, ClaimSources, VerifiedClaims};

/// The keys of the configuration for which the id token's claims have no answer. `Display` lists
/// them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unanswered {
    keys: Vec<String>,
    ends_sign_in: bool,
}

impl Unanswered {
    /// What `claims` leave open of `sources` and `admission`.
    pub fn of(sources: &ClaimSources, admission: &Admission, claims: &VerifiedClaims) -> Self {
        let keys = [sources.unanswered(claims), admission.unanswered(claims)].concat();
        let ends_sign_in = !sources.identify(claims) || !admission.can_decide(claims);
        Self { keys, ends_sign_in }
    }

    /// Whether there is anything to ask userinfo for.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// Whether no sign-in is possible without an answer: nobody is named, or a rule of
    /// `access.require` cannot be decided.
    pub fn ends_sign_in(&self) -> bool {
        self.ends_sign_in
    }
}

impl fmt::Display for Unanswered {
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
    use crate::signin::{ClaimPath, RoomRules, Rule, RuleClaim, Rules, Test};

    fn rules(claim: &str) -> Rules {
        let claim = RuleClaim::Path(ClaimPath::parse(claim).unwrap());
        Rules::new(vec![Rule { claim, test: Test::AnyOf(vec!["x".to_owned()]) }])
    }

    fn unanswered(claims: Value) -> Unanswered {
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
        let admission = Admission::new(rules("access"), vec![room], rules("role"), policies);
        Unanswered::of(&sources, &admission, &VerifiedClaims::for_tests(claims))
    }

    #[test]
    fn every_open_question_is_named_and_some_end_the_sign_in() {
        let all = unanswered(json!({"access": 7, "name": "", "picture": ""}));
        let expected = "claims.id, claims.name, claims.email, claims.group, access.require[0], \
                        roles.moderator[0], access.rooms[0], policies.p";
        assert_eq!(all.to_string(), expected);
        assert!(all.ends_sign_in() && !all.is_empty());
        let optional = json!({"uid": 7, "access": "y"});
        assert!(!unanswered(optional).ends_sign_in());
        assert!(unanswered(json!({"uid": 7})).ends_sign_in(), "a rule of access is open");
        assert!(unanswered(json!({"access": "y", "uid": 7.5})).ends_sign_in(), "nobody is named");
    }

    #[test]
    fn a_wrong_answer_is_one_too_and_a_picture_alone_is_not_asked_for() {
        let claims = json!({
            "oid": "a", "name": "A", "email": "a@example.org", "unit": "u", "access": "y",
            "role": ["y"], "room": {"y": {}}, "policy": "y",
        });
        assert!(unanswered(claims).is_empty());
    }
}
