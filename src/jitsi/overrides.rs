//! The settings that a meeting link may have in its fragment.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The `config.*` and `interfaceConfig.*` settings of one meeting: flat keys with dots, and any
/// JSON values. Jitsi's client writes them into its `{state}` and reads them from the fragment of a
/// URL (jitsi-meet react/features/authentication/functions.any.ts, base/util/parseURLParams.ts).
///
/// The settings of a sealed attempt are filtered again when it is opened: an older release may have
/// accepted others.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(from = "Map<String, Value>")]
pub struct Overrides(Map<String, Value>);

impl Overrides {
    /// Keeps the overrides among `settings` with their values. Values with more than 64 levels are
    /// left out: they could not be read again from a sealed attempt.
    pub fn of(settings: Map<String, Value>) -> Self {
        let kept =
            |(key, value): &(String, Value)| is_override(key) && is_shallow(value, MAX_LEVELS);
        Self(settings.into_iter().filter(kept).collect())
    }

    /// Whether there are no overrides.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The keys and values in their order.
    pub fn iter(&self) -> impl Iterator<Item = (&String, &Value)> {
        self.0.iter()
    }

    /// Removes the settings in `dropped`, and replaces those in `forced`.
    ///
    /// For Jitsi, `config.a.b` and the member `b` of an object `config.a` are the same setting
    /// (react/features/base/config/functions.any.ts, `setConfigFromURLParams`). A setting is
    /// removed in both forms, with everything below it, and with a value that replaces the object
    /// around it.
    pub fn governed(mut self, dropped: &[String], forced: &Map<String, Value>) -> Self {
        for setting in dropped.iter().chain(forced.keys()) {
            self.0.retain(|key, value| match (below(key, setting), below(setting, key)) {
                (Some(_), _) => false,
                (None, Some(member)) => remains(value, member),
                (None, None) => true,
            });
        }
        self.0.extend(forced.clone());
        self
    }
}

/// The path from the setting `parent` to `key`, if `key` is the same setting or below it.
fn below<'k>(key: &'k str, parent: &str) -> Option<&'k str> {
    let rest = key.strip_prefix(parent)?;
    if rest.is_empty() { Some(rest) } else { rest.strip_prefix('.') }
}

/// Removes `path` from the members of `value`. Returns whether other members remain.
fn remains(value: &mut Value, path: &str) -> bool {
    let Value::Object(members) = value else { return false };
    match path.split_once('.') {
        None => drop(members.remove(path)),
        Some((name, path)) => {
            if members.get_mut(name).is_some_and(|member| !remains(member, path)) {
                members.remove(name);
            }
        }
    }
    !members.is_empty()
}

impl From<Map<String, Value>> for Overrides {
    fn from(settings: Map<String, Value>) -> Self {
        Self::of(settings)
    }
}

/// Whether a key of a `{state}` is an override. All other keys, for example `iceServers.*` and
/// `jwt`, are ignored.
pub fn is_override(key: &str) -> bool {
    ["config.", "interfaceConfig."]
        .iter()
        .any(|prefix| key.strip_prefix(prefix).is_some_and(|rest| !rest.is_empty()))
}

/// Whether a value has at most `levels` levels.
fn is_shallow(value: &Value, levels: usize) -> bool {
    let mut inside: Box<dyn Iterator<Item = &Value>> = match value {
        Value::Array(values) => Box::new(values.iter()),
        Value::Object(members) => Box::new(members.values()),
        _ => return true,
    };
    levels.checked_sub(1).is_some_and(|levels| inside.all(|value| is_shallow(value, levels)))
}

/// The JSON library reads 127 levels, and a sealed attempt adds some.
const MAX_LEVELS: usize = 64;

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
    fn a_value_with_too_many_levels_is_left_out() {
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

    /// Without `float_roundtrip`, the JSON library reads these and every tenth fraction inexactly.
    #[test]
    fn a_number_is_exactly_the_same_after_serialization() {
        for number in ["0.19844004278856286", "0.9796215956506859", "1.0715660000000001e24"] {
            let sealed = format!(r#"{{"config.a":{number}}}"#);
            let overrides: Overrides = serde_json::from_str(&sealed).unwrap();
            let (_, value) = overrides.iter().next().unwrap();
            assert_eq!(value.as_f64(), number.parse().ok(), "{number}");
            let again = serde_json::to_string(&overrides).unwrap();
            assert_eq!(serde_json::from_str::<Overrides>(&again).unwrap(), overrides, "{number}");
        }
    }

    #[test]
    fn the_operator_drops_and_forces() {
        let overrides = Overrides::of(map(json!({"config.a": 1, "config.b": 2, "config.c": 3})));
        let governed = overrides.governed(&["config.a".into()], &map(json!({"config.b": false})));
        assert_eq!(governed, Overrides(map(json!({"config.b": false, "config.c": 3}))));
    }

    #[test]
    fn a_setting_is_removed_in_every_form() {
        let dropped = ["config.a.b".to_owned(), "config.p.q.r".to_owned()];
        let forced = map(json!({"config.f.g": 1}));
        for (link, kept) in [
            // Below it.
            (
                json!({"config.a.b.c": 1, "config.a.b.": 1, "config.a.bc": 2}),
                json!({"config.a.bc": 2}),
            ),
            // As a member of an object.
            (json!({"config.a": {"b": false, "c": 1}}), json!({"config.a": {"c": 1}})),
            (json!({"config.p": {"q": {"r": [1], "s": 1}}}), json!({"config.p": {"q": {"s": 1}}})),
            (json!({"config.p": {"q": {"r": {"x": 1}}, "s": 1}}), json!({"config.p": {"s": 1}})),
            (json!({"config.p.q": {"r": 1, "s": {}}}), json!({"config.p.q": {"s": {}}})),
            (json!({"config.p": {"q": {"r": 1}}, "config.a": {"b": {}}}), json!({})),
            // A value that replaces the object.
            (
                json!({"config.a": null, "config.p": {"q": [], "s": 1}}),
                json!({"config.p": {"s": 1}}),
            ),
            // Another setting.
            (json!({"config.ab": 1, "config.b": 2}), json!({"config.ab": 1, "config.b": 2})),
            (json!({"config.a": {"b.c": 1}}), json!({"config.a": {"b.c": 1}})),
            (json!({"interfaceConfig.a.b": 1}), json!({"interfaceConfig.a.b": 1})),
            // The operator's setting replaces every form.
            (
                json!({"config.f": {"g": 2, "h": 3}, "config.f.g.i": 4}),
                json!({"config.f": {"h": 3}}),
            ),
            (json!({"config.f": 5, "config.f.g": 6}), json!({})),
        ] {
            let governed = Overrides::of(map(link.clone())).governed(&dropped, &forced);
            let mut expected = map(kept);
            expected.extend(forced.clone());
            assert_eq!(governed, Overrides(expected), "{link}");
        }
    }

    #[test]
    fn settings_without_an_override_are_empty() {
        assert!(Overrides::of(map(json!({"room": "r"}))).is_empty());
        assert!(!Overrides::of(map(json!({"config.a": null}))).is_empty());
    }
}
