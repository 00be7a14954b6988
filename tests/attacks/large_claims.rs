//! Claims of any length and any content: every accepted person gets a session that fits its cookie.

use std::fmt::Write;
use std::path::Path;
use std::time::Duration;

use harness::config::{Config, SESSION_SECRET};
use jitsi_oidc_adapter::config::{self, Environment};
use jitsi_oidc_adapter::jitsi::{Meeting, Role};
use jitsi_oidc_adapter::signin::{
    Expected, IdentityError, MAX_RULE_LISTS, Session, UnverifiedClaims, VerifiedClaims,
};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config as Cases, TestRunner};
use serde_json::{Value, json};

use crate::forged_cookies::{cookies, now, session_pair};

/// A configuration that keeps every possible claim, with this number of policies.
fn keeping_everything(policies: usize) -> config::Config {
    let mut text = Config::new("https://meet.example.org", "https://id.example.org").to_string();
    text.push_str("[claims]\ngroup = ['groups']\n");
    for number in 0..policies {
        // The first policy requires a claim that only userinfo could contain.
        let claim = if number == 0 { "absent" } else { "aud" };
        writeln!(text, "[[policies.p{number}]]\nclaim = '{claim}'\nany_of = ['c', '{number}']")
            .unwrap();
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

/// Long text of at most `most` bytes, with characters that JSON escapes to more bytes.
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
fn a_session_fits_its_cookie_for_any_claims() {
    let config = keeping_everything(MAX_RULE_LISTS);
    let cookies = cookies(SESSION_SECRET);
    let subject = texts(255).prop_filter("there is a sub", |sub| !sub.is_empty());
    let people = (subject, vec(texts(2_000), 4));
    let mut runner =
        TestRunner::new(Cases { cases: 3_000, failure_persistence: None, ..Cases::default() });
    let longest_seen = std::cell::Cell::new(0);
    let check = |sub: &str, texts: &[String]| {
        let mut claims = verified(&json!({
            "sub": sub, "name": texts[0], "email": texts[1], "email_verified": false,
            "picture": format!("https://{}", texts[2]), "groups": [texts[3]],
        }));
        claims.without_userinfo();
        let identity = match config.claims.identity(&claims) {
            Ok(identity) => identity,
            Err(IdentityError::NoId | IdentityError::UnverifiedId) => return Ok(()),
            Err(IdentityError::LongId) => {
                // Only if escaping more than doubles the length.
                prop_assert!(json!(sub).to_string().len() > 512, "{}", sub);
                return Ok(());
            }
        };
        prop_assert_eq!(&identity.id, sub);
        let admitted = config.admission.admit(&claims).unwrap();
        let session = Session::of(identity, admitted.role).with_rule_results(&admitted.evaluation);
        let holds = |policy| config.admission.policy_holds(&session, policy);
        prop_assert!(!holds("p0") && holds("p1") && holds("p799") && !holds("p800"));
        let pair = session_pair(&cookies, &session, now());
        prop_assert!(pair.is_some(), "the session is refused as too large");
        longest_seen.set(longest_seen.get().max(pair.unwrap().len()));
        Ok(())
    };
    let longest = [150, 254, 392, 128];
    let plain = longest.map(|bytes| "x".repeat(bytes));
    check(&"x".repeat(255), &plain).unwrap();
    let all = longest_seen.get();
    assert!(all > 1_950, "the longest claims fill the cookie: {all}");
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

/// Browsers send the cookie with every request.
#[test]
fn an_ordinary_session_stays_below_1500_bytes_with_any_number_of_rules() {
    let cookies = cookies(SESSION_SECRET);
    let claims = verified(&json!({
        "sub": "00aa11bb-22cc-33dd-44ee-55ff66778899", "name": "Ada Lovelace",
        "email": "ada.lovelace@mathematics.example.org", "email_verified": true,
        "picture": "https://id.example.org/realms/main/pictures/00aa11bb.png",
    }));
    let mut sizes = Vec::new();
    for policies in (0..=100).step_by(5).chain([200, MAX_RULE_LISTS]) {
        let config = keeping_everything(policies);
        let admitted = config.admission.admit(&claims).unwrap();
        let identity = config.claims.identity(&claims).unwrap();
        let session = Session::of(identity, admitted.role).with_rule_results(&admitted.evaluation);
        sizes.push(session_pair(&cookies, &session, now()).unwrap().len());
    }
    assert!(sizes.iter().all(|size| *size <= 1_500), "{sizes:?}");
    assert!(
        sizes.iter().any(|size| *size > 1_400),
        "rules are kept by name while they fit: {sizes:?}"
    );
}

/// A configuration whose sessions also keep values for `roles.rooms`.
fn with_rooms(policies: usize) -> config::Config {
    let mut text = Config::new("https://meet.example.org", "https://id.example.org").to_string();
    text.push_str(
        "[claims]\ngroup = ['groups']\n\
         [roles]\nmoderator = [{ claim = 'nobody', any_of = ['x'] }]\n\
         [[roles.rooms]]\nmatch = '^{preferred_username}(-.+)?$'\n\
         moderator = [{ claim = 'aud', any_of = ['c'] }]\n\
         [[roles.rooms]]\nmatch = '^course-(?<course>[a-z0-9]+)$'\n\
         moderator = [{ claim = 'teaches', any_of = ['{course}'] }]\n\
         [[roles.rooms]]\nmatch = '^group-(?<group>.+)$'\n\
         moderator = [{ claim = 'groups', any_of = ['/all/{group}'] }]\n",
    );
    for number in 0..policies {
        writeln!(text, "[[policies.p{number}]]\nclaim = 'aud'\nany_of = ['c', '{number}']")
            .unwrap();
    }
    config::Config::parse(Path::new("test.toml"), &text, &Environment::default()).unwrap()
}

/// The session for `claims`, the number of values that did not fit, and the size of the cookie.
fn with_values(config: &config::Config, claims: &Value) -> (Session, usize, usize) {
    let claims = verified(claims);
    let admitted = config.admission.admit(&claims).unwrap();
    let identity = config.claims.identity(&claims).unwrap();
    let session = Session::of(identity, admitted.role).with_rule_results(&admitted.evaluation);
    let (session, left_out) =
        session.with_room_values(&admitted.room_values, &admitted.evaluation, b"saltsalt");
    let pair = session_pair(&cookies(SESSION_SECRET), &session, now());
    let pair = pair.unwrap_or_else(|| panic!("the session is refused as too large"));
    (session, left_out, pair.len())
}

fn moderates(config: &config::Config, session: &Session, room: &str) -> bool {
    config.admission.role(session, &Meeting::encoded(room).unwrap()) == Role::Moderator
}

fn ordinary(courses: usize, groups: usize) -> Value {
    let courses: Vec<_> = (0..courses).map(|number| format!("Course{number:03}")).collect();
    let groups: Vec<_> = (0..groups).map(|number| format!("department-{number:03}")).collect();
    json!({
        "sub": "00aa11bb-22cc-33dd-44ee-55ff66778899", "name": "Ada Lovelace",
        "preferred_username": "ada.lovelace", "email": "ada.lovelace@mathematics.example.org",
        "email_verified": true, "picture": "https://id.example.org/realms/main/pictures/00aa11bb.png",
        "teaches": courses, "groups": groups,
    })
}

#[test]
fn a_session_with_100_courses_and_300_groups_keeps_every_value() {
    for policies in [0, 50, MAX_RULE_LISTS - 2] {
        let config = with_rooms(policies);
        // The groups are not below /all, so no room can need them.
        let (session, left_out, bytes) = with_values(&config, &ordinary(100, 300));
        assert_eq!(left_out, 0, "{policies} policies");
        assert!(bytes <= 2_000, "{policies} policies: {bytes}");
        for room in ["ada.lovelace", "ada.lovelace-x", "course-course000", "course-course099"] {
            assert!(moderates(&config, &session, room), "{policies}: {room}");
        }
        for room in ["ada", "course-course100", "group-department-000"] {
            assert!(!moderates(&config, &session, room), "{policies}: {room}");
        }
    }
    let config = with_rooms(0);
    let size = |courses| with_values(&config, &ordinary(courses, 0)).2;
    let (none, hundred) = (size(0), size(100));
    assert!(hundred - none < 850, "100 courses take {} bytes", hundred - none);
}

#[test]
fn values_are_left_out_last_and_the_cookie_still_fits() {
    let config = with_rooms(MAX_RULE_LISTS - 2);
    let mut runner =
        TestRunner::new(Cases { cases: 300, failure_persistence: None, ..Cases::default() });
    let people = (texts(255), vec(texts(2_000), 4), 0..400_usize, vec(texts(255), 0..30));
    let check = |sub: &str, texts: &[String], courses: usize, names: &[String]| {
        let mut claims = ordinary(courses, 0);
        claims["sub"] = json!(sub);
        claims["name"] = json!(texts[0]);
        claims["email"] = json!(texts[1]);
        claims["picture"] = json!(format!("https://{}", texts[2]));
        claims["groups"] = json!([texts[3]]);
        claims["preferred_username"] = json!(names);
        if config.claims.identity(&verified(&claims)).is_err() {
            return 0;
        }
        // Panics if the session does not fit.
        let (session, left_out, _) = with_values(&config, &claims);
        assert!(!moderates(&config, &session, "course-other"));
        left_out
    };
    let longest = [150, 254, 392, 128].map(|bytes| "x".repeat(bytes));
    for sub in ["x".repeat(255), "\"".repeat(255)] {
        for courses in [0, 1, 300] {
            let left_out = check(&sub, &longest, courses, &["ada".to_owned()]);
            assert_eq!(left_out > 0, courses == 300, "{courses} courses: {left_out}");
        }
    }
    let outcome = runner.run(&people, |(sub, texts, courses, names)| {
        if !sub.is_empty() {
            check(&sub, &texts, courses, &names);
        }
        Ok(())
    });
    outcome.unwrap_or_else(|error| panic!("{error}"));
}
