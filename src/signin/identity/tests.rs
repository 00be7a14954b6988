//! The person that the claims identify, and the limits of each claim.

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
fn the_first_claim_that_is_present_counts() {
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
        "preferred_username": 7, "org": {"unit": 7},
    }))
    .ok()
    .unwrap();
    assert_eq!(person.id, "17");
    assert_eq!(person.group, None);
    assert_eq!(person.name, None);
    assert!(person.email.is_none());
    assert!(person.avatar.is_none());
}

#[test]
fn claims_without_an_identifier_are_refused() {
    assert_eq!(identity(json!({"name": "Ada"})).err(), Some(IdentityError::NoId));
    assert_eq!(identity(json!({"sub": " \u{7}"})).err(), Some(IdentityError::NoId));
    assert!(identity(json!({"sub": "x".repeat(255)})).is_ok());
    assert_eq!(identity(json!({"sub": "x".repeat(256)})).err(), Some(IdentityError::LongId));
}

#[test]
fn an_identifier_may_be_an_integer_that_json_represents_exactly() {
    for (value, id) in [
        (json!(0), Some("0")),
        (json!(-17), Some("-17")),
        (json!(9_007_199_254_740_991_i64), Some("9007199254740991")),
        (json!(-9_007_199_254_740_991_i64), Some("-9007199254740991")),
        (json!(9_007_199_254_740_992_i64), None),
        (json!(-9_007_199_254_740_992_i64), None),
        (json!(u64::MAX), None),
        (json!(1.0), None),
        (json!(-0.0), None),
        (json!(1e3), None),
        (json!([1.5, true, {"a": 1}, "", 18, "x"]), Some("18")),
        (json!([["x"]]), None),
        (json!(true), None),
        (json!({"x": 1}), None),
    ] {
        let seen = identity(json!({"sub": value})).ok().map(|person| person.id);
        assert_eq!(seen.as_deref(), id, "{value}");
    }
}

#[test]
fn an_unverified_address_is_shown_but_does_not_identify() {
    let by = |id: &str, claims: Value| {
        let paths = |names: &str| names.split(' ').map(|n| ClaimPath::parse(n).unwrap()).collect();
        let sources = ClaimSources { id: paths(id), name: paths("email nickname"), ..sources() };
        sources.identity(&VerifiedClaims::for_tests(claims))
    };
    let claims = json!({
        "sub": "1", "nickname": "Ada", "email": "a@example.org", "email_verified": false,
    });
    assert_eq!(by("email", claims.clone()).err(), Some(IdentityError::UnverifiedId));
    assert_eq!(by("oid email", claims.clone()).err(), Some(IdentityError::UnverifiedId));
    assert_eq!(by("oid", claims.clone()).err(), Some(IdentityError::NoId));
    let person = by("email sub", claims).ok().unwrap();
    assert_eq!((person.id.as_str(), person.name.as_deref()), ("1", Some("Ada")));
    let email = person.email.unwrap();
    assert!(email.denied && email.address == "a@example.org");
    let verified = json!({"email": "a@example.org", "email_verified": true});
    assert_eq!(by("email", verified).ok().unwrap().id, "a@example.org");
}

#[test]
fn the_parts_of_a_name_replace_an_absent_name() {
    let name = |claims: Value| {
        let mut all = json!({"sub": "1"});
        all.as_object_mut().unwrap().extend(claims.as_object().unwrap().clone());
        identity(all).ok().unwrap().name
    };
    for (claims, expected) in [
        (json!({"given_name": "Ada", "family_name": "Lovelace"}), Some("Ada Lovelace")),
        (json!({"given_name": " Ada\n", "family_name": ["", "Lovelace"]}), Some("Ada Lovelace")),
        (json!({"given_name": "Ada", "family_name": 7}), Some("Ada")),
        (json!({"family_name": "Lovelace"}), Some("Lovelace")),
        (json!({"given_name": "\u{200b}", "family_name": " "}), None),
        (json!({"given_name": "Ada", "name": "\u{3164}"}), Some("Ada")),
        (json!({"given_name": "Ada", "name": "Countess"}), Some("Countess")),
        (json!({"given_name": "Ada", "displayName": "AL"}), Some("AL")),
        (json!({"given_name": "Ada", "preferred_username": "al"}), Some("Ada")),
        (json!({"preferred_username": "al"}), Some("al")),
    ] {
        assert_eq!(name(claims.clone()).as_deref(), expected, "{claims}");
    }
    let other = ClaimSources { name: vec![ClaimPath::parse("nickname").unwrap()], ..sources() };
    let claims = VerifiedClaims::for_tests(json!({"sub": "1", "given_name": "Ada"}));
    assert_eq!(
        other.identity(&claims).ok().unwrap().name,
        None,
        "claims.name does not list the claim name"
    );
}

#[test]
fn an_identifier_is_not_changed() {
    for id in ["ada", " ada", "ada ", "ada\u{200b}", "a\u{0}da", "ada\n", "ADA", "ada\u{301}"] {
        assert_eq!(identity(json!({"sub": id})).ok().unwrap().id, id);
    }
    let name = |name| identity(json!({"sub": "1", "name": name})).ok().unwrap().name.unwrap();
    assert_eq!(name(" A\u{0}da\n"), "Ada");
}

#[test]
fn limits_count_bytes_of_json() {
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
    // One byte more of each.
    let person = identity(json!({
        "sub": "1", "email": quotes(128), "picture": format!("https://{}", quotes(197)),
        "org": {"unit": quotes(65)},
    }));
    let person = person.ok().unwrap();
    assert!(person.email.is_none() && person.avatar.is_none() && person.group.is_none());
    // An identifier cannot be cut: others are left out, the picture first.
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
fn a_name_is_cut_between_characters() {
    let name = |text: String| identity(json!({"sub": "1", "name": text})).ok().unwrap().name;
    assert_eq!(name("ä".repeat(80)), Some("ä".repeat(75)));
    assert_eq!(name(format!("a{}", "ä".repeat(80))), Some(format!("a{}", "ä".repeat(74))));
    assert_eq!(name(format!("{}\"", "a".repeat(149))), Some("a".repeat(149)));
    assert_eq!(name("\\".repeat(1_000_000)), Some("\\".repeat(75)));
}

#[test]
fn an_address_is_denied_only_if_the_provider_says_so() {
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
fn a_picture_is_the_first_that_a_browser_may_load() {
    let picture = |value: Value| {
        let claims = json!({"sub": "1", "picture": value});
        identity(claims).ok().unwrap().avatar
    };
    let url = "https://example.org/a.png";
    assert_eq!(picture(json!(["javascript:x", 7, url])).as_deref(), Some(url));
    assert_eq!(picture(json!("data:image/png;base64,AA")), None);
}

#[test]
fn userinfo_is_needed_if_a_key_has_no_claim() {
    let full = json!({"sub": "1", "name": "A", "email": "a@b", "org": {"unit": "x"}});
    let missing = |claims: &Value| sources().missing(&VerifiedClaims::for_tests(claims.clone()));
    assert!(missing(&full).is_empty());
    for (claim, key) in [
        ("sub", "claims.id"),
        ("name", "claims.name"),
        ("email", "claims.email"),
        ("org", "claims.group"),
    ] {
        for absent in [json!(null), json!(""), json!(" "), json!({}), json!([]), json!(7.5)] {
            let mut less = full.clone();
            less[claim] = absent;
            assert_eq!(missing(&less), [key], "{less}");
        }
    }
    let mut parts = full;
    parts["name"] = json!(null);
    parts["given_name"] = json!("Ada");
    assert_eq!(missing(&parts), ["claims.name"], "userinfo may have the complete name");
    parts["family_name"] = json!("Lovelace");
    assert!(missing(&parts).is_empty());
}
