//! Each test with values that it accepts and similar values that it refuses.

use regex::Regex;
use serde_json::json;

use super::*;
use crate::signin::{ClaimPath, Rule, RuleClaim, Test};

fn path(name: &str) -> RuleClaim {
    RuleClaim::Path(ClaimPath::parse(name).unwrap())
}

fn any_of(texts: &[&str]) -> Test {
    Test::AnyOf(texts.iter().map(|text| (*text).to_owned()).collect())
}

fn matches(pattern: &str) -> Test {
    Test::Matches(Regex::new(pattern).unwrap())
}

fn rule(claim: RuleClaim, test: Test) -> Rules {
    Rules::new(vec![Rule { claim, test }])
}

fn holds(rules: &Rules, claims: Value) -> bool {
    rules.check(&VerifiedClaims::for_tests(claims)).is_ok()
}

#[test]
fn any_of_accepts_a_string_an_element_of_a_list_and_a_key_of_an_object() {
    let rules = rule(path("groups"), any_of(&["staff", "1", "true"]));
    for (groups, expected) in [
        (json!("staff"), true),
        (json!(["x", "staff"]), true),
        (json!("Staff"), false),
        (json!("staff "), false),
        (json!("not-staff"), false),
        (json!(["not-staff", "staffer"]), false),
        (json!([["staff"]]), false),
        (json!({"staff": true}), true),
        (json!({"staff": {"28015": "example.org"}}), true),
        (json!({"staff": {}}), true),
        (json!({"staff": null}), false),
        (json!({"staff": false}), false),
        (json!({"x": "staff"}), false),
        (json!({"x": {"staff": true}}), false),
        (json!([{"staff": true}]), false),
        (json!({}), false),
        (json!(1), false),
        (json!(true), false),
        (json!([]), false),
        (json!(""), false),
        (json!(null), false),
    ] {
        assert_eq!(holds(&rules, json!({ "groups": groups })), expected, "{groups}");
    }
    assert!(!holds(&rules, json!({})), "an absent claim passes no test");
    assert!(!holds(&rules, json!({"groups.x": "staff", "Groups": "staff"})));
}

#[test]
fn equals_compares_value_and_type() {
    for (wanted, claim, expected) in [
        (json!(true), json!(true), true),
        (json!(true), json!("true"), false),
        (json!(true), json!(1), false),
        (json!(true), json!([false, true]), true),
        (json!(false), json!(false), true),
        (json!(2), json!(2.0), true),
        (json!(2.0), json!(2), true),
        (json!(2), json!(3), false),
        (json!(2), json!(2.5), false),
        (json!(9_007_199_254_740_993_u64), json!(9_007_199_254_740_992_u64), false),
        (json!(2), json!("2"), false),
        (json!(-5), json!(-5.0), true),
        (json!(1.5), json!(1), false),
        // Equal as floating-point numbers.
        (json!(286_543_210_987_654_321_u64), json!(286_543_210_987_654_321_u64), true),
        (json!(286_543_210_987_654_321_u64), json!(286_543_210_987_654_320_u64), false),
        (json!(9_007_199_254_740_992_u64), json!(9_007_199_254_740_992.0), false),
        (json!(9_007_199_254_740_991_u64), json!(9_007_199_254_740_991.0), true),
        (json!("a"), json!("a"), true),
        (json!("a"), json!("A"), false),
        (json!(["a", "b"]), json!(["a", "b"]), true),
        (json!(["a", "b"]), json!(["a"]), false),
        (json!(false), json!(null), false),
        (json!("a"), json!({"a": 1}), false),
        (json!({"a": 1}), json!({"a": 1}), true),
        (json!({"a": 1}), json!([{"a": 1}]), true),
    ] {
        let rules = rule(path("c"), Test::Equals(wanted.clone()));
        assert_eq!(holds(&rules, json!({ "c": claim })), expected, "{wanted} and {claim}");
    }
    assert!(!holds(&rule(path("c"), Test::Equals(json!(false))), json!({})));
}

#[test]
fn matches_searches_strings_without_anchors() {
    for (pattern, claim, expected) in [
        ("staff", json!("the-staff-room"), true),
        ("^staff$", json!("staff"), true),
        ("^staff$", json!("staff\n"), false),
        ("^staff$", json!(["x", "staff"]), true),
        ("", json!(""), false),
        ("", json!([""]), false),
        ("", json!(" "), false),
        ("", json!({}), false),
        ("", json!([]), false),
        ("", json!(["", "a"]), true),
        ("^staff$", json!({"staff": 1, "x": 2}), true),
        ("^staff$", json!({"staffs": 1}), false),
        ("^staff$", json!({"staff": false}), false),
        ("1", json!(1), false),
        (r"(?i)ÄRZTE", json!("Die ärzte"), true),
        ("a", json!(null), false),
    ] {
        let rules = rule(path("c"), matches(pattern));
        assert_eq!(holds(&rules, json!({ "c": claim })), expected, "{pattern} in {claim}");
    }
}

#[test]
fn email_domain_requires_a_verified_address_with_one_at_sign() {
    let rules = rule(RuleClaim::EmailDomain, any_of(&["example.org"]));
    for (email, verified, expected) in [
        (json!("ada@example.org"), json!(true), true),
        (json!("Ada@Example.ORG"), json!("True"), true),
        (json!("ada@example.org"), json!(1), true),
        (json!("ada@example.org"), json!(false), false),
        (json!("ada@example.org"), json!("false"), false),
        (json!("ada@example.org"), json!(null), false),
        (json!("ada@evil@example.org"), json!(true), false),
        (json!("@example.org"), json!(true), false),
        (json!("example.org"), json!(true), false),
        (json!("ada@sub.example.org"), json!(true), false),
        (json!("ada@example.org.evil.net"), json!(true), false),
        (json!(["ada@example.org"]), json!(true), false),
    ] {
        let claims = json!({"email": email, "email_verified": verified});
        assert_eq!(holds(&rules, claims.clone()), expected, "{claims}");
    }
    let named = json!({"email_domain": "example.org", "email": "a@b.c", "email_verified": true});
    assert!(!holds(&rules, named), "a claim named email_domain is not read");
}

#[test]
fn all_rules_must_hold_and_the_error_names_the_first_that_does_not() {
    let rules = Rules::new(vec![
        Rule { claim: path("a"), test: Test::Equals(json!(1)) },
        Rule { claim: path("b.c"), test: any_of(&["x"]) },
        Rule { claim: path("email"), test: matches("x") },
        Rule { claim: RuleClaim::EmailDomain, test: any_of(&["x.org"]) },
    ]);
    let check = |claims| {
        let failed = rules.check(&VerifiedClaims::for_tests(claims)).err();
        failed.map(|failed| failed.to_string())
    };
    let with = |more: Value| {
        let mut claims =
            json!({"a": 1, "b": {"c": ["x"]}, "email": "x@x.org", "email_verified": true});
        for (name, value) in more.as_object().unwrap() {
            claims[name] = value.clone();
        }
        claims
    };
    let unverified = "does not hold: the provider does not report the e-mail address as verified";
    for (changed, expected) in [
        (json!({}), None),
        (json!({"a": 2}), Some("[0] does not hold: the claim a does not match".to_owned())),
        (json!({"a": null}), Some("[0] does not hold: the claim a is absent".to_owned())),
        (
            json!({"a": "1"}),
            Some("[0] does not hold: the claim a is of a type that the rule cannot use".to_owned()),
        ),
        (
            json!({"b": null, "_claim_names": {"b": "s"}}),
            Some(
                "[1] does not hold: the claim b.c is absent; the provider keeps it elsewhere \
                 (_claim_names), where it is not fetched"
                    .to_owned(),
            ),
        ),
        (
            json!({"b": {"c": ["y"]}}),
            Some("[1] does not hold: the claim b.c does not match".to_owned()),
        ),
        (json!({"email_verified": false}), Some(format!("[2] {unverified}"))),
        (json!({"email_verified": null}), Some(format!("[3] {unverified}"))),
        (
            json!({"email": ["x@x.org"]}),
            Some("[3] does not hold: the claim email is absent".to_owned()),
        ),
        (
            json!({"email": "x@y.org"}),
            Some("[3] does not hold: the claim email_domain does not match".to_owned()),
        ),
    ] {
        assert_eq!(check(with(changed.clone())), expected, "{changed}");
    }
    assert_eq!(Rules::default().check(&VerifiedClaims::for_tests(json!({}))), Ok(()));
    assert!(Rules::default().is_empty() && !rules.is_empty());
}

#[test]
fn an_unverified_address_passes_no_test() {
    let list = || RuleClaim::Path(ClaimPath::steps(vec!["email".to_owned()]).unwrap());
    let address = "a@example.org";
    let equal = || Test::Equals(json!(address));
    for (claim, test) in [
        (path("email"), any_of(&[address])),
        (path("email"), equal()),
        (path("email"), matches("")),
        (list(), any_of(&[address])),
        (list(), equal()),
        (list(), matches("")),
    ] {
        let rules = rule(claim, test);
        let with = |verified| holds(&rules, json!({"email": address, "email_verified": verified}));
        for denial in [json!(false), json!("false"), json!(0)] {
            assert!(!with(denial), "{rules:?}");
        }
        assert!(with(json!(null)) && with(json!(true)) && with(json!("maybe")), "{rules:?}");
    }
}

#[test]
fn a_rule_is_decided_if_its_claim_is_present() {
    let rules = Rules::new(vec![
        Rule { claim: path("a"), test: Test::Equals(json!(1)) },
        Rule { claim: RuleClaim::EmailDomain, test: any_of(&["x"]) },
        Rule { claim: path("email"), test: any_of(&["x"]) },
    ]);
    for (claims, undecided) in [
        (json!({"a": 2, "email": "e", "email_verified": true}), vec![]),
        (json!({"a": 2, "email": "e", "email_verified": false}), vec![]),
        (json!({"a": 2, "email": "e"}), vec![1]),
        (json!({"a": 2, "email": "e", "email_verified": {}}), vec![1]),
        (json!({"a": 2, "email_verified": true}), vec![1, 2]),
        (json!({"a": 2, "email": "", "email_verified": true}), vec![1, 2]),
        (json!({"email": "e", "email_verified": true}), vec![0]),
        (json!({"a": null, "email": "e", "email_verified": true}), vec![0]),
        (json!({"a": "", "email": "e", "email_verified": true}), vec![0]),
        (json!({"a": "1", "email": "e", "email_verified": true}), vec![0]),
        (json!({"a": [], "email": "e", "email_verified": true}), vec![0]),
    ] {
        let verified = VerifiedClaims::for_tests(claims.clone());
        assert_eq!(rules.missing(&verified).collect::<Vec<_>>(), undecided, "{claims}");
    }
}

/// Every instance computes the same fingerprint, and different lists have different ones.
#[test]
fn a_fingerprint_identifies_a_list_of_rules() {
    let lists = [
        Rules::default(),
        rule(path("a"), any_of(&["x"])),
        rule(path("a"), any_of(&["x", "y"])),
        rule(path("b"), any_of(&["x"])),
        rule(path("a"), Test::Equals(json!("x"))),
        rule(path("a"), Test::Equals(json!(["x"]))),
        rule(path("a"), matches("x")),
        rule(RuleClaim::EmailDomain, any_of(&["x"])),
        rule(path("email_domain"), any_of(&["x"])),
        rule(path("a.b"), any_of(&["x"])),
        rule(RuleClaim::Path(ClaimPath::steps(vec!["a.b".into()]).unwrap()), any_of(&["x"])),
        rule(
            RuleClaim::Path(ClaimPath::steps(vec!["a".into(), "b".into()]).unwrap()),
            any_of(&["x"]),
        ),
    ];
    for (i, one) in lists.iter().enumerate() {
        for (j, other) in lists.iter().enumerate() {
            assert_eq!(one.fingerprint() == other.fingerprint(), i == j, "{one:?} and {other:?}");
        }
    }
    assert_eq!(rule(path("a"), any_of(&["x"])).fingerprint(), lists[1].fingerprint());
    assert_eq!(lists[1].fingerprint().as_str(), "Cn0hmdcT", "sessions contain it");
}
