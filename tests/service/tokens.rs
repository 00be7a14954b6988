//! The features and the group in a meeting token, and the limits of its size.

use std::collections::BTreeMap;
use std::time::Duration;

use harness::browser::{Answer, Browser, Method};
use harness::features::FEATURES;
use serde_json::{Value, json};
use toml::toml;

use crate::refusals::{assert_cause, assert_page};
use crate::world::{SESSION, World, claims, enter, meet};

/// The client may grant a feature that the token does not name, so a token with features names all
/// of them.
#[actix_web::test]
async fn a_token_names_every_known_feature_if_features_are_configured_and_none_otherwise() {
    let features = toml! {
        [roles]
        moderator = [{ claim = "roles", any_of = ["teacher"] }]
        [features.moderator]
        recording = true
        name-readonly = true
        of-a-newer-jitsi = true
        [features.member]
        screen-sharing = true
        recording = false
    };
    let world = World::with(|config| {
        features.clone().into_iter().fold(config, |config, (name, value)| config.with(&name, value))
    })
    .await;
    for (person, on) in [
        ("ada", &["name-readonly", "of-a-newer-jitsi", "recording"][..]),
        ("grace", &["screen-sharing"]),
    ] {
        let answer = world.sign_in(&world.browser(), person, "roomname=room").await;
        let (claims, _) = enter(&answer, "/room", "room", None);
        let names = FEATURES.iter().chain(on);
        let expected: BTreeMap<_, _> = names.map(|name| (name, on.contains(name))).collect();
        assert_eq!(claims["context"]["features"], json!(expected), "{person}");
    }
    world.adapter.wait_for_log("feature=of-a-newer-jitsi");

    let world = World::new().await;
    let answer = world.sign_in(&world.browser(), "ada", "roomname=room").await;
    let (claims, _) = enter(&answer, "/room", "room", None);
    assert_eq!(claims["context"].get("features"), None);
    assert_eq!(claims["context"].get("group"), None);
}

#[actix_web::test]
async fn the_group_is_the_configured_claim() {
    let world = World::with(|config| config.with("claims.group", vec!["groups"])).await;
    for (person, group) in [("ada", Some("staff")), ("nameless", None)] {
        let answer = world.sign_in(&world.browser(), person, "roomname=room").await;
        let (claims, _) = enter(&answer, "/room", "room", None);
        assert_eq!(claims["context"].get("group").and_then(|it| it.as_str()), group, "{person}");
    }
}

/// U+FDFA: one character that becomes eighteen in the room's name at Prosody.
fn room(characters: usize) -> String {
    "%EF%B7%BA".repeat(characters)
}

#[actix_web::test]
async fn a_large_token_is_logged_and_a_token_that_is_too_large_is_never_sent() {
    let world = World::new().await;
    let browser = world.signed_in().await;
    let answer = browser.get(&meet(&format!("/oidc/auth?room={}", room(20)))).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    let line = world.adapter.wait_for_log("large_token ");
    assert!(line.contains("in room") && line.contains("user=ada-1815"), "{line}");

    let too_long = "The link to this meeting would be too long.";
    for route in ["auth", "tokenize"] {
        let answer = browser.get(&meet(&format!("/oidc/{route}?room={}", room(85)))).await;
        assert_page(&answer, 400, too_long, route);
        assert_cause(&world, &answer, "more than 4096 in all");
        assert!(answer.header("location").is_none() && !answer.body.contains("eyJ"), "{route}");
    }
    let fresh = world.browser();
    let answer = world.sign_in(&fresh, "ada", &format!("room={}", room(85))).await;
    assert_page(&answer, 400, too_long, "a whole sign-in");
    assert_eq!(fresh.cookie(SESSION), None);
}

#[actix_web::test]
async fn a_token_that_the_configuration_makes_too_large_is_a_server_error() {
    let world = World::with(|config| {
        (0..200).fold(config.with("features.member.lobby", true), |config, number| {
            config.with(&format!("features.moderator.some-new-feature-{number}"), true)
        })
    })
    .await;
    let browser = world.browser();
    let answer = world.sign_in(&browser, "ada", "roomname=room").await;
    assert_page(&answer, 500, "The link to this meeting would be too long.", "features");
    assert_cause(&world, &answer, "in context.features");
    assert_eq!(browser.cookie(SESSION), None);
}

/// The JSON response of `/oidc/tokenize`.
async fn tokenize(browser: &Browser) -> Answer {
    let request = browser.request(Method::GET, &meet("/oidc/tokenize?roomname=room"));
    request.header("accept", "application/json").send().await
}

#[actix_web::test]
async fn a_token_does_not_outlive_the_session_by_more_than_configured() {
    for (outlive, longest) in [(None, 18_000), (Some("0s"), 120), (Some("1h"), 3_720)] {
        let world = World::with(|config| {
            let config = config.with("session.lifetime", "2m");
            outlive.into_iter().fold(config, |config, outlive| config.with("jwt.outlive", outlive))
        })
        .await;
        let browser = world.browser();
        let answer = world.sign_in(&browser, "ada", "roomname=room").await;
        let (first, _) = enter(&answer, "/room", "room", None);
        let seconds =
            |claims: &Value| claims["exp"].as_u64().unwrap() - claims["iat"].as_u64().unwrap();
        assert_eq!(seconds(&first), longest, "{outlive:?}");

        let answer: Value = serde_json::from_str(&tokenize(&browser).await.body).unwrap();
        let second = claims(answer["token"].as_str().unwrap(), "room", None);
        assert_eq!(answer["expires_in"], seconds(&second), "{outlive:?}");
        match outlive {
            None => assert_eq!(seconds(&second), longest),
            Some(_) => assert_eq!(second["exp"], first["exp"], "the session of both is the same"),
        }
    }
}

#[actix_web::test]
async fn a_session_too_short_for_a_token_requires_a_new_sign_in() {
    let world =
        World::with(|config| config.with("session.lifetime", "1m").with("jwt.outlive", "0s")).await;
    let browser = world.browser();
    let answer = world.sign_in(&browser, "ada", "roomname=room").await;
    let (claims, _) = enter(&answer, "/room", "room", None);
    let end = claims["exp"].as_u64().unwrap();
    let now = || std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap().as_secs();
    while now() + 60 <= end {
        actix_web::rt::time::sleep(Duration::from_millis(100)).await;
    }
    let answer = tokenize(&browser).await;
    assert_page(&answer, 401, "You are not signed in.", "less than a minute is left");
    let answer = browser.get(&meet("/oidc/auth?roomname=room")).await;
    let provider = answer.location().unwrap();
    assert!(provider.starts_with(world.provider.issuer()), "{provider}");
    assert_eq!(crate::world::verify(&browser).await.status, 204, "guarded pages stay open");
    let answer = world.sign_in(&browser, "ada", "roomname=room").await;
    enter(&answer, "/room", "room", None);
}

#[actix_web::test]
async fn a_token_has_the_further_claims_of_the_person_and_the_room() {
    let entries = toml! {
        [[token.claims]]
        path = "context.user.lobby_bypass"
        value = true
        when = [{ claim = "groups", any_of = ["staff"] }]
        [[token.claims]]
        path = "context.user.lobby_bypass"
        value = false
        rooms = "^board$"
        [[token.claims]]
        path = ["context", "room", "lobby_autostart"]
        value = false
        rooms = "^open-"
        [[token.claims]]
        path = "department"
        value = ["a", { b = 1.5 }]
        when = [{ claim = "department", any_of = ["none"] }]
    };
    let world = World::with(|config| config.with("token", entries["token"].clone())).await;
    for (person, room, bypass, autostart) in [
        ("ada", "room", json!(true), Value::Null),
        ("ada", "board", json!(true), Value::Null),
        ("ada", "Open-1", json!(true), json!(false)),
        ("grace", "room", Value::Null, Value::Null),
        ("grace", "board", json!(false), Value::Null),
        ("grace", "open-1", Value::Null, json!(false)),
    ] {
        let browser = world.browser();
        world.provider.reset_calls();
        let answer = world.sign_in(&browser, person, &format!("roomname={room}")).await;
        let node = room.to_lowercase();
        let (first, _) = enter(&answer, &format!("/{room}"), &node, None);
        assert_eq!(world.provider.calls().userinfo, 1, "a rule of token.claims needs a claim");
        let answer = browser.get(&meet(&format!("/oidc/auth?roomname={room}"))).await;
        let (again, _) = enter(&answer, &format!("/{room}"), &node, None);
        for claims in [first, again] {
            let context = &claims["context"];
            assert_eq!(context["user"]["lobby_bypass"], bypass, "{person} {room}");
            assert_eq!(context["room"]["lobby_autostart"], autostart, "{person} {room}");
            assert_eq!(context["user"]["moderator"], "true");
            assert_eq!(claims.get("department"), None, "{person} {room}");
        }
    }
}

/// The session has no result for the new rule: the claim is left out, and no one must sign in again.
#[actix_web::test]
async fn a_session_from_before_a_claim_was_configured_does_not_have_it() {
    let world = World::new().await;
    let browser = world.signed_in().await;
    let entries = toml! {
        [[claims]]
        path = "context.user.lobby_bypass"
        value = true
        when = [{ claim = "groups", any_of = ["staff"] }]
        [[claims]]
        path = "context.room.lobby"
        value = true
    };
    let newer = world.another(|config| config.with("token", entries.clone())).await;
    browser.route(crate::world::MEET, newer.address());
    let answer = browser.get(&meet("/oidc/auth?roomname=room")).await;
    let (claims, _) = enter(&answer, "/room", "room", None);
    assert_eq!(claims["context"]["user"].get("lobby_bypass"), None);
    assert_eq!(claims["context"]["room"]["lobby"], true, "a claim for everyone needs no result");
    let answer = world.sign_in(&browser, "ada", "roomname=room&prompt=login").await;
    let (claims, _) = enter(&answer, "/room", "room", None);
    assert_eq!(claims["context"]["user"]["lobby_bypass"], true);
}

#[actix_web::test]
async fn further_claims_that_make_the_token_too_large_are_named_in_the_log() {
    let long: toml::Value = "x".repeat(2_950).into();
    let world = World::with(|config| {
        let mut entry = toml::Table::new();
        entry.insert("path".into(), "x".into());
        entry.insert("value".into(), long.clone());
        config.with("token.claims", vec![toml::Value::Table(entry)])
    })
    .await;
    let answer = world.sign_in(&world.browser(), "ada", "roomname=room").await;
    assert_page(&answer, 500, "The link to this meeting would be too long.", "claims");
    assert_cause(&world, &answer, "in token.claims");
}
