//! The table of modules in `docs/development/architecture.md` lists the imports that
//! `tests/architecture` allows.

use std::collections::{BTreeMap, BTreeSet};

use crate::{between, read, rows, section};

/// Each module, with the other modules that it may import.
type Imports = BTreeMap<String, BTreeSet<String>>;

/// The imports of `MAY_IMPORT`, which has lines such as `("web", &["web", "oidc"]),`.
fn allowed() -> Imports {
    let text = read("tests/architecture/main.rs");
    let (_, table) = text.split_once("const MAY_IMPORT").unwrap();
    let (table, _) = table.split_once("\n];").unwrap();
    let mut imports = Imports::new();
    // A long entry has several lines.
    for entry in table.split('(').skip(1).map(str::trim_start) {
        let Some(entry) = entry.strip_prefix('"') else { continue };
        let (module, others) = entry.split_once('"').unwrap();
        let others = between(others, '"').filter(|other| *other != module);
        imports.insert(module.to_owned(), others.map(str::to_owned).collect());
    }
    imports
}

#[test]
fn the_page_lists_the_allowed_imports() {
    let page = read("docs/development/architecture.md");
    let rows = rows(section(&page, "## Modules"));
    let allowed = allowed();
    let mut listed = Imports::new();
    for row in &rows {
        let module = between(&row[0], '`').next().unwrap();
        let module = module.trim_end_matches('/').trim_end_matches(".rs");
        if row.len() == 3 && allowed.contains_key(module) {
            let imports = between(&row[2], '`').map(str::to_owned).collect();
            listed.insert(module.to_owned(), imports);
        }
    }
    assert_eq!(listed, allowed);
}
