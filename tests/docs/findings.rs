//! Every finding of `check` is in `docs/troubleshooting.md`, and a test causes it.

use std::collections::BTreeSet;
use std::fs;

use jitsi_oidc_adapter::check::identifiers;

use crate::{between, checkout, files, read, rows};

/// The names in the first column of all tables of the section.
fn documented() -> BTreeSet<String> {
    let page = read("docs/troubleshooting.md");
    let (_, tables) = page.split_once("\n## Findings of `check`\n").unwrap();
    rows(tables)
        .iter()
        .flat_map(|row| between(&row[0], '`').map(str::to_owned).collect::<Vec<_>>())
        .collect()
}

#[test]
fn the_page_explains_every_finding_and_no_other() {
    let known: BTreeSet<_> = identifiers().map(|id| id.name.to_owned()).collect();
    assert_eq!(documented(), known);
}

/// A test names the identifier that it expects.
#[test]
fn a_test_expects_every_finding() {
    let mut sources = String::new();
    for folder in ["tests/commands", "src/check"] {
        for path in files(&checkout().join(folder), "rs") {
            let text = fs::read_to_string(&path).unwrap();
            // In a source, only the unit tests count.
            let tests = match folder {
                "src/check" => text.split_once("mod tests {").map_or("", |(_, tests)| tests),
                _ => &text,
            };
            sources.push_str(tests);
        }
    }
    let unexpected: Vec<_> =
        identifiers().filter(|id| !sources.contains(&format!("\"{}\"", id.name))).collect();
    assert!(unexpected.is_empty(), "{unexpected:?}");
}
