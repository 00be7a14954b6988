//! Who is admitted, as what, and where to.

use serde_json::{Value, json};

use super::*;
use crate::signin::{ClaimPath, Identity, Rule, RuleClaim, Test};

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
    let (role, facts) = admission.admit(&claims(groups)).unwrap();
    let session = Session::of(identity, role).with_facts(facts);
    serde_json::from_value(serde_json::to_value(session).unwrap()).unwrap()
}

fn entry(admission: &Admission, session: &Session, meeting: &str) -> Entry {
    admission.entry(session, &Meeting::encoded(meeting).unwrap())
}

#[test]
fn who_breaks_a_rule_of_access_is_denied_by_its_position() {
    let admission = admission();
    assert_eq!(admission.admit(&claims(&["others"])).unwrap_err(), Denied::SignIn(0));
    assert_eq!(Denied::SignIn(0).to_string(), "access.require[0] does not hold");
    assert!(admission.admit(&claims(&["members"])).is_ok());
}

#[test]
fn a_moderator_is_who_meets_all_rules_and_a_member_everybody_else() {
    let admission = admission();
    let role = |groups| admission.admit(&claims(groups)).unwrap().0;
    assert_eq!(role(&["members", "teachers"]), Role::Moderator);
    assert_eq!(role(&["members"]), Role::Member);
    let open = Admission::default();
    assert_eq!(open.admit(&claims(&[])).unwrap().0, Role::Moderator, "without rules everybody");
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

#[test]
fn userinfo_is_needed_for_the_claims_of_every_kind_of_rule() {
    assert!(admission().answered_by(&claims(&[])));
    let without = VerifiedClaims::for_tests(json!({"sub": "ada"}));
    let with = |require, rooms, moderator, policies| {
        Admission::new(require, rooms, moderator, policies).answered_by(&without)
    };
    let (none, no_policies) = (Rules::default, BTreeMap::new);
    assert!(with(none(), vec![], none(), no_policies()));
    assert!(!with(group("a"), vec![], none(), no_policies()));
    assert!(!with(none(), vec![rooms("a", group("a"))], none(), no_policies()));
    assert!(!with(none(), vec![], group("a"), no_policies()));
    assert!(!with(none(), vec![], none(), BTreeMap::from([("p".to_owned(), group("a"))])));
}

#[test]
fn a_session_keeps_facts_and_no_claims() {
    let admission = admission();
    let json = serde_json::to_value(session(&admission, &["members", "staff"])).unwrap();
    let hold = json["f"]["h"].as_array().unwrap();
    assert_eq!(hold.len(), 2, "the policies; the room of the staff has the same rules");
    assert!(!json.to_string().contains("staff"), "{json}");
    let tampered: Result<Session, _> = serde_json::from_value(json!({"i": "a", "f": {"x": 1}}));
    assert!(tampered.unwrap().facts().is_empty());
    let none: Value = serde_json::to_value(session(&Admission::default(), &[])).unwrap();
    assert_eq!(none.as_object().unwrap().keys().collect::<Vec<_>>(), ["i", "m"]);
}

/// Three hundred groups and thirty policies: the cookie has 2,000 bytes, and sealing adds a third.
#[test]
fn a_session_does_not_grow_with_the_groups_of_a_person() {
    let names: Vec<String> =
        (0..300).map(|number| format!("a-rather-long-group-{number}")).collect();
    let policies = names.iter().take(30).map(|name| (name.clone(), group(name)));
    let admission =
        Admission::new(Rules::default(), Vec::new(), Rules::default(), policies.collect());
    let groups: Vec<&str> = names.iter().map(String::as_str).collect();
    let bytes = serde_json::to_string(&session(&admission, &groups)).unwrap().len();
    assert!(bytes < 500, "{bytes}");
}
