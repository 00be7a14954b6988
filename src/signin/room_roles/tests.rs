//! Decisions for random names and claims, against an evaluator that substitutes and compares strings.

use proptest::collection::vec;
use proptest::prelude::*;
use regex::Regex;
use serde_json::json;

use super::*;
use crate::jitsi::{Meeting, Room, backend_safe};
use crate::signin::{
    Admission, AdmissionRules, Captured, ClaimPath, Condition, GroupText, Identity, PatternText,
    RoomPattern, RoomTest, Rule, RuleClaim, Session, Test,
};

fn claim(name: &str) -> RuleClaim {
    RuleClaim::Path(ClaimPath::parse(name).unwrap())
}

/// A rule about `name`; texts with a brace depend on the room.
fn any_of(name: &str, text: &str) -> Condition<RoomTest> {
    Condition::Passes(match GroupText::parse(text).unwrap() {
        Some(text) => RoomTest::Captured(Captured { claim: claim(name), texts: vec![text] }),
        None => {
            RoomTest::Fixed(Rule { claim: claim(name), test: Test::AnyOf(vec![text.to_owned()]) })
        }
    })
}

fn not(rule: Condition<RoomTest>) -> Condition<RoomTest> {
    Condition::Not(Box::new(rule))
}

fn entry(
    text: &str,
    moderator: &[Condition<RoomTest>],
    member: &[Condition<RoomTest>],
) -> RoleRoom {
    let text = PatternText::parse(text).unwrap();
    let shape = Regex::new(&text.shape()).unwrap();
    let list =
        |rules: &[Condition<RoomTest>]| (!rules.is_empty()).then(|| CapturingRules::new(rules));
    RoleRoom {
        pattern: RoomPattern::new(text, shape, false).unwrap(),
        moderator: list(moderator),
        member: list(member),
    }
}

fn admission(entries: Vec<RoleRoom>, moderator: Rules) -> Admission {
    let role_rooms = RoomRoles::new(entries);
    Admission::new(AdmissionRules { moderator, role_rooms, ..AdmissionRules::default() })
}

/// The session of a person, after it was written and read again.
fn session(admission: &Admission, claims: &VerifiedClaims) -> Session {
    let identity =
        Identity { id: "ada".into(), name: None, email: None, avatar: None, group: None };
    let admitted = admission.admit(claims).unwrap();
    let session = Session::of(identity, admitted.role).with_rule_results(&admitted.evaluation);
    let (session, left_out) =
        session.with_room_values(&admitted.room_values, &admitted.evaluation, b"saltsalt");
    assert_eq!(left_out, 0);
    serde_json::from_value(serde_json::to_value(session).unwrap()).unwrap()
}

fn nobody() -> Rules {
    Rules::new(vec![Rule { claim: claim("nobody"), test: Test::AnyOf(vec!["x".to_owned()]) }])
}

fn decided(admission: &Admission, claims: serde_json::Value, meeting: &str) -> (Role, String) {
    let claims = VerifiedClaims::for_tests(claims);
    let session = session(admission, &claims);
    let meeting = Meeting::encoded(meeting).unwrap();
    let decision = admission.role_after_sign_in(&session, &meeting, &claims);
    assert_eq!(decision.role, admission.role(&session, &meeting));
    (decision.role, decision.to_string())
}

#[test]
fn the_first_entry_that_matches_decides_and_is_named() {
    let admission = admission(
        vec![
            entry("^{u}(-.+)?$", &[any_of("sub", "ada")], &[]),
            entry("^course-(?<course>[a-z0-9]+)$", &[any_of("teaches", "{course}")], &[]),
            entry("^quiet", &[], &[any_of("groups", "students")]),
            entry("^board", &[any_of("groups", "board")], &[any_of("groups", "guests")]),
        ],
        nobody(),
    );
    let differs = "does not hold: the claim teaches does not match";
    for (claims, meeting, role, cause) in [
        (
            json!({"sub": "ada", "u": "ada"}),
            "ada-x",
            Role::Moderator,
            "roles.rooms[0].moderator holds",
        ),
        (
            json!({"sub": "bob", "u": "bob"}),
            "bob",
            Role::Member,
            "roles.rooms[0].moderator[0] does not hold: the claim sub does not match",
        ),
        (json!({"u": "bob"}), "ada-x", Role::Member, ""),
        (
            json!({"teaches": ["Physics", "x"]}),
            "course-physics",
            Role::Moderator,
            "roles.rooms[1].moderator holds",
        ),
        (
            json!({"teaches": ["maths"]}),
            "course-physics",
            Role::Member,
            &format!("roles.rooms[1].moderator[0] {differs}"),
        ),
        (
            json!({}),
            "course-physics",
            Role::Member,
            "roles.rooms[1].moderator[0] does not hold: the claim teaches is absent",
        ),
        (json!({"groups": "students"}), "quiet", Role::Member, "roles.rooms[2].member holds"),
        (
            json!({"groups": "x"}),
            "quiet",
            Role::Member,
            "roles.rooms[2].member does not hold, so roles.moderator decides",
        ),
        (
            json!({"groups": ["board", "guests"]}),
            "board",
            Role::Member,
            "roles.rooms[3].member holds",
        ),
        (json!({"groups": ["board"]}), "board", Role::Moderator, "roles.rooms[3].moderator holds"),
        (json!({}), "lobby", Role::Member, ""),
    ] {
        assert_eq!(
            decided(&admission, claims.clone(), meeting),
            (role, cause.to_owned()),
            "{claims} in {meeting}"
        );
    }
}

#[test]
fn without_moderator_the_rules_of_roles_decide_for_the_others() {
    let quiet = || vec![entry("^quiet", &[], &[any_of("groups", "students")])];
    let all = admission(quiet(), Rules::default());
    let role = |admission: &Admission, groups, meeting| {
        decided(admission, json!({ "groups": groups }), meeting).0
    };
    assert_eq!(role(&all, "students", "quiet"), Role::Member);
    assert_eq!(role(&all, "students", "loud"), Role::Moderator);
    assert_eq!(role(&all, "teachers", "quiet"), Role::Moderator);
}

#[test]
fn a_rule_with_a_group_can_be_negated_and_combined() {
    let (teaches, banned) = (|| any_of("teaches", "{c}"), || any_of("banned", "no-{c}"));
    let admission = admission(
        vec![entry(
            "^course-(?<c>[a-z]+)$",
            &[Condition::Any(vec![any_of("groups", "staff"), teaches()]), not(banned())],
            &[],
        )],
        nobody(),
    );
    for (claims, role) in [
        (json!({"teaches": "a", "banned": "x"}), Role::Moderator),
        (json!({"groups": "staff", "banned": "x"}), Role::Moderator),
        (json!({"teaches": "a"}), Role::Member),
        (json!({"teaches": "b", "banned": "x"}), Role::Member),
        (json!({"teaches": "a", "banned": ["x", "no-a"]}), Role::Member),
        (json!({"teaches": "a", "banned": ["x", "no-b"]}), Role::Moderator),
    ] {
        let (found, cause) = decided(&admission, claims.clone(), "course-a");
        assert_eq!(found, role, "{claims}: {cause}");
        assert_eq!(cause == "roles.rooms[0].moderator holds", role == Role::Moderator, "{cause}");
    }
}

#[test]
fn a_session_from_before_the_entries_is_not_current_and_makes_a_member() {
    let before = admission(vec![], Rules::default());
    let claims = VerifiedClaims::for_tests(json!({"u": "ada", "teaches": "a", "groups": "board"}));
    let old = session(&before, &claims);
    let target = |room: &str| crate::signin::Target::meeting(Meeting::encoded(room).unwrap());
    for (now, room) in [
        (entry("^u-{u}$", &[any_of("u", "ada")], &[]), "u-ada"),
        (entry("^x-(?<c>.+)$", &[any_of("teaches", "{c}")], &[]), "x-a"),
        (entry("^board", &[any_of("groups", "board")], &[]), "board"),
    ] {
        let now = admission(vec![now], Rules::default());
        assert!(!now.is_current(&old, &target(room)), "{room}");
        assert!(now.is_current(&old, &target("lobby")), "no entry decides");
        assert_eq!(now.role(&old, &Meeting::encoded(room).unwrap()), Role::Member, "{room}");
        let new = session(&now, &claims);
        assert!(now.is_current(&new, &target(room)), "{room}");
        assert_eq!(now.role(&new, &Meeting::encoded(room).unwrap()), Role::Moderator, "{room}");
        // With other claims of the same person, the values of the old entry do not count.
        let changed = admission(vec![entry("^{sub}-", &[any_of("sub", "ada")], &[])], nobody());
        assert!(!changed.is_current(&new, &target("ada-x")), "{room}");
    }
}

#[test]
fn a_session_whose_userinfo_failed_is_not_current() {
    let now = admission(
        vec![
            entry("^{u}$", &[any_of("sub", "ada")], &[]),
            entry("^x-(?<c>.+)$", &[any_of("teaches", "{c}")], &[]),
        ],
        Rules::default(),
    );
    let mut claims = VerifiedClaims::for_tests(json!({"sub": "ada"}));
    claims.without_userinfo();
    let session = session(&now, &claims);
    for room in ["ada", "x-a"] {
        let meeting = Meeting::encoded(room).unwrap();
        assert_eq!(now.role(&session, &meeting), Role::Member, "{room}");
        let target = crate::signin::Target::meeting(meeting);
        assert!(!now.is_current(&session, &target), "{room}");
    }
}

#[test]
fn values_that_do_not_fit_make_a_member_and_no_other_sign_in() {
    let now = admission(
        vec![
            entry("^team-{groups}$", &[any_of("sub", "ada")], &[]),
            entry("^x-(?<c>.+)$", &[not(any_of("teaches", "{c}"))], &[]),
            entry("^y-(?<c>.+)$", &[any_of("sub", "ada")], &[any_of("teaches", "{c}")]),
        ],
        Rules::default(),
    );
    let many = |name: &str| (0..300).map(|n| format!("{name}{n:03}")).collect::<Vec<_>>();
    let claims = json!({"sub": "ada", "groups": many("group"), "teaches": many("course")});
    let claims = VerifiedClaims::for_tests(claims);
    let admitted = now.admit(&claims).unwrap();
    let identity = Identity {
        id: "ada".into(),
        name: None,
        email: None,
        avatar: Some("https://example.org/picture".into()),
        group: None,
    };
    let session = Session::of(identity, admitted.role).with_rule_results(&admitted.evaluation);
    let (session, left_out) =
        session.with_room_values(&admitted.room_values, &admitted.evaluation, b"saltsalt");
    assert!((400..590).contains(&left_out), "{left_out}");
    assert_eq!(session.user(Role::Member, false).avatar, None, "the picture makes space");
    let role = |room: &str| {
        let meeting = Meeting::encoded(room).unwrap();
        let target = crate::signin::Target::meeting(meeting.clone());
        assert!(now.is_current(&session, &target), "another sign-in would end in the same way");
        now.role(&session, &meeting)
    };
    assert_eq!(role("team-group000"), Role::Moderator);
    for room in ["team-group299", "x-course299", "x-other", "y-course299", "y-other"] {
        assert_eq!(role(room), Role::Member, "{room}");
    }
    assert_eq!(role("lobby"), Role::Moderator);
}

/// A `match`, and what it captures in a room for a person with these values of `u`, by comparing strings.
type Naive = fn(&str, &[String]) -> Option<String>;

fn forms() -> [(&'static str, Naive); 5] {
    [
        ("^{u}$", |room, values| values.iter().any(|it| room == it).then(String::new)),
        ("^{u}(-.+)?$", |room, values| {
            let own = |value: &String| {
                let rest = room.strip_prefix(value.as_str());
                rest.is_some_and(|rest| {
                    rest.is_empty() || (rest.len() > 1 && rest.starts_with('-'))
                })
            };
            values.iter().any(own).then(String::new)
        }),
        ("^{u}-(?<c>.+)$", |room, values| {
            let mut longest = values.to_vec();
            longest.sort_by_key(|value| std::cmp::Reverse(value.len()));
            longest.iter().find_map(|value| {
                let rest = room.strip_prefix(value.as_str())?.strip_prefix('-')?;
                (!rest.is_empty()).then(|| rest.to_owned())
            })
        }),
        ("^course-(?<c>[a-z0-9]+)$", |room, _| {
            let course = room.strip_prefix("course-")?;
            let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
            (!course.is_empty() && course.chars().all(plain)).then(|| course.to_owned())
        }),
        ("^(?<c>.*)$", |room, _| Some(room.to_owned())),
    ]
}

/// Claims that look like patterns, encodings or other people.
fn hostile() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => strings(&[
            "ada", "Ada", "ADA", "bob", ".*", ".", "..", "a|b", "a", "b", "%2a", "*", "", " ", "a b",
            "t\u{e4}st", "T\u{c4}ST", "ta\u{308}st", "\u{ff41}da", "a/b", "ada-x", "ada-", "-", "(",
            "[a-z]+", "\\", "^", "$", "{u}", "{c}", "a%7cb", "x", "teacher-x", "t\u{e4}-x", "1",
        ]),
        1 => any::<String>(),
    ]
}

fn strings(values: &'static [&'static str]) -> impl Strategy<Value = String> {
    proptest::sample::select(values).prop_map(str::to_owned)
}

fn rooms() -> impl Strategy<Value = String> {
    let suffix = strings(&["", "-x", "-", "x", "-ada"]);
    (strings(&["", "course-", "x"]), hostile(), suffix)
        .prop_map(|(before, middle, after)| format!("{before}{middle}{after}"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_decision_equals_one_that_compares_strings(
        form in 0..5_usize,
        template in strings(&["{c}", "teacher-{c}", "T\u{e4}-{c}"]),
        negated in any::<bool>(),
        user in vec(hostile(), 0..4),
        teaches in vec(hostile(), 0..4),
        room in rooms(),
    ) {
        let Ok(room) = Room::plain(&room) else { return Ok(()) };
        let (text, naive) = forms()[form];
        let has_group = text.contains("<c>");
        let rule = if has_group { any_of("teaches", &template) } else { any_of("sub", "ada") };
        let rule = if negated { not(rule) } else { rule };
        let admission = admission(vec![entry(text, &[rule], &[])], Rules::default());
        let claims = json!({"sub": "ada", "u": user, "teaches": teaches});

        let values: Vec<_> = user
            .iter()
            .filter(|value| crate::signin::text::is_visible(value))
            .filter_map(|value| Some(Room::plain(value).ok()?.backend_safe()))
            .collect();
        let captured = naive(&room.backend_safe(), &values);
        let expected = match captured {
            None => Role::Moderator,
            Some(captured) => {
                let wanted = [backend_safe(template.trim_end_matches("{c}")), captured].concat();
                let visible: Vec<_> =
                    teaches.iter().filter(|it| crate::signin::text::is_visible(it)).collect();
                let holds = match has_group {
                    true => visible.iter().any(|value| backend_safe(value) == wanted),
                    false => true,
                };
                let is_there = !has_group || !visible.is_empty();
                if is_there && holds != negated { Role::Moderator } else { Role::Member }
            }
        };
        let meeting = Meeting { room, tenant: None };
        let claims = VerifiedClaims::for_tests(claims);
        let session = session(&admission, &claims);
        let decision = admission.role_after_sign_in(&session, &meeting, &claims);
        prop_assert_eq!(decision.role, expected, "{}", decision);
    }
}
