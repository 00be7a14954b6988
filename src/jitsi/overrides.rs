//! The settings that a meeting link may carry in its fragment.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// `config.*` and `interfaceConfig.*` settings of one meeting, flat with dots, any JSON value:
/// what Jitsi's client puts into its `{state}` and reads from a URL's fragment (jitsi-meet
/// react/features/authentication/functions.any.ts, base/util/parseURLParams.ts).
///
/// What a sealed attempt says is filtered again when it comes back: an older release may have let
/// through what this one does not.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(from = "Map<String, Value>")]
pub struct Overrides(Map<String, Value>);

impl Overrides {
    /// Keeps the keys that are overrides, with their values as they come; but for values that are
    /// nested more than 64 deep, which could not be read again from a sealed attempt.
    pub fn of(settings: Map<String, Value>) -> Self {
        let kept = |(key, value): &(String, Value)| is_override(key) && is_flat(value, DEEPEST);
        Self(settings.into_iter().filter(kept).collect())
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The key-value pairs in the order they came.
    pub fn iter(&self) -> impl Iterator<Item = (&String, &Value)> {
        self.0.iter()
    }

    /// These without the keys in `dropped`, and with those of `forced` over them.
    pub fn governed(mut self, dropped: &[String], forced: &Map<String, Value>) -> Self {
        self.0.retain(|key, _| !dropped.contains(key));
        self.0.extend(forced.clone());
        self
    }
}

impl From<Map<String, Value>> for Overrides {
    fn from(settings: Map<String, Value>) -> Self {
        Self::of(settings)
    }
}

/// `iceServers.*`, `jwt` and all else of a state are somebody's wish, not a setting.
pub fn is_override(key: &str) -> bool {
    ["config.", "interfaceConfig."]
        .iter()
        .any(|prefix| key.strip_prefix(prefix).is_some_and(|rest| !rest.is_empty()))
}

/// Whether a value is nested no deeper than `levels`.
fn is_flat(value: &Value, levels: usize) -> bool {
    let mut inside: Box<dyn Iterator<Item = &Value>> = match value {
        Value::Array(values) => Box::new(values.iter()),
        Value::Object(members) => Box::new(members.values()),
        _ => return true,
    };
    levels.checked_sub(1).is_some_and(|levels| inside.all(|value| is_flat(value, levels)))
}

/// The JSON library reads 127 levels, and a sealed attempt has some of its own around these.
const DEEPEST: usize = 64;

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn map(value: Value) -> Map<String, Value> {
        value.as_object().unwrap().clone()
    }

    #[test]
    fn only_overrides_are_kept_with_their_types() {
        let overrides = Overrides::of(map(json!({
            "room": "r", "jwt": "x", "iceServers.replace": [], "config.": 1, "config": {},
            "config.a": true, "config.n": 1.5, "interfaceConfig.s": "text", "config.o": {"x": [null]},
        })));
        let expected = json!({"config.a": true, "config.n": 1.5, "interfaceConfig.s": "text", "config.o": {"x": [null]}});
        assert_eq!(overrides, Overrides(map(expected)));
    }

    #[test]
    fn a_value_that_is_nested_too_deep_is_left_out() {
        let nested = |depth, open: &str, close: &str| {
            let value = format!("{}1{}", open.repeat(depth), close.repeat(depth));
            map(json!({"config.a": 1, "config.x": serde_json::from_str::<Value>(&value).unwrap()}))
        };
        for (open, close) in [("[", "]"), ("[0,", "]"), (r#"{"y":"#, "}")] {
            for (depth, kept) in [(1, 2), (64, 2), (65, 1), (120, 1)] {
                let overrides = Overrides::of(nested(depth, open, close));
                assert_eq!(overrides.iter().count(), kept, "{open} {depth}");
            }
        }
    }

    #[test]
    fn overrides_are_filtered_again_when_a_seal_is_opened() {
        let sealed = r#"{"config.a":[1],"jwt":"x","iceServers.replace":[],"config.":1}"#;
        let overrides: Overrides = serde_json::from_str(sealed).unwrap();
        assert_eq!(overrides, Overrides(map(json!({"config.a": [1]}))));
        assert_eq!(serde_json::to_string(&overrides).unwrap(), r#"{"config.a":[1]}"#);
    }

    #[test]
    fn the_operator_drops_and_forces() {
        let overrides = Overrides::of(map(json!({"config.a": 1, "config.b": 2, "config.c": 3})));
        let governed = overrides.governed(&["config.a".into()], &map(json!({"config.b": false})));
        assert_eq!(governed, Overrides(map(json!({"config.b": false, "config.c": 3}))));
    }

    #[test]
    fn what_holds_no_override_is_empty() {
        assert!(Overrides::of(map(json!({"room": "r"}))).is_empty());
        assert!(!Overrides::of(map(json!({"config.a": null}))).is_empty());
    }
}
