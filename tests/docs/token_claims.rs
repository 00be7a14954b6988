//! `docs/token-claims.md` lists the known and the reserved claims of `token.claims`.

use std::collections::BTreeSet;

use jitsi_oidc_adapter::jitsi::{KNOWN_CLAIMS, RESERVED};

use crate::{read, rows};

/// The claims in the first cells of the table below a heading.
fn listed(heading: &str) -> BTreeSet<String> {
    let page = read("docs/token-claims.md");
    let (_, text) = page.split_once(&format!("\n## {heading}\n")).unwrap();
    let text = text.split("\n## ").next().unwrap();
    let cells = rows(text).into_iter().map(|row| row[0].to_string());
    let names = cells
        .flat_map(|cell| cell.split('`').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>());
    names.collect()
}

#[test]
fn the_page_lists_every_known_claim() {
    let known = KNOWN_CLAIMS.map(|(claim, ..)| claim.to_owned());
    assert_eq!(listed("Known claims"), known.into());
}

#[test]
fn the_page_lists_every_reserved_claim() {
    assert_eq!(listed("Reserved claims"), RESERVED.map(str::to_owned).into());
}
