//! A configuration to write: the example file with some keys filled in.

use std::collections::BTreeMap;

use toml::Value;
use zeroize::Zeroizing;

/// The values to fill in. A key that is not set stays as the example shows it, except that both secrets
/// are inline and new, and that a value which is only an example is marked.
pub(super) struct Draft {
    lines: BTreeMap<&'static str, Line>,
}

/// What becomes of the example's line of a key.
enum Line {
    /// It is active, with this value.
    Set(Value),
    /// The example's value stays, with [`MARK`] above it.
    Marked,
    /// It is commented out.
    Off,
}

impl Draft {
    /// A draft with new secrets, made from `random`.
    pub(super) fn new(random: &[[u8; 32]; 2]) -> Self {
        let marked = REQUIRED.into_iter().map(|key| (key, Line::Marked));
        let off = ["jwt.secret_file", "session.secret_file"].map(|key| (key, Line::Off));
        let mut draft = Self { lines: marked.chain(off).collect() };
        // Hexadecimal: debconf, which asks for Prosody's secret, accepts no other characters.
        draft.set("jwt.secret", base16ct::lower::encode_string(&random[0]));
        draft.set("session.secret", base16ct::lower::encode_string(&random[1]));
        draft
    }

    /// Sets a key, named `section.key`.
    pub(super) fn set(&mut self, key: &'static str, value: impl Into<Value>) {
        self.lines.insert(key, Line::Set(value.into()));
    }

    /// The keys that still have the value of the example and need another one.
    pub(super) fn marked(&self) -> impl Iterator<Item = &'static str> {
        REQUIRED.into_iter().filter(|key| matches!(self.lines.get(key), Some(Line::Marked)))
    }

    /// The text of the file. It holds secrets.
    pub(super) fn text(&self) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::new());
        let mut section = "";
        for line in EXAMPLE.lines() {
            section = header(line).unwrap_or(section);
            let key = key(line).map(|key| (key, format!("{section}.{key}")));
            match key.and_then(|(key, path)| Some((key, self.lines.get(path.as_str())?))) {
                None => text.push_str(line),
                Some((key, Line::Set(value))) => {
                    let value = Zeroizing::new(value.to_string());
                    for part in [key, " = ", &value] {
                        text.push_str(part);
                    }
                }
                Some((_, Line::Marked)) => {
                    for part in ["# ", MARK, "\n", line] {
                        text.push_str(part);
                    }
                }
                Some((_, Line::Off)) => {
                    text.push('#');
                    text.push_str(line);
                }
            }
            text.push('\n');
        }
        text
    }
}

/// The sections of a configuration, each once.
pub(super) fn sections() -> impl Iterator<Item = &'static str> {
    let headers = EXAMPLE.lines().filter_map(header);
    headers.filter(|name| !name.contains('.'))
}

/// The name in a table's header, also of one that is commented out.
fn header(line: &str) -> Option<&str> {
    let line = line.strip_prefix('#').unwrap_or(line);
    line.strip_prefix('[')?.trim_start_matches('[').split(']').next()
}

/// The key of a line `key = value` or `#key = value`. A comment begins with `# `.
fn key(line: &str) -> Option<&str> {
    let (key, _) = line.strip_prefix('#').unwrap_or(line).split_once(" = ")?;
    let bare = |c: char| c.is_ascii_alphanumeric() || c == '_';
    (!key.is_empty() && key.chars().all(bare)).then_some(key)
}

/// The comment above a value that is only an example.
pub(super) const MARK: &str = "FILL THIS IN: the next line is only an example.";

/// The keys without a default whose value in the example cannot be right anywhere.
const REQUIRED: [&str; 3] = ["oidc.issuer", "oidc.client_id", "jitsi.url"];

const EXAMPLE: &str = include_str!("../../config.toml.example");

#[cfg(test)]
mod tests {
    use std::path::Path;

    use proptest::prelude::*;

    use super::*;
    use crate::config::{Config, Environment};

    const RANDOM: [[u8; 32]; 2] = [[1; 32], [2; 32]];

    fn table(draft: &Draft) -> toml::Table {
        draft.text().parse().unwrap()
    }

    fn at<'a>(table: &'a toml::Table, path: &str) -> &'a Value {
        let (section, key) = path.split_once('.').unwrap();
        &table[section][key]
    }

    #[test]
    fn a_new_draft_is_valid_and_marks_what_is_missing() {
        let draft = Draft::new(&RANDOM);
        let text = draft.text();
        Config::parse(Path::new("config.toml"), &text, &Environment::default()).unwrap();
        assert_eq!(draft.marked().collect::<Vec<_>>(), REQUIRED);
        assert_eq!(text.matches(MARK).count(), 3);
        for (section, byte) in [("jwt", "01"), ("session", "02")] {
            assert_eq!(table(&draft)[section]["secret"].as_str().unwrap(), byte.repeat(32));
        }
    }

    #[test]
    fn a_key_that_is_set_is_not_marked() {
        let mut draft = Draft::new(&RANDOM);
        for key in REQUIRED {
            draft.set(key, "value");
        }
        assert_eq!(draft.marked().count(), 0);
        assert!(!draft.text().contains(MARK));
    }

    #[test]
    fn every_other_line_is_that_of_the_example() {
        let draft = Draft::new(&RANDOM);
        let text = draft.text();
        let ours: Vec<_> = text.lines().collect();
        let changed: Vec<_> = EXAMPLE.lines().filter(|line| !ours.contains(line)).collect();
        let secret = "secret = ";
        assert_eq!(changed.iter().filter(|line| line.contains(secret)).count(), 2, "{changed:?}");
        assert_eq!(changed.iter().filter(|line| line.contains("secret_file = ")).count(), 2);
        assert_eq!(changed.len(), 4, "{changed:?}");
    }

    proptest! {
        /// Whatever the values are, the file has exactly these values and no other key.
        #[test]
        fn a_value_never_adds_or_changes_another_key(
            issuer in any::<String>(),
            client in "[\"'\\\\\n\r\t=\\[\\]#a \u{7f}\u{1b}]{0,30}",
            scopes in proptest::collection::vec(any::<String>(), 0..4),
        ) {
            let mut draft = Draft::new(&RANDOM);
            let mut expected = table(&draft);
            draft.set("oidc.issuer", issuer.clone());
            draft.set("oidc.client_id", client.clone());
            draft.set("oidc.scopes", scopes.clone());
            let oidc = expected["oidc"].as_table_mut().unwrap();
            oidc.insert("issuer".into(), issuer.into());
            oidc.insert("client_id".into(), client.into());
            oidc.insert("scopes".into(), scopes.into());
            prop_assert_eq!(table(&draft), expected);
        }
    }

    #[test]
    fn a_commented_key_is_set_in_its_section() {
        let mut draft = Draft::new(&RANDOM);
        draft.set("server.listen", "unix:/a");
        draft.set("log.file", "/b");
        draft.set("session.lifetime", "1h");
        let table = table(&draft);
        for (key, value) in
            [("server.listen", "unix:/a"), ("log.file", "/b"), ("session.lifetime", "1h")]
        {
            assert_eq!(at(&table, key).as_str(), Some(value));
        }
        assert_eq!(table["jwt"].get("lifetime"), None);
    }
}
