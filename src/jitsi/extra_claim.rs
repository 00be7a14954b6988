//! Further claims of the meeting token, for Jitsi's client and for modules of Prosody.

use serde_json::{Map, Value};

use super::ExtraPath;
use super::extra_path::grants_moderation;
use super::known_claim::{self, Kind};

/// A claim that a configuration adds to meeting tokens.
#[derive(Clone, Debug, PartialEq)]
pub struct ExtraClaim {
    path: ExtraPath,
    value: Value,
}

/// Why a value is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExtraValueError {
    /// Another type than the reader of a known claim accepts.
    #[error("must be {0}, because the reader of this claim ignores every other value")]
    Kind(Kind),
    /// A list or an object below `context.user`.
    #[error(
        "must be a string, a number, true or false: Prosody sends claims of context.user as text (presence_identity)"
    )]
    OfUser,
    /// A control character below `context.user`.
    #[error(
        "must not contain a control character: Prosody sends claims of context.user as XML (presence_identity)"
    )]
    Control,
    /// An object with a name by which plugins grant the rights of a moderator.
    #[error(
        "must not contain the name moderator or affiliation: plugins of Prosody make a person a moderator by it; use [roles]"
    )]
    GrantsModeration,
}

impl ExtraClaim {
    /// The claim at `path` with `value`, which has no null.
    ///
    /// # Errors
    ///
    /// [`ExtraValueError`]
    pub fn new(path: ExtraPath, value: Value) -> Result<Self, ExtraValueError> {
        if let Some(kind) = known_claim::kind(&path).filter(|kind| !kind.accepts(&value)) {
            return Err(ExtraValueError::Kind(kind));
        }
        if names_moderation(&value) {
            return Err(ExtraValueError::GrantsModeration);
        }
        if path.of_user().is_some() {
            match &value {
                Value::Array(_) | Value::Object(_) => return Err(ExtraValueError::OfUser),
                Value::String(text) if text.contains(char::is_control) => {
                    return Err(ExtraValueError::Control);
                }
                _ => {}
            }
        }
        Ok(Self { path, value })
    }

    /// The path.
    pub fn path(&self) -> &ExtraPath {
        &self.path
    }

    /// The modules of Prosody of which one must be loaded for the claim to have an effect. Empty if the reader
    /// is unknown or Jitsi's client.
    pub fn modules(&self) -> &'static [&'static str] {
        known_claim::modules(&self.path)
    }

    /// Whether a token can have both claims: neither is the other one, and if one is inside the value of the
    /// other, there is a place for it.
    pub fn fits(&self, other: &Self) -> bool {
        let (outer, inner) = match self.path.names().len() <= other.path.names().len() {
            true => (self, other),
            false => (other, self),
        };
        let Some(rest) = inner.path.names().strip_prefix(outer.path.names()) else { return true };
        let mut value = &outer.value;
        for name in rest {
            match value.as_object().map(|object| object.get(name)) {
                Some(Some(member)) => value = member,
                Some(None) => return true,
                None => return false,
            }
        }
        false
    }

    /// Adds the claim.
    fn add_to(&self, claims: &mut Map<String, Value>) {
        let Some((last, objects)) = self.path.names().split_last() else { return };
        let mut object = claims;
        for name in objects {
            let inner = object.entry(name).or_insert_with(|| Value::Object(Map::new()));
            // Never another type: paths that do not fit each other are errors of the configuration.
            let Value::Object(inner) = inner else { return };
            object = inner;
        }
        object.insert(last.clone(), self.value.clone());
    }
}

/// Adds `extra` to `claims`: the shortest paths first, so that an object does not replace what is inside it.
pub(crate) fn add(extra: &[&ExtraClaim], claims: &mut Map<String, Value>) {
    let mut extra = extra.to_vec();
    extra.sort_by_key(|claim| claim.path.names().len());
    extra.into_iter().for_each(|claim| claim.add_to(claims));
}

/// The bytes of these claims in a token: their JSON in base64url.
pub fn token_bytes(claims: &[&ExtraClaim]) -> usize {
    let mut object = Map::new();
    add(claims, &mut object);
    Value::Object(object).to_string().len().div_ceil(3) * 4
}

fn names_moderation(value: &Value) -> bool {
    match value {
        Value::Object(members) => {
            members.iter().any(|(name, value)| grants_moderation(name) || names_moderation(value))
        }
        Value::Array(items) => items.iter().any(names_moderation),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn claim(dotted: &str, value: Value) -> Result<ExtraClaim, ExtraValueError> {
        let path = ExtraPath::new(dotted.split('.').map(str::to_owned).collect());
        ExtraClaim::new(path.unwrap(), value)
    }

    #[test]
    fn a_value_has_the_type_that_its_reader_accepts() {
        for (path, value) in [
            ("context.user.lobby_bypass", json!(true)),
            ("context.user.role", json!("visitor")),
            ("context.user.hidden-from-recorder", json!("true")),
            ("context.user.hidden-from-recorder", json!(true)),
            ("context.room.password", json!("secret")),
            ("context.user.department", json!(7.5)),
            ("context.callee", json!({"name": ["a", {"b": "\n"}]})),
        ] {
            assert!(claim(path, value.clone()).is_ok(), "{path} {value}");
        }
        let control = ExtraValueError::Control;
        for (path, value, error) in [
            ("context.user.lobby_bypass", json!("true"), ExtraValueError::Kind(Kind::Boolean)),
            ("context.user.security_bypass", json!(1), ExtraValueError::Kind(Kind::Boolean)),
            ("context.user.role", json!("moderator"), ExtraValueError::Kind(Kind::Visitor)),
            (
                "context.user.hidden-from-recorder",
                json!("yes"),
                ExtraValueError::Kind(Kind::Switch),
            ),
            ("context.room.password", json!(1234), ExtraValueError::Kind(Kind::Text)),
            ("context.room.password", json!(""), ExtraValueError::Kind(Kind::Text)),
            ("context.user.x", json!(["a"]), ExtraValueError::OfUser),
            ("context.user.x", json!({"a": 1}), ExtraValueError::OfUser),
            ("context.user.x", json!("a\u{0}b"), control),
            ("x", json!([{"Moderator": true}]), ExtraValueError::GrantsModeration),
            ("context.callee", json!({"affiliation": "owner"}), ExtraValueError::GrantsModeration),
        ] {
            assert_eq!(claim(path, value.clone()), Err(error), "{path} {value}");
        }
    }

    #[test]
    fn claims_fit_if_no_one_is_in_the_place_of_the_other() {
        let fit = |one: (&str, Value), other: (&str, Value)| {
            let [one, other] = [one, other].map(|(path, value)| claim(path, value).unwrap());
            assert_eq!(one.fits(&other), other.fits(&one));
            one.fits(&other)
        };
        assert!(fit(("a.b", json!(1)), ("a.c", json!(1))));
        assert!(fit(("a", json!({"b": 1})), ("a.c", json!(1))));
        assert!(fit(("a", json!({"b": {}})), ("a.b.c", json!(1))));
        assert!(!fit(("a.b", json!(1)), ("a.b", json!(2))), "the same claim");
        assert!(!fit(("a", json!(1)), ("a.b", json!(2))), "not an object");
        assert!(!fit(("a", json!({"b": 1})), ("a.b", json!(2))), "set by both");
        assert!(!fit(("a", json!({"b": 1})), ("a.b.c", json!(2))), "inside a number");
    }

    #[test]
    fn claims_are_merged_whatever_their_order() {
        let claims = [
            claim("a.b.c", json!(1)).unwrap(),
            claim("a", json!({"x": true})).unwrap(),
            claim("context.user.y", json!("z")).unwrap(),
        ];
        let merged = |claims: &[&ExtraClaim]| {
            let mut object = json!({"context": {"user": {"id": "ada"}}});
            add(claims, object.as_object_mut().unwrap());
            object
        };
        let [one, two, three] = claims.each_ref();
        let expected = json!({
            "a": {"b": {"c": 1}, "x": true}, "context": {"user": {"id": "ada", "y": "z"}},
        });
        for order in [[one, two, three], [three, two, one], [two, one, three]] {
            assert_eq!(merged(&order), expected);
        }
        assert_eq!(token_bytes(&[two]), r#"{"a":{"x":true}}"#.len().div_ceil(3) * 4);
    }
}
