//! `jitsi.overrides`: settings of Jitsi's client, converted from TOML to JSON.

use serde_json::{Map, Number, Value};
use toml::de::DeValue;

use super::reader::error::Problem;
use super::reader::item::Item;

/// A table of settings by full name. The name may be quoted (`"config.startSilent" = true`) or not
/// (`config.startSilent = true`). TOML reads the second form as nested tables, so the keys down to the
/// first value that is not a table are joined to form the name.
pub(super) fn read(item: &Item<'_>) -> Result<Map<String, Value>, Problem> {
    let mut settings = Map::new();
    for (key, entry) in item.entries()? {
        if ["config", "interfaceConfig"].contains(&key.as_str()) {
            unquoted(key, &entry, &mut settings)?;
        } else {
            must_be_setting(&key, &entry)?;
            insert(key, &entry, &mut settings)?;
        }
    }
    Ok(settings)
}

/// The name of one setting, in a list.
pub(super) fn name(item: &Item<'_>) -> Result<String, Problem> {
    let name = item.text()?;
    must_be_setting(name, item)?;
    Ok(name.to_owned())
}

fn must_be_setting(name: &str, item: &Item<'_>) -> Result<(), Problem> {
    let rest = ["config.", "interfaceConfig."].iter().find_map(|prefix| name.strip_prefix(prefix));
    if rest.is_none_or(str::is_empty) {
        return Err(item.wrong("the name of a setting must begin with config. or interfaceConfig."));
    }
    Ok(())
}

fn unquoted(name: String, item: &Item<'_>, into: &mut Map<String, Value>) -> Result<(), Problem> {
    match item.entries() {
        Ok(entries) if !entries.is_empty() => entries
            .into_iter()
            .try_for_each(|(key, entry)| unquoted(format!("{name}.{key}"), &entry, into)),
        _ => {
            must_be_setting(&name, item)?;
            insert(name, item, into)
        }
    }
}

fn insert(name: String, item: &Item<'_>, into: &mut Map<String, Value>) -> Result<(), Problem> {
    match into.insert(name, json(item)?) {
        None => Ok(()),
        Some(_) => Err(item.wrong("is set twice, with and without quotes; remove one of them")),
    }
}

/// A value as JSON.
pub(super) fn json(item: &Item<'_>) -> Result<Value, Problem> {
    let value = match item.toml("a value")? {
        DeValue::String(text) => Some(Value::String(text.into_owned())),
        DeValue::Boolean(value) => Some(Value::Bool(value)),
        DeValue::Integer(number) => {
            i64::from_str_radix(number.as_str(), number.radix()).ok().map(Value::from)
        }
        DeValue::Float(number) => {
            number.as_str().parse().ok().and_then(Number::from_f64).map(Value::Number)
        }
        DeValue::Array(_) => Some(Value::Array(item.each(json)?)),
        DeValue::Table(_) => {
            let entries = item.entries()?.into_iter();
            let object = entries.map(|(key, entry)| Ok((key, json(&entry)?)));
            Some(Value::Object(object.collect::<Result<_, Problem>>()?))
        }
        DeValue::Datetime(_) => None,
    };
    value.ok_or_else(|| item.wrong("cannot be converted to JSON; write it as a string"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::config::reader::testing::read_section;

    fn overrides(text: &str) -> Result<Value, String> {
        let text = format!("[jitsi.overrides]\n{text}");
        read_section("jitsi", &text, &[], |section| section.table("overrides", read))
            .map(Value::Object)
    }

    #[test]
    fn types_are_kept() {
        let text = "'config.a' = true\n'config.b' = -1\n'config.c' = 1.5\n'config.d' = 'x'\n\
                    'config.e' = [1, 'x']\n'interfaceConfig.f' = { g = { h = 0x10 } }";
        let expected = json!({
            "config.a": true, "config.b": -1, "config.c": 1.5, "config.d": "x",
            "config.e": [1, "x"], "interfaceConfig.f": { "g": { "h": 16 } },
        });
        assert_eq!(overrides(text).unwrap(), expected);
    }

    #[test]
    fn a_name_is_the_same_with_and_without_quotes() {
        let text = "config.startSilent = true\nconfig.a.b = false\nconfig.c = {}";
        let expected = json!({"config.startSilent": true, "config.a.b": false, "config.c": {}});
        assert_eq!(overrides(text).unwrap(), expected);
    }

    #[test]
    fn a_setting_that_jitsi_would_not_read_is_refused() {
        let name = "the name of a setting must begin with config. or interfaceConfig.";
        let json = "cannot be converted to JSON; write it as a string";
        for (text, place, message) in [
            ("startSilent = true", "2:15: jitsi.overrides.startSilent", name),
            ("'config.' = true", "2:13: jitsi.overrides.\"config.\"", name),
            ("config = true", "2:10: jitsi.overrides.config", name),
            ("'configx.y' = true", "2:15: jitsi.overrides.\"configx.y\"", name),
            ("config.a = 1979-05-27", "2:12: jitsi.overrides.config.a", json),
            ("config.a = [nan]", "2:13: jitsi.overrides.config.a[0]", json),
            (
                "config.a = 1\n'config.a' = 1",
                "3:14: jitsi.overrides.\"config.a\"",
                "is set twice, with and without quotes; remove one of them",
            ),
        ] {
            assert_eq!(overrides(text), Err(format!("config.toml:{place}: {message}")), "{text}");
        }
    }

    #[test]
    fn a_variable_sets_the_table_and_replaces_that_of_the_file() {
        let variables = [("JITSI_OIDC_JITSI_OVERRIDES", "{ 'config.a' = 1 }")];
        let file = "[jitsi.overrides]\n'config.b' = 2";
        let read = read_section("jitsi", file, &variables, |s| s.table("overrides", read));
        let keys: Vec<_> = read.unwrap().into_iter().map(|(key, _)| key).collect();
        assert_eq!(keys, ["config.a"]);
    }
}
