//! Who may sign in, with which role, and into which rooms.

use serde_json::{Value, json};

use super::*;
use crate::jitsi::{ExtraClaim, ExtraPath};
use crate::signin::{
    ClaimPath, GrantedRooms, Identity, MAX_RULE_LISTS, RoomAccess, Rule, RuleClaim, Target, Test,
};

fn group(name: &str) -> Rules {
    let claim = RuleClaim::Path(ClaimPath::parse("groups").unwrap());
    Rules::new(vec![Rule { claim, test: Test::AnyOf(vec![name.to_owned()]) }])
}

fn rooms(pattern: &str, require: Rules) -> RoomRules {
    RoomRules { rooms: Regex::new(pattern).unwrap(), require }
}

fn admission() -> Admission {
    let policies = [("archive", group("staff")), ("open", Rules::default())];
    Admission::new(AdmissionRules {
        require: group("members"),
        rooms: vec![rooms("^board", group("board")), rooms("^staff/", group("staff"))],
        moderator: group("teachers"),
        policies: policies.map(|(name, rules)| (name.to_owned(), rules)).into(),
        claims: Vec::new(),
        groups: ["staff", "board", "a,b"].map(|name| HeaderGroup::new(name, group(name))).into(),
        ..AdmissionRules::default()
    })
}

fn claims(groups: &[&str]) -> VerifiedClaims {
    VerifiedClaims::for_tests(json!({"sub": "ada", "groups": groups}))
}

fn identity() -> Identity {
    Identity { id: "ada".into(), name: None, email: None, avatar: None, group: None }
}

/// The session of a person in these groups, after it was written and read again.
fn session(admission: &Admission, groups: &[&str]) -> Session {
    let admitted = admission.admit(&claims(groups)).unwrap();
    let session = Session::of(identity(), admitted.role).with_rule_results(&admitted.evaluation);
    serde_json::from_value(serde_json::to_value(session).unwrap()).unwrap()
}

fn room(position: usize) -> AccessDenied {
    AccessDenied::Room(DeniedRoom { position, rule: None })
}

fn entry(admission: &Admission, session: &Session, meeting: &str) -> RoomAccess {
    admission.room_access(session, &Meeting::encoded(meeting).unwrap())
}

#[test]
fn an_unknown_result_closes_a_page_only_if_it_is_of_the_current_rules() {
    let admission = admission();
    let session = |groups: &[&str]| session(&admission, groups);
    let board = Meeting::encoded("board").unwrap();
    let access = |session: &Session| admission.page_access(session, &board);
    assert_eq!(access(&session(&["members", "board"])), RoomAccess::Allowed);
    assert_eq!(access(&session(&["members"])), RoomAccess::Denied(room(0)));
    let page = |path: &str| {
        let origin = crate::jitsi::Origin::parse("https://meet.example.org").unwrap();
        Target::Page(crate::signin::ReturnPage::parse(path, &origin).unwrap())
    };
    let before = Session::of(identity(), Role::Member);
    assert_eq!(access(&before), RoomAccess::Stale);
    for (path, current) in [("/board", false), ("/lobby", true), ("/board/", true), ("/%2f", true)]
    {
        assert_eq!(admission.is_current(&before, &page(path)), current, "{path}");
    }
    let evaluation = Evaluation::new(&admission.lists, |_| false, true);
    let unknown = before.with_rule_results(&evaluation);
    assert_eq!(admission.room_access(&unknown, &board), RoomAccess::Stale);
    assert_eq!(access(&unknown), RoomAccess::Denied(room(0)));
    assert!(admission.is_current(&unknown, &page("/board")), "no endless sign-in");
}

#[test]
fn an_access_rule_that_fails_is_named_by_its_position() {
    let admission = admission();
    let denied = |claims| admission.admit(&claims).unwrap_err().to_string();
    let differs = "access.require[0] does not hold: the claim groups does not match";
    assert_eq!(denied(claims(&["others"])), differs);
    let absent = VerifiedClaims::for_tests(json!({"sub": "ada"}));
    assert_eq!(denied(absent), "access.require[0] does not hold: the claim groups is absent");
    assert!(admission.admit(&claims(&["members"])).is_ok());
}

#[test]
fn a_person_who_meets_all_moderator_rules_is_a_moderator_and_others_are_members() {
    let admission = admission();
    let role = |groups| admission.admit(&claims(groups)).unwrap().role;
    assert_eq!(role(&["members", "teachers"]), Role::Moderator);
    assert_eq!(role(&["members"]), Role::Member);
    let failed = admission.admit(&claims(&["members"])).unwrap().failed;
    let failed = failed.moderator().unwrap().to_string();
    assert_eq!(failed, "[0] does not hold: the claim groups does not match");
    let teacher = admission.admit(&claims(&["members", "teachers"])).unwrap();
    assert_eq!(teacher.failed.moderator(), None);
    let open = Admission::default();
    assert_eq!(
        open.admit(&claims(&[])).unwrap().role,
        Role::Moderator,
        "without rules everyone is a moderator"
    );
}

#[test]
fn a_room_is_open_if_all_entries_that_match_hold() {
    let admission = admission();
    let denied = |position| RoomAccess::Denied(room(position));
    for (groups, meeting, expected) in [
        (&["members"][..], "lobby", RoomAccess::Allowed),
        (&["members"], "board", denied(0)),
        (&["members"], "BOARD-2", denied(0)),
        (&["members"], "other/board", denied(0)),
        (&["members", "board"], "board", RoomAccess::Allowed),
        (&["members"], "staff/room", denied(1)),
        (&["members"], "a/Staff/room", denied(1)),
        (&["members"], "staffroom", RoomAccess::Allowed),
        (&["members", "board"], "staff/board", denied(1)),
        (&["members", "staff"], "staff/board", denied(0)),
        (&["members", "staff", "board"], "staff/board", RoomAccess::Allowed),
    ] {
        let session = session(&admission, groups);
        assert_eq!(entry(&admission, &session, meeting), expected, "{groups:?} at {meeting}");
    }
}

#[test]
fn a_session_from_before_the_rules_is_stale() {
    let admission = admission();
    let before = session(&Admission::default(), &["members", "board"]);
    assert_eq!(serde_json::to_value(&before).unwrap().get("f"), None);
    assert_eq!(entry(&admission, &before, "lobby"), RoomAccess::Allowed);
    assert_eq!(entry(&admission, &before, "board"), RoomAccess::Stale);
    let target = |meeting| Target::meeting(Meeting::encoded(meeting).unwrap());
    assert!(!admission.is_current(&before, &target("board")));
    assert!(admission.is_current(&before, &target("lobby")));

    let changed = Admission::new(AdmissionRules {
        rooms: vec![rooms("^board", group("chair"))],
        ..AdmissionRules::default()
    });
    let board = session(&admission, &["members", "board"]);
    assert_eq!(entry(&changed, &board, "board"), RoomAccess::Stale, "the rules have changed");
}

/// Rules in another order or with another name are the same rules.
#[test]
fn a_result_stays_valid_if_its_rules_are_moved() {
    let one = admission();
    let moved = Admission::new(AdmissionRules {
        rooms: vec![rooms("^x", group("staff")), rooms("^board", group("board"))],
        policies: BTreeMap::from([("renamed".to_owned(), group("staff"))]),
        ..AdmissionRules::default()
    });
    let session = session(&one, &["members", "staff"]);
    assert_eq!(entry(&moved, &session, "x"), RoomAccess::Allowed);
    assert!(moved.policy_holds(&session, "renamed"));
}

#[test]
fn a_policy_holds_for_those_who_met_it_and_an_unknown_policy_for_nobody() {
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

/// A rule that only userinfo could have decided is denied, and evaluated again at the next sign-in.
#[test]
fn a_result_that_is_unknown_because_userinfo_failed_is_denied_and_stale() {
    let other = |name: &str| {
        let claim = RuleClaim::Path(ClaimPath::parse("department").unwrap());
        Rules::new(vec![Rule { claim, test: Test::AnyOf(vec![name.to_owned()]) }])
    };
    let policies = [("maths", other("maths")), ("staff", group("staff"))];
    let admission = Admission::new(AdmissionRules {
        rooms: vec![rooms("^board", other("board")), rooms("^staff", group("chair"))],
        policies: policies.map(|(name, rules)| (name.to_owned(), rules)).into(),
        ..AdmissionRules::default()
    });
    let session = |claims: VerifiedClaims| {
        let identity =
            Identity { id: "ada".into(), name: None, email: None, avatar: None, group: None };
        let admitted = admission.admit(&claims).unwrap();
        Session::of(identity, admitted.role).with_rule_results(&admitted.evaluation)
    };
    let mut failed = claims(&["staff"]);
    failed.without_userinfo();
    let board = Meeting::encoded("board").unwrap();
    let denied = room(0);
    let open = session(failed);
    assert_eq!(admission.room_access(&open, &board), RoomAccess::Stale);
    let without = FailedRules::default();
    let refused = admission.room_access_after_sign_in(&open, &board, &without);
    assert_eq!(refused, Err(denied.clone()));
    let mut known = claims(&["staff"]);
    known.without_userinfo();
    let known = admission.admit(&known).unwrap().failed;
    let refused = admission.room_access_after_sign_in(&open, &board, &known);
    assert_eq!(
        refused.unwrap_err().to_string(),
        "access.rooms[0].require[0] does not hold: the claim department is absent"
    );
    assert_eq!(entry(&admission, &open, "lobby"), RoomAccess::Allowed);
    assert!(admission.policy_holds(&open, "staff") && !admission.policy_holds(&open, "maths"));
    // Userinfo was not needed or did answer: the person does not have the claim.
    let asked = session(claims(&["staff"]));
    assert_eq!(admission.room_access(&asked, &board), RoomAccess::Denied(denied));
    // Userinfo failed, but no rule needed it.
    let mut whole = VerifiedClaims::for_tests(json!({"groups": ["x"], "department": "y"}));
    whole.without_userinfo();
    assert_eq!(admission.room_access(&session(whole), &board), RoomAccess::Denied(room(0)));
}

#[test]
fn a_session_stores_rule_results_and_no_claims() {
    let admission = admission();
    let json = serde_json::to_value(session(&admission, &["members", "staff"])).unwrap();
    let hold = json["f"]["h"].as_array().unwrap();
    assert_eq!(
        hold.len(),
        2,
        "two policies; the room of the staff has the same rules as one of them"
    );
    assert!(!json.to_string().contains("staff"), "{json}");
    let tampered: Result<Session, _> = serde_json::from_value(json!({"i": "a", "f": {"x": 1}}));
    assert!(tampered.unwrap().rule_results().is_empty());
    let none: Value = serde_json::to_value(session(&Admission::default(), &[])).unwrap();
    assert_eq!(none.as_object().unwrap().keys().collect::<Vec<_>>(), ["i", "m"]);
}

/// The cookie has at most 2,000 bytes, and sealing adds a third.
#[test]
fn a_session_does_not_grow_with_a_persons_groups_and_hardly_with_the_rules() {
    let names: Vec<String> =
        (0..MAX_RULE_LISTS).map(|number| format!("a-long-group-{number}")).collect();
    let groups: Vec<&str> = names.iter().map(String::as_str).collect();
    for (policies, most) in [(30, 500), (60, 800), (150, 200), (MAX_RULE_LISTS, 250)] {
        let lists = names.iter().take(policies).map(|name| (name.clone(), group(name)));
        let admission = Admission::new(AdmissionRules {
            policies: lists.collect(),
            ..AdmissionRules::default()
        });
        let session = session(&admission, &groups);
        let bytes = serde_json::to_string(&session).unwrap().len();
        assert!(bytes < most, "{policies}: {bytes}");
        for (position, name) in names.iter().enumerate() {
            assert_eq!(admission.policy_holds(&session, name), position < policies, "{name}");
        }
    }
}

#[test]
fn a_session_has_the_configured_groups_of_the_person_in_their_order() {
    let admission = admission();
    let groups = |admission: &Admission, session: &Session| {
        admission.groups(session).map(|group| group.text().to_owned()).collect::<Vec<_>>()
    };
    for (of_person, expected) in [
        (&["members"][..], &[][..]),
        (&["board", "members", "staff"], &["staff", "board"]),
        (&["members", "a,b", "Staff", "staff "], &["a%2Cb"]),
    ] {
        assert_eq!(groups(&admission, &session(&admission, of_person)), expected, "{of_person:?}");
    }
    let many: Vec<String> = (0..300).map(|number| format!("group-{number}")).collect();
    let mut many: Vec<&str> = many.iter().map(String::as_str).collect();
    many.extend(["members", "board"]);
    let session = session(&admission, &many);
    assert_eq!(groups(&admission, &session), ["board"]);
    assert!(serde_json::to_string(&session).unwrap().len() < 100, "only results are stored");

    let renamed = AdmissionRules {
        groups: vec![HeaderGroup::new("board", group("directors"))],
        ..AdmissionRules::default()
    };
    assert!(groups(&Admission::new(renamed), &session).is_empty(), "another rule, another result");
}

fn claim_entry(path: &str, value: i32, when: Rules, rooms: Option<&str>) -> ClaimEntry {
    let path = ExtraPath::new(path.split('.').map(str::to_owned).collect()).unwrap();
    let claim = ExtraClaim::new(path, json!(value)).unwrap();
    ClaimEntry {
        claim,
        when,
        rooms: rooms.map(|rooms| GrantedRooms::new(Regex::new(rooms).unwrap())),
    }
}

#[test]
fn of_the_entries_for_a_claim_the_first_that_applies_counts() {
    let admission = Admission::new(AdmissionRules {
        claims: vec![
            claim_entry("x", 1, group("staff"), Some("^(board|lab/)")),
            claim_entry("x", 2, group("staff"), None),
            claim_entry("x", 3, Rules::default(), Some("^board$")),
            claim_entry("y", 4, Rules::default(), None),
            claim_entry("x", 5, Rules::default(), None),
        ],
        ..AdmissionRules::default()
    });
    let claims = |session: &Session, meeting: &str| {
        let meeting = Meeting::encoded(meeting).unwrap();
        let all = |claims: Vec<&ExtraClaim>| {
            let mut found = json!({});
            crate::jitsi::add_claims(&claims, found.as_object_mut().unwrap());
            found
        };
        let of_everyone = all(admission.token_claims_of_everyone(&meeting));
        (all(admission.token_claims(session, &meeting)), of_everyone)
    };
    let (staff, other) = (session(&admission, &["staff"]), session(&admission, &["students"]));
    for (meeting, of_staff, of_other) in [
        ("board", 1, 3),
        ("Board", 1, 3),
        ("x/board", 1, 3),
        ("board-2", 1, 5),
        ("lab/room", 1, 5),
        ("room", 2, 5),
        ("x/lab", 2, 5),
    ] {
        let expected = |x: i32| json!({"x": x, "y": 4});
        assert_eq!(claims(&staff, meeting), (expected(of_staff), expected(of_other)), "{meeting}");
        assert_eq!(claims(&other, meeting).0, expected(of_other), "{meeting}");
    }
    let before = session(&Admission::default(), &["staff"]);
    assert_eq!(claims(&before, "room").0, json!({"x": 5, "y": 4}), "no result, no claim");
}
