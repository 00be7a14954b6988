//! The configuration: the file and the environment.

use std::path::Path;

use jitsi_oidc_adapter::config::{Config, Environment};
use toml::{Table, Value};

/// Any text results in a configuration or in a list of errors, and neither shows a secret: no
/// message contains a value with `SECRET`, and `Debug` of a configuration contains one only if it
/// is also the value of a key that is not secret.
///
/// The input is the file, then after each zero byte a variable `NAME=VALUE`. The prefix is added to
/// its name.
pub fn config(bytes: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(bytes) else { return false };
    let mut parts = text.split('\0');
    let file = parts.next().unwrap_or_default();
    let variables: Vec<(String, &str)> = parts
        .filter_map(|part| part.split_once('='))
        .map(|(name, value)| (format!("JITSI_OIDC_{name}"), value))
        .collect();
    let seen = Seen::of(file, &variables);
    // The file would be read, and could be an endless device.
    if seen.absolute_path {
        return false;
    }
    let environment: Environment = variables.into_iter().collect();
    // There is no such folder, so relative paths name no files.
    match Config::parse(Path::new("/nowhere/config.toml"), file, &environment) {
        Ok(config) => {
            let shown = format!("{config:?}");
            assert!(seen.in_a_public_value || !shown.contains(SECRET), "{shown}");
            true
        }
        Err(error) => {
            for shown in [error.to_string(), format!("{error:?}")] {
                assert!(seen.in_a_key || !shown.contains(SECRET), "{shown}");
                assert!(!shown.is_empty());
            }
            false
        }
    }
}

/// Where the input contains `SECRET`. Keys and the paths of files may be shown.
#[derive(Default)]
struct Seen {
    in_a_key: bool,
    in_a_public_value: bool,
    absolute_path: bool,
}

impl Seen {
    fn of(file: &str, variables: &[(String, &str)]) -> Self {
        let mut seen = Self::default();
        // A message about invalid TOML shows no text of it.
        if let Ok(table) = file.parse::<Table>() {
            seen.table("", &table);
        }
        for (name, value) in variables {
            let path = name.to_ascii_lowercase();
            seen.key(name);
            seen.value(&path, &Value::String((*value).to_owned()));
            // A variable that is not a string is TOML.
            if let Ok(table) = format!("x = {value}").parse::<Table>() {
                table.values().for_each(|value| seen.value(&path, value));
            }
        }
        seen
    }

    fn table(&mut self, path: &str, table: &Table) {
        for (key, value) in table {
            self.key(key);
            self.value(&format!("{path}.{key}"), value);
        }
    }

    fn key(&mut self, key: &str) {
        self.in_a_key |= key.contains(SECRET);
    }

    fn value(&mut self, path: &str, value: &Value) {
        match value {
            Value::Table(table) => self.table(path, table),
            Value::Array(list) => list.iter().for_each(|value| self.value(path, value)),
            Value::String(text) => {
                self.absolute_path |= text.starts_with('/');
                self.in_a_public_value |= !SECRETS.contains(&path) && text.contains(SECRET);
                self.in_a_key |= path.ends_with("file") && text.contains(SECRET);
            }
            _ => {}
        }
    }
}

/// A part of every secret value in the corpus.
const SECRET: &str = "hunter2";

/// The keys of secrets, and their variables.
const SECRETS: [&str; 6] = [
    ".oidc.client_secret",
    ".jwt.secret",
    ".session.secret",
    "jitsi_oidc_oidc_client_secret",
    "jitsi_oidc_jwt_secret",
    "jitsi_oidc_session_secret",
];
