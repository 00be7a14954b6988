//! Who is admitted, as what, and where to.

use serde_json::{Value, json};

use super::*;
use crate::signin::{ClaimPath, Identity, MAX_RULE_LISTS, Rule, RuleClaim, Test};

fn group(name: &str) -> Rules {
    let claim = RuleClaim::Path(ClaimPath::parse("groups").unwrap());
    Rules::new(vec![Rule { claim, test: Test::AnyOf(vec![name.to_owned()]) }])
}

fn rooms(pattern: &str, require: Rules) -> RoomRules {
    RoomRules { rooms: Regex::new(pattern).unwrap(), require }
}

fn admission() -> Admission {
    let policies = [("archive", group("staff")), ("open", Rules::default())];
    Admission::new(
        group("members"),
        vec![rooms("^board", group("board")), rooms("^staff/", group("staff"))],
        group("teachers"),
        policies.map(|(name, rules)| (name.to_owned(), rules)).into(),
    )
}

fn claims(groups: &[&str]) -> VerifiedClaims {
    VerifiedClaims::for_tests(json!({"sub": "ada", "groups": groups}))
}

/// The session of a person in these groups, as another instance reads it.
fn session(admission: &Admission, groups: &[&str]) -> Session {
    let identity =
        Identity { id: "ada".into(), name: None, email: None, avatar: None, group: None };
    let admitted = admission.admit(&claims(groups)).unwrap();
    let session = Session::of(identity, admitted.role).with_rule_results(&admitted.evaluation);
    serde_json::from_value(serde_json::to_value(session).unwrap()).unwrap()
}

fn entry(admission: &Admission, session: &Session, meeting: &str) -> Entry {
    admission.entry(session, &Meeting::encoded(meeting).unwrap())
}

#[test]
fn who_breaks_a_rule_of_access_is_denied_by_its_position() {
    let admission = admission();
    let denied = |claims| admission.admit(&claims).unwrap_err().to_string();
    assert_eq!(denied(claims(&["others"])), "access.require[0] does not hold");
    let absent = VerifiedClaims::for_tests(json!({"sub": "ada"}));
    assert_eq!(denied(absent), "access.require[0] does not hold: the claim groups is absent");
    assert!(admission.admit(&claims(&["members"])).is_ok());
}

#[test]
fn a_moderator_is_who_meets_all_rules_and_a_member_everybody_else() {
    let admission = admission();
    let role = |groups| admission.admit(&claims(groups)).unwrap().role;
    assert_eq!(role(&["members", "teachers"]), Role::Moderator);
    assert_eq!(role(&["members"]), Role::Member);
    let broken = admission.admit(&claims(&["members"])).unwrap().not_moderator;
    assert_eq!(broken.unwrap().to_string(), "[0] does not hold");
    let teacher = admission.admit(&claims(&["members", "teachers"])).unwrap();
    assert_eq!(teacher.not_moderator, None);
    let open = Admission::default();
    assert_eq!(open.admit(&claims(&[])).unwrap().role, Role::Moderator, "without rules everybody");
}

#[test]
fn a_room_opens_to_those_whom_all_its_rules_admit() {
    let admission = admission();
    let denied = |position| Entry::Denied(Denied::Room(position));
    for (groups, meeting, expected) in [
        (&["members"][..], "lobby", Entry::Allowed),
        (&["members"], "board", denied(0)),
        (&["members"], "BOARD-2", denied(0)),
        (&["members"], "other/board", denied(0)),
        (&["members", "board"], "board", Entry::Allowed),
        (&["members"], "staff/room", denied(1)),
        (&["members"], "a/Staff/room", denied(1)),
        (&["members"], "staffroom", Entry::Allowed),
        (&["members", "board"], "staff/board", denied(1)),
        (&["members", "staff"], "staff/board", denied(0)),
        (&["members", "staff", "board"], "staff/board", Entry::Allowed),
    ] {
        let session = session(&admission, groups);
        assert_eq!(entry(&admission, &session, meeting), expected, "{groups:?} at {meeting}");
    }
}

#[test]
fn a_session_from_before_the_rules_is_asked_anew_and_not_let_in() {
    let admission = admission();
    let before = session(&Admission::default(), &["members", "board"]);
    assert_eq!(serde_json::to_value(&before).unwrap().get("f"), None);
    assert_eq!(entry(&admission, &before, "lobby"), Entry::Allowed);
    assert_eq!(entry(&admission, &before, "board"), Entry::Unasked);
    let target = |meeting| Target::meeting(Meeting::encoded(meeting).unwrap());
    assert!(!admission.knows(&before, &target("board")));
    assert!(admission.knows(&before, &target("lobby")));

    let changed = Admission::new(
        Rules::default(),
        vec![rooms("^board", group("chair"))],
        Rules::default(),
        BTreeMap::new(),
    );
    let board = session(&admission, &["members", "board"]);
    assert_eq!(entry(&changed, &board, "board"), Entry::Unasked, "other rules now");
}

/// Rules in another order or under another name are the same rules.
#[test]
fn what_held_holds_wherever_the_rules_stand() {
    let one = admission();
    let moved = Admission::new(
        Rules::default(),
        vec![rooms("^x", group("staff")), rooms("^board", group("board"))],
        Rules::default(),
        BTreeMap::from([("renamed".to_owned(), group("staff"))]),
    );
    let session = session(&one, &["members", "staff"]);
    assert_eq!(entry(&moved, &session, "x"), Entry::Allowed);
    assert!(moved.policy_holds(&session, "renamed"));
}

#[test]
fn a_policy_holds_for_those_who_met_it_and_an_unknown_one_for_nobody() {
    let admission = admission();
    let staff = session(&admission, &["members", "staff"]);
    let member = session(&admission, &["members"]);
    for (name, of_staff, of_member) in [
        ("archive", true, false),
        ("open", true, true),
        ("unknown", false, false),
        ("", false, false),
    ] {
        assert_eq!(admission.policy_holds(&staff, name), of_staff, "{name}");
        assert_eq!(admission.policy_holds(&member, name), of_member, "{name}");
    }
}

/// What only userinfo could have answered is refused, and asked again at the next sign-in.
#[test]
fn what_userinfo_left_open_is_refused_and_not_remembered_as_asked() {
    let other = |name: &str| {
        let claim = RuleClaim::Path(ClaimPath::parse("department").unwrap());
        Rules::new(vec![Rule { claim, test: Test::AnyOf(vec![name.to_owned()]) }])
    };
    let policies = [("maths", other("maths")), ("staff", group("staff"))];
    let admission = Admission::new(
        Rules::default(),
        vec![rooms("^board", other("board")), rooms("^staff", group("chair"))],
        Rules::default(),
        policies.map(|(name, rules)| (name.to_owned(), rules)).into(),
    );
    let session = |claims: VerifiedClaims| {
        let identity =
            Identity { id: "ada".into(), name: None, email: None, avatar: None, group: None };
        let admitted = admission.admit(&claims).unwrap();
        Session::of(identity, admitted.role).with_rule_results(&admitted.evaluation)
    };
    let mut failed = claims(&["staff"]);
    failed.without_userinfo();
    let board = Meeting::encoded("board").unwrap();
    let denied = Denied::Room(0);
    let open = session(failed);
    assert_eq!(admission.entry(&open, &board), Entry::Unasked);
    assert_eq!(admission.entry_after_sign_in(&open, &board), Err(denied.clone()));
    assert_eq!(entry(&admission, &open, "lobby"), Entry::Allowed);
    assert!(admission.policy_holds(&open, "staff") && !admission.policy_holds(&open, "maths"));
    // Userinfo was not needed, or answered: the person does not have the claim.
    let asked = session(claims(&["staff"]));
    assert_eq!(admission.entry(&asked, &board), Entry::Denied(denied));
    // Nothing of what failed was asked for.
    let mut whole = VerifiedClaims::for_tests(json!({"groups": ["x"], "department": "y"}));
    whole.without_userinfo();
    assert_eq!(admission.entry(&session(whole), &board), Entry::Denied(Denied::Room(0)));
}

#[test]
fn a_session_keeps_facts_and_no_claims() {
    let admission = admission();
    let json = serde_json::to_value(session(&admission, &["members", "staff"])).unwrap();
    let hold = json["f"]["h"].as_array().unwrap();
    assert_eq!(hold.len(), 2, "the policies; the room of the staff has the same rules");
    assert!(!json.to_string().contains("staff"), "{json}");
    let tampered: Result<Session, _> = serde_json::from_value(json!({"i": "a", "f": {"x": 1}}));
    assert!(tampered.unwrap().rule_results().is_empty());
    let none: Value = serde_json::to_value(session(&Admission::default(), &[])).unwrap();
    assert_eq!(none.as_object().unwrap().keys().collect::<Vec<_>>(), ["i", "m"]);
}

/// The cookie has 2,000 bytes, and sealing adds a third.
#[test]
fn a_session_grows_neither_with_the_groups_of_a_person_nor_much_with_the_rules() {
    let names: Vec<String> =
        (0..MAX_RULE_LISTS).map(|number| format!("a-long-group-{number}")).collect();
    let groups: Vec<&str> = names.iter().map(String::as_str).collect();
    for (policies, most) in [(30, 500), (60, 800), (150, 200), (MAX_RULE_LISTS, 250)] {
        let lists = names.iter().take(policies).map(|name| (name.clone(), group(name)));
        let admission =
            Admission::new(Rules::default(), Vec::new(), Rules::default(), lists.collect());
        let session = session(&admission, &groups);
        let bytes = serde_json::to_string(&session).unwrap().len();
        assert!(bytes < most, "{policies}: {bytes}");
        for (position, name) in names.iter().enumerate() {
            assert_eq!(admission.policy_holds(&session, name), position < policies, "{name}");
        }
    }
}
