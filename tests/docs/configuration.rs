//! `docs/configuration.md` lists the keys of `config.toml.example`, with correct defaults and valid
//! examples. A unit test of `config` compares `config.toml.example` with the keys that the code reads.

use std::collections::{BTreeMap, BTreeSet};

use harness::scratch::Scratch;
use jitsi_oidc_adapter::config::{Config, Environment};
use toml::{Table, Value};

use crate::{code, read, rows};

const SECRET: &str = "0123456789abcdef0123456789abcdef";

/// One row of the page.
struct Row {
    section: String,
    key: String,
    default: String,
    example: String,
}

fn page() -> Vec<Row> {
    let page = read("docs/configuration.md");
    let mut found = Vec::new();
    for part in page.split("\n## `[").skip(1) {
        let (section, text) = part.split_once("]`\n").unwrap();
        let text = text.split("\n## ").next().unwrap_or_default();
        for row in rows(text) {
            let [key, _type, default, _meaning, example] = row.as_slice() else {
                panic!("[{section}]: {row:?} has {} cells", row.len());
            };
            let key =
                code(key).unwrap_or_else(|| panic!("[{section}]: {key} is not one piece of code"));
            let example = code(example).unwrap_or_else(|| panic!("{section}.{key}: {example}"));
            found.push(Row {
                section: section.to_owned(),
                key: key.to_owned(),
                default: default.to_owned(),
                example: example.to_owned(),
            });
        }
    }
    found
}

/// The keys of `config.toml.example` by section, also those that are commented out. For a nested table the
/// key is the name of the table.
fn keys_of_the_example() -> BTreeMap<String, BTreeSet<String>> {
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let (mut section, mut is_inner) = (String::new(), false);
    for line in read("config.toml.example").lines() {
        let line = match line.strip_prefix('#') {
            Some(line) if !line.starts_with(' ') => line,
            _ => line,
        };
        if line.starts_with('[') {
            let name = line.trim_matches(['[', ']']);
            let (outer, inner) = name.split_once('.').unwrap_or((name, ""));
            outer.clone_into(&mut section);
            is_inner = !inner.is_empty();
            let keys = found.entry(section.clone()).or_default();
            keys.extend(is_inner.then(|| inner.to_owned()));
        } else if let Some((key, _)) = line.split_once(" = ")
            && !line.starts_with('#')
            && !is_inner
        {
            found.entry(section.clone()).or_default().insert(key.to_owned());
        }
    }
    // The operator chooses the names of policies.
    found.insert("policies".to_owned(), BTreeSet::from(["NAME".to_owned()]));
    found
}

#[test]
fn the_page_lists_exactly_the_keys_of_the_example() {
    let mut listed: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for row in page() {
        let is_new = listed.entry(row.section.clone()).or_default().insert(row.key.clone());
        assert!(is_new, "{}.{} has two rows", row.section, row.key);
    }
    assert_eq!(listed, keys_of_the_example());
}

/// The smallest configuration.
fn smallest() -> Table {
    let config =
        harness::config::Config::new("https://meet.example.org", "https://login.example.org");
    config.without("server.listen").into()
}

/// The smallest configuration in which the key of this row may be set to `value`.
fn config_with(row: &Row, value: &Value) -> Table {
    let mut config = smallest();
    let mut set = |section: &str, key: &str, value: Value| {
        let section = config.entry(section).or_insert_with(|| Table::new().into());
        section.as_table_mut().unwrap().insert(key.to_owned(), value);
    };
    let is_rsa = value.as_str().is_some_and(|value| value.starts_with("RS"));
    let without = match (row.section.as_str(), row.key.as_str()) {
        ("oidc", "client_secret_file" | "client_key_file") => Some("client_secret"),
        ("oidc", "client_key_id" | "client_assertion_audience") => {
            set("oidc", "client_key_file", "client-key.pem".into());
            Some("client_secret")
        }
        ("jwt", "secret_file") | ("session", "secret_file") => Some("secret"),
        ("jwt", "private_key_file" | "key_id" | "old_key_files") => {
            set("jwt", "algorithm", "RS256".into());
            set("jwt", "private_key_file", "jwt-key.pem".into());
            Some("secret")
        }
        ("jwt", "algorithm") if is_rsa => {
            set("jwt", "private_key_file", "jwt-key.pem".into());
            Some("secret")
        }
        ("headers", "groups_claim") => {
            set("headers", "groups", vec!["staff"].into());
            None
        }
        ("features", role) => {
            let other = if role == "member" { "moderator" } else { "member" };
            set("features", other, Table::new().into());
            None
        }
        _ => None,
    };
    let key = if row.key == "NAME" { "recordings" } else { &row.key };
    set(&row.section, key, value.clone());
    if let Some(key) = without {
        config[&row.section].as_table_mut().unwrap().remove(key);
    }
    config
}

/// A folder with the files that the examples name.
fn folder() -> Scratch {
    let folder = Scratch::new(env!("CARGO_TARGET_TMPDIR"), "docs");
    let authority = rcgen::generate_simple_self_signed(["ca.example.org".to_owned()]).unwrap();
    for (name, text) in [
        ("client-secret", SECRET),
        ("jwt-secret", SECRET),
        ("session-secret", SECRET),
        ("client-key.pem", include_str!("../harness/keys/rsa.pem")),
        ("jwt-key.pem", include_str!("../harness/keys/rsa.pem")),
        ("old-key.pem", include_str!("../harness/keys/other.pem")),
        ("ca.pem", &authority.cert.pem()),
        ("logo.svg", "<svg/>"),
        ("invites.toml", ""),
    ] {
        folder.file(name, text);
    }
    folder
}

fn parse(folder: &Scratch, config: &Table) -> Result<Config, String> {
    let path = folder.path().join("config.toml");
    let text = config.to_string();
    Config::parse(&path, &text, &Environment::default()).map_err(|error| format!("{error}\n{text}"))
}

fn value(toml: &str) -> Value {
    let table: Result<Table, _> = format!("value = {toml}").parse();
    table.unwrap_or_else(|error| panic!("{toml}: {error}")).remove("value").unwrap()
}

#[test]
fn the_example_of_every_key_is_accepted() {
    let folder = folder();
    for row in page() {
        let config = config_with(&row, &value(&row.example));
        let parsed = parse(&folder, &config);
        assert!(parsed.is_ok(), "{}.{}: {}", row.section, row.key, parsed.unwrap_err());
    }
}

/// A default in `code` format is a value, and setting it changes nothing. A default in words cannot be set.
#[test]
fn every_listed_default_is_correct() {
    let folder = folder();
    let mut compared = 0;
    for row in page() {
        let Some(default) = code(&row.default) else { continue };
        let explicit = config_with(&row, &value(default));
        let mut left_out = explicit.clone();
        left_out[&row.section].as_table_mut().unwrap().remove(&row.key);
        let [explicit, left_out] = [explicit, left_out].map(|config| parse(&folder, &config));
        // The warnings name lines, which differ.
        let read =
            |config: Result<Config, String>| Config { warnings: Vec::new(), ..config.unwrap() };
        let (explicit, left_out) = (read(explicit), read(left_out));
        assert_eq!(format!("{explicit:?}"), format!("{left_out:?}"), "{}.{}", row.section, row.key);
        compared += 1;
    }
    assert!(compared > 25, "{compared}");
}

#[test]
fn only_the_required_keys_are_reported_as_missing() {
    let folder = folder();
    for row in page() {
        let mut config = smallest();
        let section = config.get_mut(&row.section).and_then(Value::as_table_mut);
        let removed = section.and_then(|section| section.remove(&row.key));
        if row.default.starts_with("required") {
            assert!(removed.is_some(), "{}.{}", row.section, row.key);
            let error = parse(&folder, &config).unwrap_err();
            assert!(error.contains(&format!("{}.{}", row.section, row.key)), "{error}");
        } else {
            let parsed = parse(&folder, &config);
            assert!(parsed.is_ok(), "{}.{}: {}", row.section, row.key, parsed.unwrap_err());
        }
    }
}
