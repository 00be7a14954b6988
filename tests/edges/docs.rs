//! The table of results in `docs/edges.md`.

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

use crate::cases::Case;
use crate::edge::Edge;
use crate::table::column;

const START: &str =
    "<!-- The results of tests/edges: UPDATE_DOCS=1 cargo test --test edges writes them. -->\n";
const END: &str = "<!-- The end of the results. -->\n";

#[test]
fn edges_md_matches_the_test_results() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/edges.md");
    let page = fs::read_to_string(&path).unwrap();
    let (head, rest) = page.split_once(START).unwrap();
    let (_, tail) = rest.split_once(END).unwrap();
    let table = render();
    println!("{table}");
    let text = format!("{head}{START}\n{table}\n{END}{tail}");
    #[expect(
        clippy::disallowed_methods,
        reason = "a test has no `main` that could read the environment"
    )]
    if env::var("UPDATE_DOCS").is_ok_and(|value| value == "1") {
        fs::write(&path, &text).unwrap();
    } else {
        assert!(text == page, "docs/edges.md: UPDATE_DOCS=1 writes the table again:\n{table}");
    }
}

fn render() -> String {
    let names = Edge::ALL.map(Edge::name);
    let mut text = format!("| request | {} |\n| --- |", names.join(" | "));
    text.push_str(&" --- |".repeat(names.len()));
    text.push('\n');
    let columns = Edge::ALL.map(column);
    for (row, case) in Case::ALL.into_iter().enumerate() {
        let cells = columns.map(|column| column[row].to_string());
        writeln!(text, "| {} | {} |", case.title(), cells.join(" | ")).unwrap();
    }
    text
}
