//! Compares the documentation with the code that it describes.
//!
//! | module | job |
//! | --- | --- |
//! | [`architecture`] | the table of modules for developers |
//! | [`blocks`] | the code blocks of the pages |
//! | [`configuration`] | `docs/configuration.md`: every key, its default and a valid example |
//! | [`command_line`] | `docs/configuration.md`: the help text, the exit codes and the environment variables |
//! | [`findings`] | `docs/troubleshooting.md`: the findings of `check` |
//! | [`metrics`] | `docs/metrics.md`: every metric, its labels and their values, and the alerts |
//! | [`operating`] | `docs/operating.md`: log events, their fields and the outcomes of a sign-in |
//! | [`token_claims`] | `docs/token-claims.md` against the claims that the code knows and reserves |
//! | [`links`] | the links, the index and the named files |
//! | [`troubleshooting`] | `docs/troubleshooting.md`: the messages that it quotes |
//!
//! `tests/nginx` runs the commands of the pages, because some of them need nginx.
#![expect(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking, also in its helpers"
)]

mod architecture;
mod blocks;
mod command_line;
mod configuration;
mod findings;
mod links;
mod metrics;
mod operating;
mod token_claims;
mod troubleshooting;

use std::fs;
use std::path::{Path, PathBuf};

/// The root of the checkout.
fn checkout() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A file of the checkout.
fn read(path: &str) -> String {
    fs::read_to_string(checkout().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Every file below `folder` whose name ends in `extension`.
fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path, extension));
        } else if path.extension().is_some_and(|it| it == extension) {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// The text below this heading, up to the next heading of any level.
fn section<'p>(page: &'p str, heading: &str) -> &'p str {
    let start = format!("\n{heading}\n");
    let (_, rest) = page.split_once(&start).unwrap_or_else(|| panic!("no {heading}"));
    rest.split("\n#").next().unwrap_or_default()
}

/// The cells of every table row in a text, without the headers.
fn rows(text: &str) -> Vec<Vec<String>> {
    let lines: Vec<_> = text.lines().collect();
    let is_rule = |line: &&str| line.starts_with("| ---");
    let mut rows = Vec::new();
    for (number, line) in lines.iter().enumerate() {
        let is_header = lines.get(number + 1).is_some_and(is_rule);
        if line.starts_with('|') && !is_rule(line) && !is_header {
            let cells = line.replace("\\|", "\u{0}");
            let cells = cells.trim_matches('|').split('|');
            rows.push(cells.map(|cell| cell.trim().replace('\u{0}', "|")).collect());
        }
    }
    rows
}

/// The text of a cell that is one piece of code.
fn code(cell: &str) -> Option<&str> {
    let code = cell.strip_prefix('`')?.strip_suffix('`')?;
    (!code.contains('`')).then_some(code)
}

/// The parts of a text between two of these marks.
fn between(text: &str, mark: char) -> impl Iterator<Item = &str> {
    text.split(mark).skip(1).step_by(2)
}
