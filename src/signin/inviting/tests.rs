use regex::Regex;
use serde_json::json;

use super::super::invitation::testing::{NOW, mark};
use super::*;
use crate::signin::{
    AdmissionRules, ClaimPath, Identity, PatternText, RoleRoom, RoomPattern, RoomRoles, RoomRules,
    Rule, RuleClaim, Rules, Test, VerifiedClaims,
};

struct Plain;

impl Marks for Plain {
    fn inviter(&self, id: &str) -> Mark {
        mark(id)
    }

    fn passcode(&self, passcode: &str) -> Mark {
        mark(passcode)
    }
}

fn meeting(name: &str) -> Meeting {
    Meeting::encoded(name).unwrap()
}

fn identity(name: Option<&str>) -> Identity {
    let name = name.map(str::to_owned);
    Identity { id: "ada".into(), name, email: None, avatar: None, group: None }
}

fn wish() -> Wish {
    Wish { role: Role::Member, valid: 60, from: None, guest: None, passcode: None }
}

fn invite(policy: &InvitePolicy, wish: Wish) -> Result<Invitation, WishError> {
    let session = Session::of(identity(Some("Ada")), Role::Moderator);
    policy.invite(&session, meeting("room"), wish, &Plain, NOW)
}

#[test]
fn an_invitation_is_what_was_asked_for() {
    let both =
        InvitePolicy { roles: vec![Role::Member, Role::Moderator], ..InvitePolicy::default() };
    let made = invite(
        &both,
        Wish {
            role: Role::Moderator,
            valid: 60,
            from: Some(NOW + 10),
            guest: Some(" Bob ".into()),
            passcode: Some(" \u{ff11}23456 ".into()),
        },
    );
    let made = made.unwrap();
    assert_eq!((made.role, made.created), (Role::Moderator, NOW));
    assert_eq!((made.from, made.until), (Some(NOW + 10), NOW + 70));
    assert_eq!(made.guest.as_deref(), Some("Bob"));
    assert_eq!(made.passcode, Some(mark("123456")), "NFKC, without blanks at its ends");
    assert_eq!(made.inviter, mark("ada"));
}

#[test]
fn a_past_begin_and_empty_texts_count_as_absent() {
    let (guest, passcode) = (Some(" ".into()), Some(String::new()));
    let made =
        invite(&InvitePolicy::default(), Wish { from: Some(NOW), guest, passcode, ..wish() });
    let made = made.unwrap();
    assert_eq!((made.from, made.until, made.guest, made.passcode), (None, NOW + 60, None, None));
}

#[test]
fn each_limit_of_the_policy_is_kept() {
    let policy = InvitePolicy { max_validity: 100, ..InvitePolicy::default() };
    let passcode = |text: &str| Some(text.to_owned());
    for (what, wish, error) in [
        ("a role that is not allowed", Wish { role: Role::Moderator, ..wish() }, WishError::Role),
        ("no time", Wish { valid: 0, ..wish() }, WishError::Validity),
        ("a long time", Wish { valid: 101, ..wish() }, WishError::Validity),
        ("a late end", Wish { from: Some(NOW + 41), ..wish() }, WishError::Validity),
        ("an endless time", Wish { valid: u64::MAX, ..wish() }, WishError::Validity),
        ("a short passcode", Wish { passcode: passcode("12345"), ..wish() }, WishError::Passcode),
        (
            "a long passcode",
            Wish { passcode: passcode(&"1".repeat(65)), ..wish() },
            WishError::Passcode,
        ),
        (
            "a long name",
            Wish { guest: passcode(&"g".repeat(100)), ..wish() },
            WishError::Names(NamesTooLong { bytes: 104, most: 74 }),
        ),
    ] {
        assert_eq!(invite(&policy, wish), Err(error), "{what}");
    }
    assert!(invite(&policy, Wish { valid: 100, ..wish() }).is_ok());
    assert!(invite(&policy, Wish { from: Some(NOW + 40), ..wish() }).is_ok());
    assert!(invite(&policy, Wish { passcode: passcode("123456"), ..wish() }).is_ok());
}

#[test]
fn the_policy_decides_what_a_guest_sees_of_the_inviter() {
    let shown = |shows, name| {
        let policy = InvitePolicy { shows, ..InvitePolicy::default() };
        let session = Session::of(identity(name), Role::Moderator);
        policy.invite(&session, meeting("room"), wish(), &Plain, NOW).unwrap().shown
    };
    assert_eq!(shown(Shows::Name, Some("Ada")).as_deref(), Some("Ada"));
    assert_eq!(shown(Shows::Name, None).as_deref(), Some("ada"));
    assert_eq!(shown(Shows::Id, Some("Ada")).as_deref(), Some("ada"));
    assert_eq!(shown(Shows::Nobody, Some("Ada")), None);
}

fn rule(claim: &str) -> Rules {
    let claim = RuleClaim::Path(ClaimPath::parse(claim).unwrap());
    Rules::new(vec![Rule { claim, test: Test::Equals(json!(true)) }])
}

/// Who may invite: those with `inviter`. The room `board` requires `board`.
fn admission() -> Admission {
    let board = RoomRules { rooms: Regex::new("^board$").unwrap(), require: rule("board") };
    Admission::new(AdmissionRules {
        rooms: vec![board],
        moderator: rule("moderator"),
        invite: rule("inviter"),
        ..AdmissionRules::default()
    })
}

fn session(claims: serde_json::Value) -> Session {
    let claims = VerifiedClaims::for_tests(claims);
    let admitted = admission().admit(&claims).unwrap();
    Session::of(identity(None), admitted.role).with_rule_results(&admitted.evaluation)
}

#[test]
fn only_a_moderator_of_an_open_room_who_satisfies_the_rules_may_invite() {
    let all = session(json!({"moderator": true, "inviter": true}));
    let access = |session: &Session, room| admission().invite_access(session, &meeting(room));
    assert_eq!(access(&all, "room"), InviteAccess::Allowed);
    assert!(matches!(access(&all, "board"), InviteAccess::Room(_)));
    let member = session(json!({"inviter": true}));
    assert_eq!(access(&member, "room"), InviteAccess::NotModerator);
    let other = session(json!({"moderator": true}));
    assert_eq!(access(&other, "room"), InviteAccess::Who);
    let old = Session::of(identity(None), Role::Moderator);
    assert_eq!(access(&old, "room"), InviteAccess::Stale, "the rules came after the sign-in");
    let nobody = Admission::default().invite_access(&old, &meeting("room"));
    assert_eq!(nobody, InviteAccess::Allowed, "without rules every moderator may");
}

#[test]
fn a_session_from_before_the_roles_of_rooms_must_sign_in_again() {
    let text = PatternText::parse("^{preferred_username}$").unwrap();
    let shape = Regex::new(&text.shape()).unwrap();
    let pattern = RoomPattern::new(text, shape, false).unwrap();
    let rooms = RoomRoles::new(vec![RoleRoom { pattern, moderator: None, member: None }]);
    let admission =
        Admission::new(AdmissionRules { role_rooms: rooms, ..AdmissionRules::default() });
    let old = Session::of(identity(None), Role::Moderator);
    assert_eq!(admission.invite_access(&old, &meeting("ada")), InviteAccess::Stale);
}
