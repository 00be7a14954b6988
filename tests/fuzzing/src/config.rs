//! The configuration: the file and the environment.

use std::path::Path;

use jitsi_oidc_adapter::config::{Config, Environment};
use toml::{Table, Value};

/// Any text is a configuration or a list of complaints, and neither shows a secret: values that
/// hold `SECRET` are in no message, and in `Debug` of a configuration only where they stand
/// outside of the keys for secrets too.
///
/// The file, and behind each zero byte a variable `NAME=VALUE`, to whose name the prefix is added.
pub fn config(bytes: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(bytes) else { return false };
    let mut parts = text.split('\0');
    let file = parts.next().unwrap_or_default();
    let variables: Vec<(String, &str)> = parts
        .filter_map(|part| part.split_once('='))
        .map(|(name, value)| (format!("JITSI_OIDC_{name}"), value))
        .collect();
    let seen = Seen::of(file, &variables);
    // It would be read, and could be a device without end.
    if seen.absolute_path {
        return false;
    }
    let environment: Environment = variables.into_iter().collect();
    // No such folder: relative paths lead nowhere.
    match Config::parse(Path::new("/nowhere/config.toml"), file, &environment) {
        Ok(config) => {
            let shown = format!("{config:?}");
            assert!(seen.in_the_open || !shown.contains(SECRET), "{shown}");
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

/// Where `SECRET` stands. Keys and the paths of files are shown, that is what they are for.
#[derive(Default)]
struct Seen {
    in_a_key: bool,
    in_the_open: bool,
    absolute_path: bool,
}

impl Seen {
    fn of(file: &str, variables: &[(String, &str)]) -> Self {
        let mut seen = Self::default();
        // Of what is no TOML a message shows no word.
        if let Ok(table) = file.parse::<Table>() {
            seen.table("", &table);
        }
        for (name, value) in variables {
            let path = name.to_ascii_lowercase();
            seen.key(name);
            seen.value(&path, &Value::String((*value).to_owned()));
            // What is no string is TOML.
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
                self.in_the_open |= !SECRETS.contains(&path) && text.contains(SECRET);
                self.in_a_key |= path.ends_with("file") && text.contains(SECRET);
            }
            _ => {}
        }
    }
}

/// Part of every secret value of the corpus.
const SECRET: &str = "hunter2";

/// The keys that hold secrets, and their variables.
const SECRETS: [&str; 6] = [
    ".oidc.client_secret",
    ".jwt.secret",
    ".session.secret",
    "jitsi_oidc_oidc_client_secret",
    "jitsi_oidc_jwt_secret",
    "jitsi_oidc_session_secret",
];
