//! One rule at a time: what it accepts, and what comes close.

use serde_json::json;

use super::*;

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
fn any_of_takes_the_string_itself_or_an_element_of_a_list() {
    let rules = rule(path("groups"), any_of(&["staff", "1", "true"]));
    for (groups, expected) in [
        (json!("staff"), true),
        (json!(["x", "staff"]), true),
        (json!("Staff"), false),
        (json!("staff "), false),
        (json!("not-staff"), false),
        (json!(["not-staff", "staffer"]), false),
        (json!([["staff"]]), false),
        (json!({"staff": true}), false),
        (json!(1), false),
        (json!(true), false),
        (json!([]), false),
        (json!(""), false),
        (json!(null), false),
    ] {
        assert_eq!(holds(&rules, json!({ "groups": groups })), expected, "{groups}");
    }
    assert!(!holds(&rules, json!({})), "an absent claim satisfies nothing");
    assert!(!holds(&rules, json!({"groups.x": "staff", "Groups": "staff"})));
}

#[test]
fn equals_compares_values_with_their_type() {
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
        // As floating-point numbers these would be the same.
        (json!(286_543_210_987_654_321_u64), json!(286_543_210_987_654_321_u64), true),
        (json!(286_543_210_987_654_321_u64), json!(286_543_210_987_654_320_u64), false),
        (json!(9_007_199_254_740_992_u64), json!(9_007_199_254_740_992.0), false),
        (json!(9_007_199_254_740_991_u64), json!(9_007_199_254_740_991.0), true),
        (json!("a"), json!("a"), true),
        (json!("a"), json!("A"), false),
        (json!(["a", "b"]), json!(["a", "b"]), true),
        (json!(["a", "b"]), json!(["a"]), false),
        (json!(false), json!(null), false),
    ] {
        let rules = rule(path("c"), Test::Equals(wanted.clone()));
        assert_eq!(holds(&rules, json!({ "c": claim })), expected, "{wanted} and {claim}");
    }
    assert!(!holds(&rule(path("c"), Test::Equals(json!(false))), json!({})));
}

#[test]
fn matches_searches_in_strings_and_is_not_anchored() {
    for (pattern, claim, expected) in [
        ("staff", json!("the-staff-room"), true),
        ("^staff$", json!("staff"), true),
        ("^staff$", json!("staff\n"), false),
        ("^staff$", json!(["x", "staff"]), true),
        ("", json!(""), true),
        ("1", json!(1), false),
        (r"(?i)ÄRZTE", json!("Die ärzte"), true),
        ("a", json!(null), false),
    ] {
        let rules = rule(path("c"), matches(pattern));
        assert_eq!(holds(&rules, json!({ "c": claim })), expected, "{pattern} in {claim}");
    }
}

#[test]
fn the_domain_is_that_of_a_verified_address_with_one_at() {
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
    assert!(!holds(&rules, named), "a claim of that name is not it");
}

#[test]
fn all_rules_must_hold_and_the_first_that_does_not_is_named() {
    let rules = Rules::new(vec![
        Rule { claim: path("a"), test: Test::Equals(json!(1)) },
        Rule { claim: path("b.c"), test: any_of(&["x"]) },
    ]);
    let check = |claims| rules.check(&VerifiedClaims::for_tests(claims));
    assert_eq!(check(json!({"a": 1, "b": {"c": ["x"]}})), Ok(()));
    assert_eq!(check(json!({"a": 1, "b": {"c": "y"}})), Err(1));
    assert_eq!(check(json!({"b": {"c": "y"}})), Err(0));
    assert_eq!(Rules::default().check(&VerifiedClaims::for_tests(json!({}))), Ok(()));
    assert!(Rules::default().is_empty() && !rules.is_empty());
}

#[test]
fn a_rule_is_answered_where_its_claim_is_there_right_or_wrong() {
    let rules = Rules::new(vec![
        Rule { claim: path("a"), test: Test::Equals(json!(1)) },
        Rule { claim: RuleClaim::EmailDomain, test: any_of(&["x"]) },
    ]);
    for (claims, expected) in [
        (json!({"a": 2, "email": "e", "email_verified": false}), true),
        (json!({"a": 2, "email": "e"}), false),
        (json!({"a": 2, "email_verified": true}), false),
        (json!({"email": "e", "email_verified": true}), false),
        (json!({"a": null, "email": "e", "email_verified": true}), false),
    ] {
        assert_eq!(
            rules.answered_by(&VerifiedClaims::for_tests(claims.clone())),
            expected,
            "{claims}"
        );
    }
}

/// Instances agree on the name of a list of rules, and no other list has it.
#[test]
fn the_same_rules_have_the_same_name_and_others_have_another() {
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
    ];
    for (i, one) in lists.iter().enumerate() {
        for (j, other) in lists.iter().enumerate() {
            assert_eq!(one.fact() == other.fact(), i == j, "{one:?} and {other:?}");
        }
    }
    assert_eq!(rule(path("a"), any_of(&["x"])).fact(), lists[1].fact());
    assert_eq!(lists[1].fact().as_str().len(), 8);
}
