use super::*;
use crate::jitsi::{ExtraClaim, ExtraPath};
use crate::signin::{
    AdmissionRules, CapturingRules, ClaimEntry, HeaderGroup, PatternText, RoleRoom, RoomPattern,
    RoomRoles, RoomTest,
};

fn domain(test: Test) -> Rule {
    Rule { claim: RuleClaim::EmailDomain, test }
}

fn any(texts: &[&str]) -> Test {
    Test::AnyOf(texts.iter().map(|it| (*it).to_owned()).collect())
}

fn matches(text: &str) -> Test {
    Test::Matches(Regex::new(text).unwrap())
}

fn group(name: &str) -> Rule {
    claim("groups", any(&[name]))
}

fn claim(name: &str, test: Test) -> Rule {
    Rule { claim: RuleClaim::Path(super::super::ClaimPath::parse(name).unwrap()), test }
}

fn found(admission: &Admission) -> Vec<(String, Reason)> {
    admission.unreachable().into_iter().map(|it| (it.key, it.reason)).collect()
}

fn with(require: Vec<Rule>, moderator: Vec<Rule>, rooms: Vec<(&str, Vec<Rule>)>) -> Admission {
    let room = |(rooms, require): (&str, Vec<Rule>)| RoomRules {
        rooms: Regex::new(rooms).unwrap(),
        require: Rules::new(require),
    };
    let rooms = rooms.into_iter().map(room).collect();
    Admission::new(AdmissionRules { rooms, ..both(Rules::new(require), Rules::new(moderator)) })
}

fn both(require: Rules, moderator: Rules) -> AdmissionRules {
    AdmissionRules { require, moderator, ..AdmissionRules::default() }
}

#[test]
fn a_rule_that_no_value_passes_is_found() {
    for (rule, never) in [
        (group("a"), false),
        (group(" "), true),
        (claim("groups", any(&["\u{200b}", "a"])), false),
        (claim("groups", any(&["\u{200b}", "\t"])), true),
        (claim("groups", matches("a")), false),
        (claim("groups", matches("")), false),
        (claim("groups", matches("[^\\s\\S]")), true),
        (claim("groups", Test::Equals(Value::from(" "))), false),
    ] {
        let expected = ("access.require[0]".to_owned(), Reason::Never);
        let expected: Vec<_> = never.then_some(expected).into_iter().collect();
        assert_eq!(found(&with(vec![rule.clone()], vec![], vec![])), expected, "{rule:?}");
    }
}

fn exists(name: &str, exists: bool) -> Condition {
    Condition::Exists(claim(name, any(&[])).claim, exists)
}

fn not(rule: impl Into<Condition>) -> Condition {
    Condition::Not(Box::new(rule.into()))
}

#[test]
fn a_combination_that_nobody_satisfies_is_found() {
    use Condition::{All, Any};
    let (a, b) = (|| group("a").into(), || group("b").into());
    let invisible = || group(" ").into();
    let whole = ("access.require[0]", Reason::Never);
    let part = |key| (key, Reason::Alternative);
    for (rule, expected) in [
        (Any(vec![a(), b()]), vec![]),
        (Any(vec![invisible(), invisible()]), vec![whole.clone()]),
        (Any(vec![a(), invisible()]), vec![part("access.require[0].any[1]")]),
        (All(vec![a(), invisible()]), vec![whole.clone()]),
        (
            All(vec![a(), Any(vec![b(), invisible()])]),
            vec![part("access.require[0].all[1].any[1]")],
        ),
        (All(vec![a(), not(group("a"))]), vec![whole.clone()]),
        (All(vec![not(claim("groups", matches("^a"))), a()]), vec![whole.clone()]),
        (All(vec![not(claim("groups", matches("^b"))), a()]), vec![]),
        (All(vec![a(), not(group("b"))]), vec![]),
        (All(vec![a(), exists("groups", false)]), vec![whole.clone()]),
        (All(vec![exists("groups", true), exists("groups", false)]), vec![whole.clone()]),
        (All(vec![exists("groups", true), exists("roles", false)]), vec![]),
        (
            All(vec![domain(any(&["a.org"])).into(), domain(any(&["b.org"])).into()]),
            vec![whole.clone()],
        ),
        (not(Any(vec![a(), not(group("a"))])), vec![whole.clone()]),
        (not(claim("groups", matches(""))), vec![whole.clone()]),
        (not(group(" ")), vec![]),
        (exists("sub", false), vec![whole.clone()]),
        (exists("sub", true), vec![]),
    ] {
        let expected: Vec<_> =
            expected.into_iter().map(|(key, reason)| (key.to_owned(), reason)).collect();
        let text = format!("{rule:?}");
        let admission = Admission::new(both(Rules::new(vec![rule]), Rules::default()));
        assert_eq!(found(&admission), expected, "{text}");
    }
}

#[test]
fn rules_of_one_list_may_contradict_each_other() {
    let reason = Reason::Contradicts("access.require[0]".to_owned());
    for (other, excluded) in [
        (not(group("a")), true),
        (exists("groups", false), true),
        (Condition::Any(vec![not(group("a")), exists("x", true)]), false),
        (not(group("b")), false),
        (exists("roles", false), false),
    ] {
        let expected: Vec<_> = excluded
            .then(|| ("roles.moderator[0]".to_owned(), reason.clone()))
            .into_iter()
            .collect();
        let text = format!("{other:?}");
        let rules = both(Rules::new(vec![group("a")]), Rules::new(vec![other]));
        assert_eq!(found(&Admission::new(rules)), expected, "{text}");
    }
    let same = || Rules::new(vec![not(Condition::All(vec![group("a").into(), group("b").into()]))]);
    let implied = ("roles.moderator".to_owned(), Reason::Implied);
    assert_eq!(found(&Admission::new(both(same(), same()))), [implied]);
}

#[test]
fn rules_about_one_domain_may_exclude_each_other() {
    let example = || domain(any(&["example.org", "example.net"]));
    for (other, excluded) in [
        (domain(any(&["example.net", "example.com"])), false),
        (domain(any(&["example.com"])), true),
        (domain(Test::Equals(Value::from("example.com"))), true),
        (domain(Test::Equals(Value::from("example.net"))), false),
        (domain(matches("\\.net$")), false),
        (domain(matches("\\.com$")), true),
        (claim("hd", any(&["example.com"])), false),
        (claim("groups", any(&["other"])), false),
    ] {
        let expected = |key: &str| {
            let reason = Reason::Excluded("access.require[0]".to_owned());
            excluded.then(|| (key.to_owned(), reason)).into_iter().collect::<Vec<_>>()
        };
        let require = with(vec![example(), other.clone()], vec![], vec![]);
        assert_eq!(found(&require), expected("access.require[1]"), "{other:?}");
        let moderator = with(vec![example()], vec![other.clone()], vec![]);
        assert_eq!(found(&moderator), expected("roles.moderator[0]"), "{other:?}");
        let rooms = with(vec![example()], vec![], vec![("^board", vec![other.clone()])]);
        assert_eq!(found(&rooms), expected("access.rooms[0].require[0]"), "{other:?}");
    }
    let expressions = with(vec![domain(matches("^a"))], vec![domain(matches("^b"))], vec![]);
    assert_eq!(found(&expressions), [], "not decided");
}

#[test]
fn rules_that_access_require_has_already_have_no_effect() {
    let both = || vec![group("a"), group("b")];
    let key = |it: &str| (it.to_owned(), Reason::Implied);
    let moderator = with(both(), vec![group("b")], vec![]);
    assert_eq!(found(&moderator), [key("roles.moderator")]);
    let rooms = with(both(), vec![], vec![("^x", vec![group("a")])]);
    assert_eq!(found(&rooms), [key("access.rooms[0]")]);
    assert_eq!(found(&with(vec![group("a")], both(), vec![("^x", both())])), []);
    assert_eq!(found(&with(vec![], vec![], vec![])), []);
}

#[test]
fn an_entry_that_another_one_contains_has_no_effect() {
    let (a, b, both) = (|| vec![group("a")], || vec![group("b")], || vec![group("a"), group("b")]);
    for (rooms, expected) in [
        (vec![("^x", a()), ("^x", a())], Some((1, 0))),
        (vec![("^x", both()), ("^x", a())], Some((1, 0))),
        (vec![("^x", a()), ("^x", both())], Some((0, 1))),
        (vec![(".*", a()), ("^x", a())], Some((1, 0))),
        (vec![("^x", a()), ("", a())], Some((0, 1))),
        (vec![("^x", a()), ("^x", b())], None),
        (vec![("^x", a()), ("^xy", a())], None),
        (vec![(".*", a()), ("^x", both())], None),
    ] {
        let expected = expected
            .map(|(at, other)| (format!("access.rooms[{at}]"), Reason::Repeated(other)))
            .into_iter()
            .collect::<Vec<_>>();
        let text = format!("{rooms:?}");
        assert_eq!(found(&with(vec![], vec![], rooms)), expected, "{text}");
    }
}

#[test]
fn a_policy_that_access_require_excludes_is_found() {
    let policies = [("staff".to_owned(), Rules::new(vec![domain(any(&["a.org"]))]))];
    let require = Rules::new(vec![domain(any(&["b.org"]))]);
    let admission = Admission::new(AdmissionRules {
        require,
        policies: policies.into_iter().collect(),
        ..AdmissionRules::default()
    });
    let reason = Reason::Excluded("access.require[0]".to_owned());
    assert_eq!(found(&admission), [("policies.staff[0]".to_owned(), reason)]);
}

#[test]
fn rules_of_further_claims_and_of_groups_are_judged_too() {
    let entry = |when: Vec<Rule>| {
        let path = ExtraPath::new(vec!["x".to_owned()]).unwrap();
        let claim = ExtraClaim::new(path, Value::from(1)).unwrap();
        ClaimEntry { claim, when: Rules::new(when), rooms: None }
    };
    let header = |name: &str| HeaderGroup::new(name, Rules::new(vec![group(name)]));
    let admission = Admission::new(AdmissionRules {
        require: Rules::new(vec![group("a")]),
        claims: vec![entry(vec![]), entry(vec![group("a")]), entry(vec![group("b"), group("\t")])],
        groups: vec![header("b"), header(" ")],
        ..AdmissionRules::default()
    });
    let key = |key: &str, reason| (key.to_owned(), reason);
    assert_eq!(
        found(&admission),
        [
            key("token.claims[1].when", Reason::Implied),
            key("token.claims[2].when[1]", Reason::Never),
            key("headers.groups[1]", Reason::Never),
        ]
    );
}

/// An entry of `roles.rooms` with these rules for moderators.
fn role_room(pattern: &str, moderator: Vec<Rule>) -> RoleRoom {
    let text = PatternText::parse(pattern).unwrap();
    let shape = Regex::new(&text.shape()).unwrap();
    let rules: Vec<_> =
        moderator.into_iter().map(|rule| Condition::Passes(RoomTest::Fixed(rule))).collect();
    RoleRoom {
        pattern: RoomPattern::new(text, shape, false).unwrap(),
        moderator: Some(CapturingRules::new(&rules)),
        member: None,
    }
}

#[test]
fn an_entry_of_roles_that_never_decides_is_found() {
    let a = || vec![group("a")];
    let shadowed = |key: &str, by| (key.to_owned(), Reason::Shadowed(by));
    let never = ("roles.rooms[0].moderator[0]".to_owned(), Reason::Never);
    for (rooms, expected) in [
        (vec![role_room("^x", a()), role_room("^y", a())], vec![]),
        (vec![role_room("^x", a()), role_room("^x", a())], vec![shadowed("roles.rooms[1]", 0)]),
        (vec![role_room("^{u}$", a()), role_room("^{v}$", a())], vec![]),
        (
            vec![role_room("^{u}$", a()), role_room("^{u}$", a())],
            vec![shadowed("roles.rooms[1]", 0)],
        ),
        (vec![role_room(".*", a()), role_room("^{u}$", a())], vec![shadowed("roles.rooms[1]", 0)]),
        (vec![role_room("^{u}$", a()), role_room(".*", a())], vec![]),
        (vec![role_room("^x", vec![group(" ")])], vec![never]),
    ] {
        let text = format!("{rooms:?}");
        let role_rooms = RoomRoles::new(rooms);
        let rules = AdmissionRules { role_rooms, ..AdmissionRules::default() };
        assert_eq!(found(&Admission::new(rules)), expected, "{text}");
    }
}
