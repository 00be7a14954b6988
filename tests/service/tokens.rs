//! The features and the group in a meeting token, and the limits of its size.

use std::collections::BTreeMap;

use harness::features::FEATURES;
use serde_json::json;
use toml::toml;

use crate::refusals::{assert_cause, assert_page};
use crate::world::{SESSION, World, enter, meet};

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
