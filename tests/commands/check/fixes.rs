//! The fix of each finding is right: after an operator has put the line into the named file, or has run the
//! command, the finding is gone, and no other one appears.

mod breaks;
mod by_hand;
mod lines;
mod paste;

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::thread;

use serde_json::Value;

use self::breaks::{Break, breaks};
use self::by_hand::BY_HAND;
use crate::hosts::Findings;

/// Pastes each fix of a broken host, one after another, until only the findings of the untouched host are left.
/// The result is the fixes that cannot be pasted, or why a fix is wrong.
fn mended(broken: &Break) -> Result<Vec<(String, String)>, String> {
    let untouched = Keys::of(&broken.untouched.check());
    let mut host = (broken.host)();
    let mut by_hand = Vec::new();
    let mut findings = host.check();
    if Keys::of(&findings).without(&untouched).0.is_empty() {
        return Err("nothing is broken".to_owned());
    }
    loop {
        let before = Keys::of(&findings).without(&untouched);
        let is_open = |it: &&Value| {
            let (key, fix) = (key(it), it["fix"].as_str().unwrap().to_owned());
            before.0.contains(&key) && !fix.is_empty() && !by_hand.contains(&(key.0, fix))
        };
        let Some(finding) = findings.all().iter().find(is_open).cloned() else { break };
        let fix = finding["fix"].as_str().unwrap().to_owned();
        if paste::paste(&mut host, &finding).is_none() {
            by_hand.push((key(&finding).0, fix));
            continue;
        }
        findings = host.check();
        let after = Keys::of(&findings).without(&untouched);
        if after.0.contains(&key(&finding)) {
            return Err(format!("{fix:?} does not mend {finding}"));
        }
        let new = after.without(&before);
        if !new.0.is_empty() {
            return Err(format!("{fix:?} of {} causes {new:?}", finding["id"]));
        }
    }
    Ok(by_hand)
}

/// Identifier and text of what does not hold.
#[derive(Debug)]
struct Keys(Vec<(String, String)>);

impl Keys {
    fn of(findings: &Findings) -> Self {
        Self(findings.all().iter().filter(|it| it["status"] != "holds").map(key).collect())
    }

    fn without(mut self, others: &Self) -> Self {
        self.0.retain(|it| !others.0.contains(it));
        self
    }
}

fn key(finding: &Value) -> (String, String) {
    let text = |name: &str| finding[name].as_str().unwrap().to_owned();
    (text("id"), text("found"))
}

#[test]
fn after_the_fix_of_a_finding_it_is_gone_and_no_other_one_appears() {
    let queue = Mutex::new(breaks());
    let results = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                while let Some(broken) = { queue.lock().unwrap().pop() } {
                    let result = catch_unwind(AssertUnwindSafe(|| mended(&broken)));
                    let result = result.unwrap_or_else(|_| Err("panicked".to_owned()));
                    results.lock().unwrap().push((broken.name, result));
                }
            });
        }
    });
    let mut failed = Vec::new();
    let mut used = BTreeSet::new();
    for (name, result) in results.into_inner().unwrap() {
        match result {
            Err(error) => failed.push(format!("{name}: {error}")),
            Ok(fixes) => {
                for (id, fix) in fixes {
                    let row = BY_HAND.iter().position(|row| (row.0, row.1) == (&id, &fix));
                    match row {
                        Some(row) => drop(used.insert(row)),
                        None => failed.push(format!("{name}: {id}: no line or command: {fix}")),
                    }
                }
            }
        }
    }
    let unused = (0..BY_HAND.len()).filter(|row| !used.contains(row));
    failed.extend(unused.map(|row| format!("no host has this fix: {:?}", BY_HAND[row])));
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

/// A line of the report joins its parts with semicolons.
#[test]
fn no_line_of_the_report_has_two_semicolons_in_a_row() {
    for broken in breaks() {
        let text = (broken.host)().check_as_text();
        let line = text.lines().find(|line| line.contains(";;"));
        assert_eq!(line, None, "{}", broken.name);
    }
}
