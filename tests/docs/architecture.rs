//! The table of modules in `docs/development/architecture.md` has the imports that `tests/architecture`
//! allows.

use std::collections::{BTreeMap, BTreeSet};

use crate::{between, read, rows, section};

/// Each module with the other modules that it may import.
type Imports = BTreeMap<String, BTreeSet<String>>;

/// `("web", &["web", "oidc"]),`, line by line.
fn checked() -> Imports {
    let text = read("tests/architecture/main.rs");
    let (_, table) = text.split_once("const MAY_IMPORT").unwrap();
    let (table, _) = table.split_once("\n];").unwrap();
    let mut imports = Imports::new();
    for entry in table.split("(\"").skip(1) {
        let (module, others) = entry.split_once('"').unwrap();
        let others = between(others, '"').filter(|other| *other != module);
        imports.insert(module.to_owned(), others.map(str::to_owned).collect());
    }
    imports
}

#[test]
fn the_page_lists_the_imports_that_are_allowed() {
    let page = read("docs/development/architecture.md");
    let rows = rows(section(&page, "## Modules"));
    let checked = checked();
    let mut listed = Imports::new();
    for row in &rows {
        let module = between(&row[0], '`').next().unwrap();
        let module = module.trim_end_matches('/').trim_end_matches(".rs");
        if row.len() == 3 && checked.contains_key(module) {
            let imports = between(&row[2], '`').map(str::to_owned).collect();
            listed.insert(module.to_owned(), imports);
        }
    }
    assert_eq!(listed, checked);
}
