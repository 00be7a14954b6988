//! Claims of any length and any content: whoever is somebody gets a session that fits its cookie.

use std::fmt::Write;
use std::path::Path;
use std::time::Duration;

use harness::config::{Config, SESSION_SECRET};
use jitsi_oidc_adapter::config::{self, Environment};
use jitsi_oidc_adapter::signin::{
    Expected, IdentityError, Session, UnverifiedClaims, VerifiedClaims,
};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config as Cases, TestRunner};
use serde_json::{Value, json};

use crate::forged::{cookies, now, session_pair};

/// As many as there is room for beside the longest claims.
const POLICIES: usize = 12;

/// A configuration that keeps all it can of a person.
fn curious() -> config::Config {
    let mut text = Config::new("https://meet.example.org", "https://id.example.org").to_string();
    text.push_str("[claims]\ngroup = ['groups']\n");
    for number in 0..POLICIES {
        writeln!(text, "[[policies.p{number}]]\nclaim = 'sub'\nmatches = '.?{number}?'").unwrap();
    }
    config::Config::parse(Path::new("test.toml"), &text, &Environment::default()).unwrap()
}

fn verified(claims: &Value) -> VerifiedClaims {
    let mut all = json!({
        "iss": "i", "aud": "c", "nonce": "n", "iat": now(), "exp": now() + 60,
    });
    for (name, value) in claims.as_object().unwrap() {
        all[name] = value.clone();
    }
    let expected = Expected {
        issuer: "i",
        client_id: "c",
        nonce: "n",
        acr_values: &[],
        max_age: None,
        clock_skew: Duration::ZERO,
        at_hash: "",
    };
    UnverifiedClaims::new(all.as_object().unwrap().clone()).verify(&expected, now()).unwrap()
}

/// Text that takes much room, or much more room in JSON than it seems.
fn texts(most: usize) -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("\"".to_owned()),
        Just("\\".to_owned()),
        Just("\u{1}".to_owned()),
        Just("a".to_owned()),
        Just("\u{1f600}".to_owned()),
        any::<String>(),
    ];
    (piece, 1..=most).prop_map(move |(piece, bytes)| {
        let mut text = piece.repeat(1 + bytes / piece.len().max(1));
        while text.len() > bytes {
            text.pop();
        }
        text
    })
}

#[test]
fn a_session_fits_its_cookie_whatever_the_claims_are() {
    let config = curious();
    let cookies = cookies(SESSION_SECRET);
    let subject = texts(255).prop_filter("there is a sub", |sub| !sub.is_empty());
    let people = (subject, vec(texts(2_000), 4));
    let mut runner =
        TestRunner::new(Cases { cases: 3_000, failure_persistence: None, ..Cases::default() });
    let longest_seen = std::cell::Cell::new(0);
    let check = |sub: &str, texts: &[String]| {
        let claims = verified(&json!({
            "sub": sub, "name": texts[0], "email": texts[1], "email_verified": false,
            "picture": format!("https://{}", texts[2]), "groups": [texts[3]],
        }));
        let identity = match config.claims.identity(&claims) {
            Ok(identity) => identity,
            Err(IdentityError::NoId) => return Ok(()),
            Err(IdentityError::LongId) => {
                // Only where escaping doubles it and more.
                prop_assert!(json!(sub).to_string().len() > 512, "{}", sub);
                return Ok(());
            }
        };
        prop_assert_eq!(&identity.id, sub);
        let (role, facts) = config.admission.admit(&claims).unwrap();
        let session = Session::of(identity, role).with_facts(facts);
        let pair = session_pair(&cookies, &session, now());
        prop_assert!(pair.is_some(), "it is refused as too large");
        longest_seen.set(longest_seen.get().max(pair.unwrap().len()));
        Ok(())
    };
    let longest = [150, 254, 392, 128];
    let plain = longest.map(|bytes| "x".repeat(bytes));
    check(&"x".repeat(255), &plain).unwrap();
    let all = longest_seen.get();
    assert!(all > 1_800, "the longest claims take all the room: {all}");
    for odd in ["\"", "\\", "x\u{1}"] {
        for bytes in [64, 127, 170, 254] {
            let sub = format!("x{}", odd.repeat(bytes / odd.len()));
            let texts = longest.map(|bytes| odd.repeat(bytes / 2));
            check(&sub, &plain).unwrap();
            check(&sub, &texts).unwrap();
        }
    }
    let outcome = runner.run(&people, |(sub, texts)| check(&sub, &texts));
    outcome.unwrap_or_else(|error| panic!("{error}"));
}
