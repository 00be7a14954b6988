use secrecy::SecretBox;
use serde_json::json;

use super::*;
use crate::signin::{
    AdmissionRules, ClaimPath, Identity, Rule, RuleClaim, Rules, Test, VerifiedClaims,
};

fn staff() -> Rules {
    let claim = RuleClaim::Path(ClaimPath::parse("groups").unwrap());
    Rules::new(vec![Rule { claim, test: Test::AnyOf(vec!["staff".to_owned()]) }])
}

fn admission(rules: AdmissionRules) -> Admission {
    let keys = OwnerKeys::new([SecretBox::new(Box::new([7; 32]))]);
    Admission::new(rules).with_owners(keys)
}

fn claims(groups: &[&str]) -> VerifiedClaims {
    VerifiedClaims::for_tests(json!({"sub": "ada", "groups": groups}))
}

fn session(admission: &Admission, id: &str, groups: &[&str]) -> Session {
    let identity =
        Identity { id: id.to_owned(), name: None, email: None, avatar: None, group: None };
    let admitted = admission.admit(&claims(groups)).unwrap();
    Session::of(identity, admitted.role).with_rule_results(&admitted.evaluation)
}

fn created(admission: &Admission, session: &Session) -> Option<Meeting> {
    match admission.new_room(session, &NewRoom::named("Physics").unwrap()) {
        Creation::Allowed(meeting) => Some(meeting),
        Creation::Stale | Creation::Denied(_) => None,
    }
}

#[test]
fn the_owner_moderates_and_everyone_else_is_a_member_whatever_the_roles_say() {
    for (moderator, only_owners) in
        [(Rules::default(), false), (staff(), false), (Rules::default(), true)]
    {
        let admission = admission(AdmissionRules { moderator, only_owners, ..Default::default() });
        let owner = session(&admission, "ada", &[]);
        let other = session(&admission, "grace", &["staff"]);
        let meeting = created(&admission, &owner).unwrap();
        assert_eq!(admission.role(&owner, &meeting), Role::Moderator, "{only_owners}");
        assert_eq!(admission.role(&other, &meeting), Role::Member, "{only_owners}");
    }
}

#[test]
fn a_tenant_does_not_change_the_owner() {
    let admission = admission(AdmissionRules::default());
    let owner = session(&admission, "ada", &[]);
    let Meeting { room, .. } = created(&admission, &owner).unwrap();
    let meeting = Meeting { tenant: Some(crate::jitsi::Tenant::plain("a/b").unwrap()), room };
    assert_eq!(admission.ownership(&owner, &meeting), Ownership::Own);
    let other = session(&admission, "grace", &[]);
    assert_eq!(admission.role(&other, &meeting), Role::Member);
}

#[test]
fn in_any_other_room_the_roles_decide_unless_only_owners_moderate() {
    let meeting = Meeting::encoded("Physics-000000000000").unwrap();
    for (only_owners, role) in [(false, Role::Moderator), (true, Role::Member)] {
        let admission = admission(AdmissionRules { only_owners, ..Default::default() });
        // Also the session of a moderator from before the rule.
        let before = super::super::Admission::default();
        let session = session(&before, "ada", &[]);
        assert_eq!(admission.role(&session, &meeting), role);
        assert_eq!(admission.role_without_meeting(&session), role);
        assert_eq!(admission.everyone_moderates(), !only_owners);
    }
}

#[test]
fn only_a_person_for_whom_access_create_holds_has_rooms() {
    let admission = admission(AdmissionRules { create: staff(), ..Default::default() });
    let name = NewRoom::named("Physics").unwrap();
    let (may, may_not) = (session(&admission, "ada", &["staff"]), session(&admission, "ada", &[]));
    assert!(created(&admission, &may).is_some());
    assert!(matches!(
        admission.new_room(&may_not, &name),
        Creation::Denied(AccessDenied::Create(None))
    ));
    let failed = admission.admit(&claims(&[])).unwrap().failed;
    let denied = admission.new_room_after_sign_in(&may_not, &name, &failed).unwrap_err();
    assert_eq!(denied.to_string(), "access.create[0] does not hold: the claim groups is absent");
    assert_eq!(AccessDenied::Create(None).to_string(), "access.create does not hold");
}

#[test]
fn a_session_from_before_the_rule_must_sign_in_again() {
    let before = admission(AdmissionRules::default());
    let session = session(&before, "ada", &["staff"]);
    let admission = admission(AdmissionRules { create: staff(), ..Default::default() });
    let name = NewRoom::named("Physics").unwrap();
    assert!(matches!(admission.new_room(&session, &name), Creation::Stale));
    assert!(!admission.is_current_for_new_room(&session, &name));
    assert!(before.is_current_for_new_room(&session, &name));
    let failed = FailedRules::default();
    assert!(admission.new_room_after_sign_in(&session, &name, &failed).is_err());
}

#[test]
fn without_keys_nobody_has_rooms_and_nobody_owns_one() {
    let with = admission(AdmissionRules::default());
    let session = session(&with, "ada", &[]);
    let meeting = created(&with, &session).unwrap();
    let without = Admission::default();
    let name = NewRoom::named("Physics").unwrap();
    assert!(matches!(
        without.new_room(&session, &name),
        Creation::Denied(AccessDenied::NoOwnedRooms)
    ));
    assert_eq!(without.ownership(&session, &meeting), Ownership::NotOwned);
}
