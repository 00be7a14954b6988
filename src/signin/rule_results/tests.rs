//! Both stored forms, and results that belong to another configuration.

use super::*;

fn fingerprints(count: usize) -> Vec<Fingerprint> {
    (0..count).map(|number| Fingerprint::for_tests(format!("{number:08}"))).collect()
}

fn lists(count: usize) -> RuleLists {
    let lists = fingerprints(count);
    RuleLists::of(lists.iter().rev().chain(&lists))
}

#[test]
fn results_without_a_list_that_held_are_stored() {
    let lists = lists(3);
    let evaluation = Evaluation::new(&lists, |_| false, false);
    for results in [evaluation.by_fingerprint(), evaluation.by_bits()] {
        assert!(!results.is_empty(), "a session leaves out empty results");
        assert!(results.are_complete_for(&lists));
        assert!(!results.hold(&fingerprints(1)[0], &lists));
    }
    assert!(RuleResults::default().is_empty());
    assert!(!RuleResults::default().are_complete_for(&lists));
}

#[test]
fn both_forms_store_the_result_of_every_list() {
    for count in [1, 2, 7, 8, 9, 63, 64, 65, MAX_RULE_LISTS] {
        let lists = lists(count);
        let held = |list: &Fingerprint| {
            list.as_str().ends_with(['1', '4', '7']) || list.as_str().ends_with("00")
        };
        let evaluation = Evaluation::new(&lists, held, false);
        for results in [evaluation.by_fingerprint(), evaluation.by_bits()] {
            let json = serde_json::to_string(&results).unwrap();
            let results: RuleResults = serde_json::from_str(&json).unwrap();
            for list in lists.iter() {
                assert_eq!(results.hold(list, &lists), held(list), "{count}: {list:?}");
            }
        }
    }
}

#[test]
fn with_other_lists_fingerprints_stay_valid_and_bits_do_not() {
    let (old, new) = (lists(20), lists(21));
    let evaluation = Evaluation::new(&old, |_| true, false);
    let (known, added) = (&fingerprints(21)[3], &fingerprints(21)[20]);
    let by_fingerprint = evaluation.by_fingerprint();
    assert!(by_fingerprint.hold(known, &new) && !by_fingerprint.are_complete_for(&new));
    let bits = evaluation.by_bits();
    assert!(!bits.hold(known, &new) && !bits.are_complete_for(&new));
    assert!(!bits.hold(added, &old), "a list of another set");
}

#[test]
fn an_unknown_result_leaves_the_results_incomplete() {
    let lists = lists(4);
    let evaluation = Evaluation::new(&lists, |list| list.as_str().ends_with('1'), true);
    let all = fingerprints(4);
    for results in [evaluation.by_fingerprint(), evaluation.by_bits()] {
        assert!(results.hold(&all[1], &lists) && !results.hold(&all[2], &lists));
        assert!(!results.are_complete_for(&lists) && results.are_of(&lists));
    }
}

/// The serialized form is part of the session cookie: sessions of the running release must open.
#[test]
fn the_serialized_form_does_not_change() {
    let lists = lists(9);
    let set = lists.fingerprint().as_str();
    for (incomplete, by_fingerprint, by_bits) in [
        (
            false,
            format!(r#"{{"h":["00000001","00000008"],"a":"{set}"}}"#),
            format!(r#"{{"s":"{set}","b":"QIA"}}"#),
        ),
        (
            true,
            format!(r#"{{"h":["00000001","00000008"],"s":"{set}","o":true}}"#),
            format!(r#"{{"s":"{set}","b":"QIA","o":true}}"#),
        ),
    ] {
        let held = |list: &Fingerprint| list.as_str().ends_with(['1', '8']);
        let evaluation = Evaluation::new(&lists, held, incomplete);
        let json = |results: &RuleResults| serde_json::to_string(results).unwrap();
        assert_eq!(json(&evaluation.by_fingerprint()), by_fingerprint);
        assert_eq!(json(&evaluation.by_bits()), by_bits);
    }
    assert_eq!(set, "BnOWTw2v");
}

#[test]
fn results_of_an_older_release_are_read_and_malformed_bits_hold_nothing() {
    let lists = lists(9);
    let all = fingerprints(9);
    let read = |json: &str| serde_json::from_str::<RuleResults>(json).unwrap();
    let set = lists.fingerprint().as_str();
    let old = read(&format!(r#"{{"h":["00000003"],"a":"{set}"}}"#));
    assert!(old.hold(&all[3], &lists) && !old.hold(&all[4], &lists));
    assert!(old.are_complete_for(&lists) && old.are_of(&lists));
    let unknown = read(r#"{"h":["00000003"]}"#);
    assert!(unknown.hold(&all[3], &lists) && !unknown.hold(&all[4], &lists));
    assert!(!unknown.are_complete_for(&lists) && !unknown.are_of(&lists));
    for bits in ["", "A", "!!", "_w", "__9", "_____"] {
        let malformed = read(&format!(r#"{{"s":"{set}","b":"{bits}"}}"#));
        assert!(!malformed.hold(&all[8], &lists), "{bits}");
    }
    let long = "_".repeat(2_000);
    let long = read(&format!(r#"{{"s":"{set}","b":"{long}"}}"#));
    assert!(!long.hold(&all[0], &lists));
    assert!(!read(r#"{"b":"____"}"#).hold(&all[0], &lists), "without a fingerprint");
}
