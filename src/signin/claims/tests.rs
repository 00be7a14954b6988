//! Claims of the id token and of userinfo, and which of them count.

use serde_json::json;

use super::*;

fn completed(id_token: Value, userinfo: Value) -> VerifiedClaims {
    let mut claims = VerifiedClaims::for_tests(id_token);
    let Value::Object(userinfo) = userinfo else { unreachable!("tests write objects") };
    claims.complete_from_userinfo(userinfo);
    claims
}

fn get(claims: &VerifiedClaims, name: &str) -> Value {
    claims.get(&ClaimPath::parse(name).unwrap()).cloned().unwrap_or_default()
}

#[test]
fn userinfo_adds_claims_and_replaces_none() {
    let claims = completed(
        json!({"sub": "1", "name": "token", "nickname": null, "a": {}, "b": "", "c": [], "d": 0}),
        json!({"sub": "1", "name": "userinfo", "nickname": "n", "a": 1, "b": 2, "c": 3, "d": 4}),
    );
    let names = ["name", "nickname", "a", "b", "c", "d", "e"];
    let expected = json!(["token", "n", 1, 2, 3, 0, null]);
    assert_eq!(Value::from_iter(names.map(|name| get(&claims, name))), expected);
    assert_eq!(claims.subject(), "1");
}

#[test]
fn a_reader_takes_the_first_value_that_it_can_use() {
    let claims = completed(json!({"a": {"b": 1}}), json!({"a": {"b": "x"}}));
    let path = ClaimPath::parse("a.b").unwrap();
    assert_eq!(claims.find(&path, Value::as_str), Some("x"));
    assert_eq!(claims.find(&path, Value::as_u64), Some(1));
    assert_eq!(claims.find(&path, Value::as_bool), None);
}

/// Each row: the id token, userinfo, the resulting address and its `email_verified`.
#[test]
fn an_e_mail_address_keeps_the_email_verified_of_its_own_source() {
    let a = "a@example.org";
    let b = "b@example.org";
    for (id_token, userinfo, address, verified) in [
        (json!({"email": a}), json!({"email": b, "email_verified": true}), Some(a), None),
        (json!({"email": a}), json!({"email": b, "email_verified": false}), Some(a), None),
        (
            json!({"email_verified": true}),
            json!({"email": b, "email_verified": false}),
            Some(b),
            Some(false),
        ),
        (json!({"email_verified": true}), json!({"email": b}), Some(b), None),
        (json!({"email_verified": true}), json!({"name": "Ada"}), None, Some(true)),
        (json!({"email": a}), json!({"email": a, "email_verified": true}), Some(a), Some(true)),
        (json!({"email": [a]}), json!({"email": a, "email_verified": true}), Some(a), Some(true)),
        (json!({"email": a}), json!({"email_verified": true}), Some(a), None),
        // "Not verified" counts for the only address.
        (json!({"email": a}), json!({"email_verified": false}), Some(a), Some(false)),
        (json!({"email_verified": false}), json!({"email": b}), Some(b), Some(false)),
        (
            json!({"email": a, "email_verified": false}),
            json!({"email": a, "email_verified": true}),
            Some(a),
            Some(false),
        ),
        (
            json!({"email_verified": false}),
            json!({"email": b, "email_verified": true}),
            Some(b),
            Some(true),
        ),
        (json!({"email": "", "email_verified": true}), json!({"email": b}), Some(b), None),
        (
            json!({"email": a, "email_verified": {}}),
            json!({"email": a, "email_verified": 1}),
            Some(a),
            Some(true),
        ),
    ] {
        let claims = completed(id_token.clone(), userinfo.clone());
        let case = format!("{id_token} {userinfo}");
        assert_eq!((claims.email(), claims.email_verified()), (address, verified), "{case}");
        assert_eq!(claims.email_denied(), verified == Some(false), "{case}");
    }
}

#[test]
fn an_unverified_address_is_found_for_display_only() {
    for denial in [json!(false), json!("false"), json!(" No "), json!("0"), json!(0), json!(-0.0)] {
        let claims = json!({
            "email": "a@example.org", "email_verified": denial, "mail": "a@example.org",
            "x": {"email": "a@example.org"},
        });
        let claims = VerifiedClaims::for_tests(claims);
        let steps = |steps: &[&str]| {
            ClaimPath::steps(steps.iter().map(|step| (*step).to_owned()).collect()).unwrap()
        };
        for path in [ClaimPath::parse("email").unwrap(), steps(&["email"])] {
            assert_eq!(claims.get(&path), None, "{denial}");
            assert!(claims.find_shown(&path, Value::as_str).is_some(), "{denial}");
        }
        // `email_verified` is about the claim `email` only.
        assert!(claims.get(&ClaimPath::parse("mail").unwrap()).is_some());
        assert!(claims.get(&steps(&["x", "email"])).is_some());
    }
    for other in [json!(true), json!("True"), json!(1), json!(null), json!("maybe"), json!([false])]
    {
        let claims = json!({"email": "a@example.org", "email_verified": other});
        assert!(get(&VerifiedClaims::for_tests(claims), "email").is_string(), "{other}");
    }
}

#[test]
fn a_claim_that_is_kept_elsewhere_is_reported() {
    let claims = json!({"_claim_names": {"groups": "src1", "a.b": "src1"}});
    let claims = VerifiedClaims::for_tests(claims);
    for (path, elsewhere) in [("groups", true), ("groups.x", true), ("a.b.c", true), ("b", false)] {
        assert_eq!(claims.is_elsewhere(&ClaimPath::parse(path).unwrap()), elsewhere, "{path}");
    }
}

#[test]
fn debug_shows_no_claim() {
    let claims = VerifiedClaims::for_tests(json!({"sub": "secret"}));
    assert_eq!(format!("{claims:?}"), "VerifiedClaims { .. }");
}
