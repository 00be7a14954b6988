//! Who the verified claims name.

use serde_json::Value;

use super::{Avatar, ClaimPath, VerifiedClaims};

/// Which claims say who a person is: of each list the first that is there counts.
#[derive(Clone, Debug)]
pub struct ClaimSources {
    /// The identifier.
    pub id: Vec<ClaimPath>,
    /// The name to show.
    pub name: Vec<ClaimPath>,
    /// The e-mail address.
    pub email: Vec<ClaimPath>,
    /// URL of a picture.
    pub avatar: Vec<ClaimPath>,
    /// The group, which Jitsi shows nowhere but counts limits by.
    pub group: Vec<ClaimPath>,
    /// Take the avatar from Gravatar where no claim gives one.
    pub gravatar: bool,
}

/// A person, as far as the configuration wants to know them. `Debug` is left out on purpose: all
/// but the id is for nobody's log.
#[derive(Clone, PartialEq, Eq)]
pub struct Identity {
    /// The identifier.
    pub id: String,
    /// The name to show.
    pub name: Option<String>,
    /// The e-mail address.
    pub email: Option<Email>,
    /// Their picture.
    pub avatar: Option<Avatar>,
    /// `context.group`.
    pub group: Option<String>,
}

/// An e-mail address, and what the provider says of it.
#[derive(Clone, PartialEq, Eq)]
pub struct Email {
    /// The address.
    pub address: String,
    /// The provider said `email_verified: false`.
    pub denied: bool,
}

/// The claims name nobody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdentityError {
    /// None of `claims.id` is there.
    #[error("the provider gave none of the claims in claims.id")]
    NoId,
    /// More bytes than an identifier may have; cut short it might be somebody else's.
    #[error("the claim that claims.id names is longer than 255 bytes")]
    LongId,
}

impl ClaimSources {
    /// Whether `claims` answer all that is asked, the avatar aside, so that userinfo need not be
    /// asked too.
    pub fn satisfied_by(&self, claims: &VerifiedClaims) -> bool {
        [&self.id, &self.name, &self.email, &self.group]
            .into_iter()
            .all(|paths| paths.is_empty() || text(claims, paths).is_some())
    }

    /// The person that `claims` name.
    ///
    /// A claim of a wrong type counts as absent. Names are cut at 150 bytes; an e-mail address
    /// above 254, a picture's URL above 400 or one that is not http(s), and a group above 128
    /// bytes are left out: the session must fit one cookie.
    ///
    /// # Errors
    ///
    /// [`IdentityError`] where no claim gives an identifier of at most 255 bytes.
    pub fn identity(&self, claims: &VerifiedClaims) -> Result<Identity, IdentityError> {
        let id = text(claims, &self.id).ok_or(IdentityError::NoId)?;
        if id.len() > 255 {
            return Err(IdentityError::LongId);
        }
        let email = text(claims, &self.email).filter(|email| email.len() <= 254);
        let avatar = text(claims, &self.avatar)
            .filter(|url| url.len() <= 400)
            .filter(|url| url.starts_with("https://") || url.starts_with("http://"))
            .map(Avatar::Url)
            .or_else(|| (self.gravatar && email.is_some()).then_some(Avatar::Gravatar));
        Ok(Identity {
            id,
            name: text(claims, &self.name).map(|name| cut(name, 150)),
            email: email.map(|address| Email { address, denied: denied(claims) }),
            avatar,
            group: text(claims, &self.group).filter(|group| group.len() <= 128),
        })
    }
}

/// The first claim of `paths` that is there as text: a string that is not blank, a number, or the
/// first such of a list.
fn text(claims: &VerifiedClaims, paths: &[ClaimPath]) -> Option<String> {
    paths.iter().find_map(|path| scalar(claims.get(path)?))
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => {
            let printable: String = text.chars().filter(|c| !c.is_control()).collect();
            let trimmed = printable.trim();
            (!trimmed.is_empty()).then(|| trimmed.to_owned())
        }
        Value::Number(number) => Some(number.to_string()),
        Value::Array(values) => values.first().and_then(scalar),
        Value::Null | Value::Bool(_) | Value::Object(_) => None,
    }
}

/// Whether the provider denies the address: `false`, and what some write for it.
fn denied(claims: &VerifiedClaims) -> bool {
    match claims.top_level("email_verified") {
        Some(Value::Bool(verified)) => !verified,
        Some(Value::String(text)) => text.eq_ignore_ascii_case("false"),
        Some(Value::Number(number)) => number.as_f64() == Some(0.0),
        _ => false,
    }
}

fn cut(mut text: String, bytes: usize) -> String {
    let end = (0..=bytes.min(text.len())).rev().find(|at| text.is_char_boundary(*at));
    text.truncate(end.unwrap_or_default());
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn sources() -> ClaimSources {
        let paths = |names: &[&str]| names.iter().map(|n| ClaimPath::parse(n).unwrap()).collect();
        ClaimSources {
            id: paths(&["sub"]),
            name: paths(&["displayName", "name", "preferred_username"]),
            email: paths(&["email"]),
            avatar: paths(&["picture"]),
            group: paths(&["org.unit"]),
            gravatar: true,
        }
    }

    fn identity(claims: Value) -> Result<Identity, IdentityError> {
        sources().identity(&VerifiedClaims::for_tests(claims))
    }

    #[test]
    fn the_first_claim_that_is_there_counts() {
        let person = identity(json!({
            "sub": "1", "name": "Ada", "displayName": null, "preferred_username": "al",
            "email": "ada@example.org", "picture": "https://example.org/a.png",
            "org": {"unit": ["staff", "all"]},
        }))
        .ok()
        .unwrap();
        assert_eq!(person.id, "1");
        assert_eq!(person.name.as_deref(), Some("Ada"));
        assert_eq!(person.email.unwrap().address, "ada@example.org");
        assert!(person.avatar == Some(Avatar::Url("https://example.org/a.png".to_owned())));
        assert_eq!(person.group.as_deref(), Some("staff"));
    }

    #[test]
    fn a_claim_of_a_wrong_type_counts_as_absent() {
        let person = identity(json!({
            "sub": 17, "displayName": {"a": 1}, "name": true, "email": [], "picture": "javascript:x",
        }))
        .ok()
        .unwrap();
        assert_eq!(person.id, "17");
        assert_eq!(person.name, None);
        assert!(person.email.is_none());
        assert!(person.avatar.is_none());
    }

    #[test]
    fn nobody_is_named_without_an_identifier() {
        assert_eq!(identity(json!({"name": "Ada"})).err(), Some(IdentityError::NoId));
        assert_eq!(identity(json!({"sub": " \u{7}"})).err(), Some(IdentityError::NoId));
        assert_eq!(identity(json!({"sub": "x".repeat(256)})).err(), Some(IdentityError::LongId));
    }

    #[test]
    fn the_avatar_comes_from_the_address_where_no_claim_gives_one() {
        let person = identity(json!({"sub": "1", "email": "a@example.org"}));
        assert!(person.ok().unwrap().avatar == Some(Avatar::Gravatar));
        let nobody = identity(json!({"sub": "1"}));
        assert!(nobody.ok().unwrap().avatar.is_none());
        let sources = ClaimSources { gravatar: false, ..sources() };
        let claims = VerifiedClaims::for_tests(json!({"sub": "1", "email": "a@example.org"}));
        assert!(sources.identity(&claims).ok().unwrap().avatar.is_none());
    }

    #[test]
    fn an_address_is_denied_only_where_the_provider_says_so() {
        for (verified, expected) in [
            (json!(false), true),
            (json!("False"), true),
            (json!(0), true),
            (json!(true), false),
            (json!("true"), false),
            (json!(1), false),
            (json!(null), false),
        ] {
            let claims = json!({"sub": "1", "email": "a@example.org", "email_verified": verified});
            assert_eq!(identity(claims).ok().unwrap().email.unwrap().denied, expected);
        }
    }

    #[test]
    fn userinfo_is_needed_where_a_list_has_no_answer() {
        let full = json!({"sub": "1", "name": "A", "email": "a@b", "org": {"unit": "x"}});
        assert!(sources().satisfied_by(&VerifiedClaims::for_tests(full.clone())));
        for claim in ["sub", "name", "email", "org"] {
            let mut less = full.clone();
            less.as_object_mut().unwrap().remove(claim);
            assert!(!sources().satisfied_by(&VerifiedClaims::for_tests(less)), "{claim}");
        }
    }
}
