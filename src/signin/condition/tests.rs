//! `exists`, `not`, `any` and `all`, against an evaluator that follows the sentences of the
//! documentation.

use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::signin::{ClaimPath, Rules, Test, VerifiedClaims};

fn path(name: &str) -> RuleClaim {
    match name {
        "email_domain" => RuleClaim::EmailDomain,
        name => RuleClaim::Path(ClaimPath::parse(name).unwrap()),
    }
}

fn is(name: &str, text: &str) -> Condition {
    Condition::Passes(Rule { claim: path(name), test: Test::AnyOf(vec![text.to_owned()]) })
}

fn exists(name: &str, exists: bool) -> Condition {
    Condition::Exists(path(name), exists)
}

fn not(rule: Condition) -> Condition {
    Condition::Not(Box::new(rule))
}

fn holds(rule: &Condition, claims: &VerifiedClaims) -> bool {
    Rules::new(vec![rule.clone()]).check(claims).is_ok()
}

#[test]
fn an_absent_claim_satisfies_nothing_but_exists_false() {
    use Condition::{All, Any};
    let (a, b) = (|| is("a", "x"), || is("b", "x"));
    let (absent, other) = (json!({}), json!({"a": "y"}));
    let (both, a_only) = (json!({"a": "x", "b": "x"}), json!({"a": "x"}));
    for (rule, claims, expected) in [
        (a(), &absent, false),
        (not(a()), &absent, false),
        (not(a()), &other, true),
        (not(a()), &both, false),
        (not(not(a())), &absent, false),
        (not(not(a())), &a_only, true),
        (not(not(a())), &other, false),
        (exists("a", true), &absent, false),
        (exists("a", true), &other, true),
        (exists("a", false), &absent, true),
        (exists("a", false), &other, false),
        (not(exists("a", true)), &absent, true),
        (not(exists("a", true)), &other, false),
        (not(exists("a", false)), &other, true),
        (not(exists("a", false)), &absent, false),
        // `b` is absent.
        (not(Any(vec![a(), b()])), &other, false),
        (not(All(vec![a(), b()])), &other, false),
        (not(All(vec![a(), b()])), &a_only, false),
        (Any(vec![not(a()), not(b())]), &other, true),
        (All(vec![not(a()), not(b())]), &other, false),
        (Any(vec![a(), b()]), &a_only, true),
        (All(vec![a(), b()]), &a_only, false),
        (All(vec![a(), b()]), &both, true),
        (not(not(Any(vec![a(), b()]))), &a_only, false),
        (not(not(Any(vec![a(), b()]))), &both, true),
        // A claim that is named only in `exists` may be absent.
        (not(Any(vec![a(), exists("b", true)])), &other, true),
        (not(Any(vec![a(), exists("b", true)])), &absent, false),
        (not(All(vec![a(), exists("b", true)])), &a_only, true),
        (not(All(vec![a(), exists("b", false)])), &a_only, false),
    ] {
        let verified = VerifiedClaims::for_tests(claims.clone());
        assert_eq!(holds(&rule, &verified), expected, "{rule:?} for {claims}");
    }
    for empty in [json!(null), json!(""), json!(" "), json!([]), json!({}), json!("\u{200b}")] {
        let claims = VerifiedClaims::for_tests(json!({ "a": empty }));
        assert!(holds(&exists("a", false), &claims), "{empty}");
        assert!(!holds(&exists("a", true), &claims) && !holds(&not(a()), &claims), "{empty}");
    }
    let mistyped = VerifiedClaims::for_tests(json!({"a": 5}));
    assert!(!holds(&not(a()), &mistyped), "a type that the test cannot use counts as absent");
    assert!(holds(&exists("a", true), &mistyped));
}

#[test]
fn an_unverified_address_is_absent() {
    for (name, other) in [("email", "b@example.org"), ("email_domain", "example.com")] {
        for (verified, present) in [(json!(true), true), (json!(false), false)] {
            let claims = json!({"email": "a@example.org", "email_verified": verified});
            let verified = VerifiedClaims::for_tests(claims.clone());
            assert_eq!(holds(&exists(name, true), &verified), present, "{name} for {claims}");
            assert_eq!(holds(&exists(name, false), &verified), !present, "{name} for {claims}");
            assert_eq!(holds(&not(is(name, other)), &verified), present, "{name} for {claims}");
        }
    }
}

#[test]
fn exists_false_does_not_hold_for_an_unknown_claim() {
    let claims = json!({"a": "x", "_claim_names": {"groups": "s"}});
    let complete = VerifiedClaims::for_tests(claims);
    let mut incomplete = complete.clone();
    incomplete.without_userinfo();
    for (name, without_failure, after_failure) in [
        ("a", false, false),
        ("b", true, false),
        ("email_domain", true, false),
        ("groups", false, false),
    ] {
        let rules = Rules::new(vec![exists(name, false)]);
        assert_eq!(rules.check(&complete).is_ok(), without_failure, "{name}");
        assert_eq!(rules.check(&incomplete).is_ok(), after_failure, "{name}");
        let missing = rules.missing(&complete).next().is_some();
        assert_eq!(missing, name != "a", "userinfo is called for {name}");
    }
    let cause =
        |name| Rules::new(vec![exists(name, false)]).check(&incomplete).unwrap_err().to_string();
    assert_eq!(
        cause("b"),
        "[0] does not hold: whether the claim b is absent is unknown, because userinfo failed"
    );
    assert!(cause("groups").contains("(_claim_names)"));
    assert_eq!(
        cause("a"),
        "[0] does not hold: the claim a is present, but the rule requires that it is absent"
    );
}

#[test]
fn a_reason_names_each_claim_once() {
    let claims = VerifiedClaims::for_tests(json!({"a": "x"}));
    let any = Condition::Any(vec![is("a", "y"), is("b", "y"), is("a", "z"), not(is("a", "x"))]);
    assert_eq!(
        Rules::new(vec![is("a", "x"), any]).check(&claims).unwrap_err().to_string(),
        "[1] does not hold: the claim a does not match, and the claim b is absent, and the claim a \
         matches, but the rule requires that it does not"
    );
    let many = (0..9).map(|number| is(&format!("c{number}"), "x")).collect();
    let cause = Rules::new(vec![Condition::Any(many)]).check(&claims).unwrap_err().to_string();
    assert!(cause.ends_with("the claim c3 is absent, and 5 more"), "{cause}");
}

#[test]
fn a_rule_is_decided_if_userinfo_cannot_change_its_result() {
    use Condition::{All, Any};
    let claims = VerifiedClaims::for_tests(json!({"a": "x"}));
    for (rule, decided) in [
        (Any(vec![is("a", "x"), is("b", "x")]), true),
        (Any(vec![is("a", "y"), is("b", "x")]), false),
        (All(vec![is("a", "y"), is("b", "x")]), true),
        (All(vec![is("a", "x"), is("b", "x")]), false),
        (not(is("b", "x")), false),
        (exists("b", false), false),
        (exists("a", false), true),
    ] {
        let rules = Rules::new(vec![rule.clone()]);
        assert_eq!(rules.is_decided(&claims), decided, "{rule:?}");
        let names_b = format!("{rule:?}").contains("\"b\"");
        assert_eq!(rules.missing(&claims).next().is_some(), names_b, "{rule:?}");
    }
}

/// Whether the claim is there for the test, and passes it.
fn naive_test(rule: &Rule, claims: &Value) -> Option<bool> {
    let RuleClaim::Path(path) = &rule.claim else { unreachable!("the trees have no domains") };
    let Test::AnyOf(wanted) = &rule.test else { unreachable!("the trees have only any_of") };
    let texts: Vec<&str> = match claims.get(path.to_string())? {
        Value::String(text) => vec![text],
        Value::Array(list) => list.iter().filter_map(Value::as_str).collect(),
        _ => return None,
    };
    let texts: Vec<&str> = texts.into_iter().filter(|text| !text.is_empty()).collect();
    (!texts.is_empty()).then(|| texts.iter().any(|text| wanted.iter().any(|it| it == text)))
}

fn naive_exists(claim: &RuleClaim, claims: &Value) -> bool {
    let empty = [json!(null), json!(""), json!([]), json!({})];
    claims.get(claim.to_string()).is_some_and(|value| !empty.contains(value))
}

/// "`not` holds where every claim that is named inside is there and the inner rule does not hold."
fn naive(rule: &Condition, claims: &Value) -> bool {
    match rule {
        Condition::Passes(test) => naive_test(test, claims) == Some(true),
        Condition::Exists(claim, exists) => naive_exists(claim, claims) == *exists,
        Condition::Any(rules) => rules.iter().any(|rule| naive(rule, claims)),
        Condition::All(rules) => rules.iter().all(|rule| naive(rule, claims)),
        Condition::Not(rule) => all_are_there(rule, claims) && !naive(rule, claims),
    }
}

fn all_are_there(rule: &Condition, claims: &Value) -> bool {
    match rule {
        Condition::Passes(test) => naive_test(test, claims).is_some(),
        Condition::Exists(..) => true,
        Condition::Any(rules) | Condition::All(rules) => {
            rules.iter().all(|rule| all_are_there(rule, claims))
        }
        Condition::Not(rule) => all_are_there(rule, claims),
    }
}

fn names() -> impl Strategy<Value = &'static str> {
    prop_oneof![Just("a"), Just("b"), Just("c")]
}

fn conditions() -> impl Strategy<Value = Condition> {
    let leaf = prop_oneof![
        3 => (names(), prop_oneof![Just("x"), Just("y")]).prop_map(|(name, text)| is(name, text)),
        1 => (names(), any::<bool>()).prop_map(|(name, wanted)| exists(name, wanted)),
    ];
    leaf.prop_recursive(5, 24, 3, |inner| {
        prop_oneof![
            inner.clone().prop_map(not),
            vec(inner.clone(), 1..4).prop_map(Condition::Any),
            vec(inner, 1..4).prop_map(Condition::All),
        ]
    })
}

fn values() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(json!(null)),
        Just(json!("")),
        Just(json!([])),
        Just(json!({})),
        Just(json!(1)),
        Just(json!("x")),
        Just(json!("y")),
        Just(json!(["x", "y"])),
        Just(json!(["z", 1])),
        Just(json!([""])),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_rule_holds_as_its_sentence_says(
        rules in vec(conditions(), 1..3),
        claims in proptest::collection::hash_map(names(), values(), 0..4),
    ) {
        let claims = json!(claims);
        let verified = VerifiedClaims::for_tests(claims.clone());
        let list = Rules::new(rules.clone());
        let expected = rules.iter().position(|rule| !naive(rule, &claims));
        prop_assert_eq!(list.check(&verified).err().map(|failed| failed.position), expected);
        // Without userinfo, no rule holds that may not hold with it.
        let mut incomplete = verified.clone();
        incomplete.without_userinfo();
        prop_assert!(list.check(&incomplete).is_err() || expected.is_none());
        if list.is_decided(&verified) {
            prop_assert_eq!(list.check(&incomplete).is_ok(), expected.is_none());
        }
    }
}
