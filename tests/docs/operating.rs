//! The tables of `docs/operating.md`: the events of the log with their fields, and the outcomes of a sign-in.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use jitsi_oidc_adapter::metrics::{Label as _, Outcome};

use crate::{checkout, code, files, read, rows, section};

/// The names in a cell, each in code marks.
fn names(cell: &str) -> BTreeSet<String> {
    cell.split(", ").filter_map(code).map(str::to_owned).collect()
}

/// The events with their fields.
type Events = BTreeMap<String, BTreeSet<String>>;

/// The sources without unit tests.
fn sources() -> Vec<String> {
    let files = files(&checkout().join("src"), "rs").into_iter();
    let files = files.filter(|path| {
        let is_test = |part: &std::ffi::OsStr| part == "tests" || part == "tests.rs";
        !path.iter().any(is_test)
    });
    let code = files.map(|path| fs::read_to_string(path).unwrap());
    code.map(|text| text.split("#[cfg(test)]\nmod tests").next().unwrap().to_owned()).collect()
}

/// The fields of a log call: the text from `event` to the `;`, split at the commas outside of brackets and
/// strings.
fn fields(text: &str) -> Vec<(String, String)> {
    let (mut parts, mut depth, mut quoted) = (vec![String::new()], 0, false);
    for c in text.chars() {
        match c {
            '"' => quoted = !quoted,
            ';' if !quoted && depth == 0 => break,
            '(' | '[' | '{' if !quoted => depth += 1,
            ')' | ']' | '}' if !quoted => depth -= 1,
            _ => {}
        }
        match c {
            ',' if !quoted && depth == 0 => parts.push(String::new()),
            _ => parts.last_mut().unwrap().push(c),
        }
    }
    let pairs = parts.iter().filter_map(|part| part.split_once('='));
    pairs
        .map(|(name, value)| {
            let name = name.trim().trim_end_matches([':', '%', '?']);
            (name.to_owned(), value.trim().trim_matches('"').to_owned())
        })
        .collect()
}

/// The events in the sources, and the fields of the calls whose event is a variable.
fn logged() -> (Events, BTreeSet<String>) {
    let (mut events, mut anywhere) = (Events::new(), BTreeSet::new());
    for text in sources() {
        for (start, _) in text.match_indices("event = ") {
            let fields = fields(&text[start..]);
            let Some((_, event)) = fields.first() else { continue };
            let is_literal = text[start..].starts_with("event = \"");
            let names = fields[1..].iter().map(|(name, _)| name.clone());
            match is_literal {
                true => events.entry(event.clone()).or_default().extend(names),
                false if event == "event" => anywhere.extend(names),
                false => {}
            }
        }
        // The log writer builds one line itself, without a macro.
        if let Some((_, rest)) = text.split_once("(\"event\", Value::from(\"") {
            let event = rest.split('"').next().unwrap().to_owned();
            events.insert(event, BTreeSet::from(["count".to_owned()]));
        }
    }
    (events, anywhere)
}

fn page() -> String {
    read("docs/operating.md")
}

#[test]
fn the_page_lists_every_event_of_the_log_with_its_fields() {
    let page = page();
    let mut listed = Events::new();
    for row in rows(section(&page, "## Log")) {
        let Some(event) = code(&row[0]) else { panic!("{row:?}") };
        let is_new = listed.insert(event.to_owned(), names(&row[2])).is_none();
        assert!(is_new, "{event} has two rows");
    }
    let (events, anywhere) = logged();
    let events_of = |events: &Events| events.keys().cloned().collect::<BTreeSet<_>>();
    assert_eq!(events_of(&listed), events_of(&events));
    for (event, fields) in events {
        let missing: Vec<_> = fields.difference(&listed[&event]).collect();
        assert!(missing.is_empty(), "{event}: the page lacks {missing:?}");
        let known = fields.union(&anywhere).cloned().collect();
        let unknown: Vec<_> = listed[&event].difference(&known).collect();
        assert!(unknown.is_empty(), "{event}: no log call has {unknown:?}");
    }
}

/// The outcomes are values of a metric label and of a log field.
#[test]
fn the_page_lists_every_outcome_of_a_sign_in() {
    let page = page();
    let rows = rows(section(&page, "### Outcomes of a sign-in"));
    let listed: BTreeSet<_> = rows.iter().map(|row| code(&row[0]).unwrap().to_owned()).collect();
    let outcomes = Outcome::ALL.iter().map(|outcome| outcome.value().to_owned());
    assert_eq!(listed, outcomes.collect());
}
