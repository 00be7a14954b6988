//! The tables of names against `docs/moving.md` and against the configuration.

use proptest::prelude::*;

use super::adapter::Adapter;
use super::name::{How, Name};
use super::{deno, jitsi_openid, nordeck, python};
use crate::cli::draft::Draft;

const PAGE: &str = include_str!("../../../docs/moving.md");

const TABLES: [(Adapter, &str, &[Name]); 4] = [
    (Adapter::Python, "## The Python adapter\n", python::NAMES),
    (Adapter::Deno, "## jitsi-contrib/jitsi-oidc-adapter\n", deno::NAMES),
    (Adapter::Nordeck, "## nordeck/jitsi-keycloak-adapter\n", nordeck::NAMES),
    (Adapter::JitsiOpenid, "## jitsi-openid\n", jitsi_openid::NAMES),
];

/// The row of the page for a name.
fn row(name: &Name) -> String {
    let keys: Vec<_> = name.keys.iter().map(|key| format!("`{key}`")).collect();
    let (keys, remark) = match name.how {
        How::Nothing => ("nothing".to_owned(), format!("Not carried over: {}.", name.remark)),
        _ => (keys.join(", "), name.remark.to_owned()),
    };
    format!("| `{}` | {keys} | {remark} |", name.theirs).replace("|  |", "| |")
}

#[test]
fn the_page_has_the_rows_of_the_code() {
    for (adapter, heading, names) in TABLES {
        let (_, section) = PAGE.split_once(heading).unwrap();
        let section = section.split("\n## ").next().unwrap();
        let rows: Vec<_> = section.lines().filter(|line| line.starts_with("| `")).collect();
        let expected: Vec<_> = names.iter().map(row).collect();
        assert!(rows == expected, "{adapter:?} needs:\n{}", expected.join("\n"));
    }
}

#[test]
fn each_key_is_a_line_of_the_example_that_a_draft_can_fill_in() {
    for (adapter, _, names) in TABLES {
        for key in names.iter().flat_map(|name| name.keys) {
            let mut draft = Draft::new(&[[0; 32]; 2]);
            draft.set(key, "a new value");
            let table: toml::Table = draft.text().parse().unwrap();
            let (section, key) = key.split_once('.').unwrap();
            let value = table[section].get(key).and_then(toml::Value::as_str);
            assert_eq!(value, Some("a new value"), "{adapter:?}: {section}.{key}");
        }
    }
}

#[test]
fn a_name_occurs_once_in_its_table() {
    for (adapter, _, names) in TABLES {
        let mut theirs: Vec<_> = names.iter().map(|name| name.theirs).collect();
        theirs.sort_unstable();
        theirs.dedup();
        assert_eq!(theirs.len(), names.len(), "{adapter:?}");
    }
}

/// Each name that is decided together with others has a note, so that none is lost without a word.
#[test]
fn every_setting_gets_a_note() {
    for (adapter, _, names) in TABLES {
        let text: String = match adapter {
            Adapter::Python => names
                .iter()
                .map(|name| name.theirs.replace("] ", "]\n") + " = x\n")
                .collect::<String>()
                .split_inclusive('\n')
                .scan(Vec::new(), |seen: &mut Vec<String>, line| {
                    let again = line.starts_with('[') && seen.iter().any(|it| it == line);
                    seen.push(line.to_owned());
                    Some(if again { String::new() } else { line.to_owned() })
                })
                .collect(),
            _ => names.iter().map(|name| format!("{}=x\n", name.theirs)).collect(),
        };
        let settings = adapter.read(&text).unwrap();
        assert_eq!(settings.0.len(), names.len(), "{adapter:?}\n{text}");
        let moved = adapter.moved(&settings);
        for name in names {
            let begin = format!("{}: ", name.theirs);
            let notes = moved.notes.iter().filter(|note| note.text.starts_with(&begin)).count();
            assert_eq!(notes, 1, "{adapter:?}: {}: {:#?}", name.theirs, moved.notes);
        }
    }
}

proptest! {
    /// Whatever a file says, the result is TOML, and no key comes from a value.
    #[test]
    fn any_file_is_refused_or_gives_a_file_with_the_keys_of_the_table(
        lines in proptest::collection::vec((0_usize..20, "[=:%(){}\\[\\]s'\"\\\\#\n\t $aä]{0,20}"), 0..8),
    ) {
        for (adapter, _, names) in TABLES {
            let mut text = String::new();
            for (number, value) in &lines {
                let theirs = names[number % names.len()].theirs.replace("] ", "]\n");
                text.extend([theirs.as_str(), "=", value, "\n"]);
            }
            let Ok(settings) = adapter.read(&text) else { continue };
            let mut draft = Draft::new(&[[0; 32]; 2]);
            let mut expected: toml::Table = draft.text().parse().unwrap();
            for (key, value) in adapter.moved(&settings).values {
                let (section, name) = key.split_once('.').unwrap();
                expected[section].as_table_mut().unwrap().insert(name.to_owned(), value.clone());
                draft.set(key, value);
            }
            prop_assert_eq!(draft.text().parse::<toml::Table>().unwrap(), expected);
        }
    }
}
