//! Claims that the provider vouches for, and where in them a value stands.

use std::fmt;

use serde_json::{Map, Value};

/// A claim's name; `a.b` means `b` inside the object `a`. No part is empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimPath(String);

/// The claims of a verified id token, with those of userinfo where it was asked.
///
/// Made by [`UnverifiedClaims::verify`](super::UnverifiedClaims::verify) only. `Debug` shows no
/// claim.
#[derive(Clone)]
pub struct VerifiedClaims(Map<String, Value>);

impl ClaimPath {
    /// Parses `a` or `a.b`; nothing where it or one of its parts is empty.
    pub fn parse(text: &str) -> Option<Self> {
        text.split('.').all(|part| !part.is_empty()).then(|| Self(text.to_owned()))
    }

    /// As it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl VerifiedClaims {
    /// Names `claims` verified: every check of OIDC Core 3.1.3.7 held.
    pub(super) fn vouched(claims: Map<String, Value>) -> Self {
        Self(claims)
    }

    /// The claim at `path`; `null` counts as absent.
    ///
    /// A claim whose whole name holds the dots (as namespaced claims do) is found too.
    pub fn get(&self, path: &ClaimPath) -> Option<&Value> {
        let whole = self.0.get(&path.0);
        let nested = || {
            let (first, rest) = path.0.split_once('.')?;
            rest.split('.').try_fold(self.0.get(first)?, |value, part| value.get(part))
        };
        whole.or_else(nested).filter(|value| !value.is_null())
    }

    /// The claim of this very name; `null` counts as absent.
    pub fn top_level(&self, name: &str) -> Option<&Value> {
        present(&self.0, name)
    }

    /// Claims that nobody verified.
    #[cfg(test)]
    pub(crate) fn for_tests(claims: Value) -> Self {
        match claims {
            Value::Object(claims) => Self(claims),
            _ => Self(Map::new()),
        }
    }

    /// `sub`: the person, as this provider names them; 1 to 255 bytes.
    pub fn subject(&self) -> &str {
        self.0.get("sub").and_then(Value::as_str).unwrap_or_default()
    }

    /// Adds the claims of userinfo that the id token does not have; the id token's own win.
    ///
    /// `email` and `email_verified` stay together, and so do `phone_number` and
    /// `phone_number_verified`: one answer's address with the other's word for it would be an
    /// address that nobody verified.
    ///
    /// The caller has checked that userinfo's `sub` equals the id token's (OIDC Core 5.3.2).
    pub fn complete_from_userinfo(&mut self, mut userinfo: Map<String, Value>) {
        for (address, word) in VOUCHED {
            match present(&self.0, address) {
                None if present(&userinfo, address).is_some() => drop(self.0.remove(word)),
                None => {}
                Some(own) if userinfo.get(address) == Some(own) => {}
                Some(_) => drop(userinfo.remove(word)),
            }
        }
        for (name, value) in userinfo {
            let own = self.0.entry(name).or_insert(Value::Null);
            if own.is_null() {
                *own = value;
            }
        }
    }
}

impl fmt::Debug for VerifiedClaims {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VerifiedClaims").finish_non_exhaustive()
    }
}

/// The claim `name`; `null` counts as absent.
pub(super) fn present<'a>(claims: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    claims.get(name).filter(|value| !value.is_null())
}

/// An address, and the provider's word that it is the person's own (OIDC Core 5.1).
const VOUCHED: [(&str, &str); 2] =
    [("email", "email_verified"), ("phone_number", "phone_number_verified")];

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn completed(id_token: Value, userinfo: Value) -> Value {
        let (Value::Object(id_token), Value::Object(userinfo)) = (id_token, userinfo) else {
            unreachable!("tests write objects")
        };
        let mut claims = VerifiedClaims::vouched(id_token);
        claims.complete_from_userinfo(userinfo);
        Value::Object(claims.0)
    }

    #[test]
    fn a_claim_is_found_in_objects_and_by_its_whole_name() {
        let Value::Object(claims) = json!({
            "a": {"b": {"c": 1}, "null": null},
            "https://example.org/groups": ["x"],
            "x.y": 2,
        }) else {
            unreachable!()
        };
        let claims = VerifiedClaims::vouched(claims);
        for (path, value) in [
            ("a.b.c", Some(json!(1))),
            ("https://example.org/groups", Some(json!(["x"]))),
            ("x.y", Some(json!(2))),
            ("a.null", None),
            ("a.b.c.d", None),
            ("b", None),
        ] {
            assert_eq!(claims.get(&ClaimPath::parse(path).unwrap()), value.as_ref(), "{path}");
        }
        for path in ["", ".", "a.", ".a", "a..b"] {
            assert_eq!(ClaimPath::parse(path), None, "{path}");
        }
    }

    #[test]
    fn userinfo_adds_what_the_id_token_lacks_and_replaces_nothing() {
        let claims = completed(
            json!({"sub": "1", "name": "token", "nickname": null}),
            json!({"sub": "1", "name": "userinfo", "nickname": "n", "groups": ["g"]}),
        );
        assert_eq!(claims, json!({"sub": "1", "name": "token", "nickname": "n", "groups": ["g"]}));
    }

    #[test]
    fn an_email_address_keeps_the_word_of_the_answer_that_it_came_in() {
        // The id token's address, userinfo's word for another one.
        let claims = completed(
            json!({"email": "a@example.org"}),
            json!({"email": "b@example.org", "email_verified": true}),
        );
        assert_eq!(claims, json!({"email": "a@example.org"}));
        // Userinfo's address, the id token's word for none.
        let claims = completed(
            json!({"email_verified": true}),
            json!({"email": "b@example.org", "email_verified": false}),
        );
        assert_eq!(claims, json!({"email": "b@example.org", "email_verified": false}));
        // Userinfo has neither address nor word.
        let claims = completed(json!({"email_verified": true}), json!({"name": "Ada"}));
        assert_eq!(claims, json!({"email_verified": true, "name": "Ada"}));
        // The same address: what one of them leaves out, the other may say.
        let claims = completed(
            json!({"email": "a@example.org"}),
            json!({"email": "a@example.org", "email_verified": true}),
        );
        assert_eq!(claims, json!({"email": "a@example.org", "email_verified": true}));
    }

    #[test]
    fn a_path_is_shown_as_it_was_written_and_claims_are_not() {
        assert_eq!(ClaimPath::parse("a.b").unwrap().as_str(), "a.b");
        let claims = VerifiedClaims::for_tests(json!({"sub": "secret"}));
        assert_eq!(format!("{claims:?}"), "VerifiedClaims { .. }");
    }
}
