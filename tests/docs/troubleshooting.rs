//! The messages that `docs/troubleshooting.md` quotes are in the code. `tests/service`, `tests/nginx` and
//! `tests/browser` test that each cause has the effect of its row.

use std::fs;

use crate::{between, checkout, files, read, rows, section};

/// The sections that quote messages of the adapter.
const SECTIONS: [&str; 3] = [
    "## A request gets an error",
    "## The sign-in fails at the provider",
    "## The log names the provider",
];

/// Quoted messages and directives of nginx.
const OF_NGINX: [&str; 2] = ["upstream sent too big header", "add_header_inherit merge"];

/// The sources, with every string literal joined into one line.
fn sources() -> String {
    let files = files(&checkout().join("src"), "rs");
    let text: String = files.iter().map(|path| fs::read_to_string(path).unwrap()).collect();
    let mut joined = String::new();
    for (number, part) in text.split("\\\n").enumerate() {
        joined.push_str(if number == 0 { part } else { part.trim_start() });
    }
    joined
}

/// The constant parts of a message: without values and without `event field=value`.
fn fixed_parts(message: &str) -> Vec<&str> {
    let parts = message.split(['…', ',']).flat_map(|part| part.split(": ")).map(str::trim);
    let is_fixed = |part: &&str| {
        part.contains(' ') && !part.contains('=') && !part.contains(|c: char| c.is_ascii_digit())
    };
    parts.filter(is_fixed).collect()
}

#[test]
fn every_quoted_message_is_in_the_code() {
    let (page, sources) = (read("docs/troubleshooting.md"), sources());
    let mut count = 0;
    for heading in SECTIONS {
        for row in rows(section(&page, heading)) {
            for message in between(&row[0], '`').chain(between(&row[0], '"')) {
                if OF_NGINX.contains(&message) {
                    continue;
                }
                for part in fixed_parts(message) {
                    assert!(sources.contains(part), "{heading}: no message contains: {part}");
                    count += 1;
                }
            }
        }
    }
    assert!(count > 15, "{count}");
}
