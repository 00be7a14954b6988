//! Who the claims name, and how much of it there is room for.

use super::*;
use serde_json::json;

fn sources() -> ClaimSources {
    let paths = |names: &[&str]| names.iter().map(|n| ClaimPath::parse(n).unwrap()).collect();
    ClaimSources {
        id: paths(&["sub"]),
        name: paths(&["displayName", "name", "preferred_username"]),
        email: paths(&["email"]),
        avatar: paths(&["picture"]),
        group: paths(&["org.unit"]),
        gravatar: true,
    }
}

fn identity(claims: Value) -> Result<Identity, IdentityError> {
    sources().identity(&VerifiedClaims::for_tests(claims))
}

#[test]
fn the_first_claim_that_is_there_counts() {
    let person = identity(json!({
        "sub": "1", "name": "Ada", "displayName": null, "preferred_username": "al",
        "email": "ada@example.org", "picture": "https://example.org/a.png",
        "org": {"unit": ["staff", "all"]},
    }))
    .ok()
    .unwrap();
    assert_eq!(person.id, "1");
    assert_eq!(person.name.as_deref(), Some("Ada"));
    assert_eq!(person.email.unwrap().address, "ada@example.org");
    assert_eq!(person.avatar.as_deref(), Some("https://example.org/a.png"));
    assert_eq!(person.group.as_deref(), Some("staff"));
}

#[test]
fn a_claim_of_a_wrong_type_counts_as_absent() {
    let person = identity(json!({
        "sub": 17, "displayName": {"a": 1}, "name": true, "email": [], "picture": "javascript:x",
    }))
    .ok()
    .unwrap();
    assert_eq!(person.id, "17");
    assert_eq!(person.name, None);
    assert!(person.email.is_none());
    assert!(person.avatar.is_none());
}

#[test]
fn nobody_is_named_without_an_identifier() {
    assert_eq!(identity(json!({"name": "Ada"})).err(), Some(IdentityError::NoId));
    assert_eq!(identity(json!({"sub": " \u{7}"})).err(), Some(IdentityError::NoId));
    assert!(identity(json!({"sub": "x".repeat(255)})).is_ok());
    assert_eq!(identity(json!({"sub": "x".repeat(256)})).err(), Some(IdentityError::LongId));
}

#[test]
fn an_identifier_is_taken_to_the_letter() {
    for id in ["ada", " ada", "ada ", "ada\u{200b}", "a\u{0}da", "ada\n", "ADA", "ada\u{301}"] {
        assert_eq!(identity(json!({"sub": id})).ok().unwrap().id, id);
    }
    let name = |name| identity(json!({"sub": "1", "name": name})).ok().unwrap().name.unwrap();
    assert_eq!(name(" A\u{0}da\n"), "Ada");
}

#[test]
fn claims_have_the_room_that_they_take_in_json() {
    let quotes = |count| "\"".repeat(count);
    let claims = |id: &str, picture: &str| {
        json!({
            "sub": id, "name": quotes(150), "email": quotes(127), "picture": picture,
            "org": {"unit": quotes(64)},
        })
    };
    let person = identity(claims("1", &format!("https://{}", quotes(196)))).ok().unwrap();
    assert_eq!(person.name, Some(quotes(75)));
    assert_eq!(person.email.unwrap().address, quotes(127));
    assert_eq!(person.group, Some(quotes(64)));
    assert_eq!(person.avatar, Some(format!("https://{}", quotes(196))));
    // One more of each.
    let person = identity(json!({
        "sub": "1", "email": quotes(128), "picture": format!("https://{}", quotes(197)),
        "org": {"unit": quotes(65)},
    }));
    let person = person.ok().unwrap();
    assert!(person.email.is_none() && person.avatar.is_none() && person.group.is_none());
    // An identifier cannot be cut: the others make room, the picture first.
    let person = identity(claims(&quotes(255), "https://a.example/")).ok().unwrap();
    assert_eq!(person.id, quotes(255));
    assert_eq!((person.name, person.group), (Some(quotes(75)), Some(quotes(64))));
    assert_eq!(person.avatar.as_deref(), Some("https://a.example/"));
    let picture = format!("https://{}", "a".repeat(200));
    let person = identity(claims(&quotes(255), &picture)).ok().unwrap();
    assert_eq!(person.email.unwrap().address, quotes(127));
    assert_eq!(person.avatar, None);
    let controls = identity(json!({"sub": format!("a{}", "\u{1}".repeat(85))}));
    assert_eq!(controls.err(), Some(IdentityError::LongId));
}

#[test]
fn a_name_is_cut_between_letters() {
    let name = |text: String| identity(json!({"sub": "1", "name": text})).ok().unwrap().name;
    assert_eq!(name("ä".repeat(80)), Some("ä".repeat(75)));
    assert_eq!(name(format!("a{}", "ä".repeat(80))), Some(format!("a{}", "ä".repeat(74))));
    assert_eq!(name(format!("{}\"", "a".repeat(149))), Some("a".repeat(149)));
    assert_eq!(name("\\".repeat(1_000_000)), Some("\\".repeat(75)));
}

#[test]
fn an_address_is_denied_only_where_the_provider_says_so() {
    for (verified, expected) in [
        (json!(false), true),
        (json!("False"), true),
        (json!(0), true),
        (json!(true), false),
        (json!("true"), false),
        (json!(1), false),
        (json!(null), false),
    ] {
        let claims = json!({"sub": "1", "email": "a@example.org", "email_verified": verified});
        assert_eq!(identity(claims).ok().unwrap().email.unwrap().denied, expected);
    }
}

#[test]
fn userinfo_is_needed_where_a_list_has_no_answer() {
    let full = json!({"sub": "1", "name": "A", "email": "a@b", "org": {"unit": "x"}});
    assert!(sources().satisfied_by(&VerifiedClaims::for_tests(full.clone())));
    for claim in ["sub", "name", "email", "org"] {
        let mut less = full.clone();
        less.as_object_mut().unwrap().remove(claim);
        assert!(!sources().satisfied_by(&VerifiedClaims::for_tests(less)), "{claim}");
    }
}
