//! `trip`: the value by which a page of the meet site recognises the return of its own sign-in.

use harness::browser::Method;
use provider::Fault;
use serde_json::{Value, json};
use toml::toml;
use url::form_urlencoded::byte_serialize;

use crate::page_content::links;
use crate::refusals::assert_page;
use crate::world::{World, enter, meet};

const TRIP: &str = "AZaz09-_AZaz09-_";
const RETURNED: &str = "&trip=%22AZaz09-_AZaz09-_%22";

#[actix_web::test]
async fn every_link_of_a_tab_to_a_meeting_with_a_token_returns_the_value() {
    let world = World::new().await;
    let browser = world.browser();
    let query = format!("room=Room&trip={TRIP}");
    let answer = world.sign_in(&browser, "ada", &query).await;
    assert_eq!(enter(&answer, "/Room", "room", None).1, RETURNED, "a sign-in");

    for path in ["auth?roomname=Room", "tokenize?room=Room", "auth?return_to=/Room&prompt=none"] {
        let answer = browser.get(&meet(&format!("/oidc/{path}&trip={TRIP}"))).await;
        assert_eq!(enter(&answer, "/Room", "room", None).1, RETURNED, "{path}");
    }
    let request = browser.request(Method::GET, &meet(&format!("/oidc/tokenize?{query}")));
    let url = request.header("accept", "application/json").send().await.json()["url"].clone();
    assert!(url.as_str().unwrap().ends_with(&format!("%22{RETURNED}")), "{url}");

    // Also after the sign-in began again.
    let browser = world.browser();
    let authorize = world.begin(&browser, &query).await;
    world.provider.set_fault(Some(Fault::TokenInvalidGrantOnce));
    let answer = browser.get(&world.provider.sign_in_as("ada", &authorize)).await;
    let again = answer.location().unwrap();
    let answer = browser.get(&world.provider.sign_in_as("ada", &again)).await;
    world.provider.set_fault(None);
    assert_eq!(enter(&answer, "/Room", "room", None).1, RETURNED, "begun again");
}

#[actix_web::test]
async fn a_guest_a_popup_and_an_app_do_not_get_the_value() {
    let world = World::new().await;
    let browser = world.browser();
    let authorize = world.begin(&browser, &format!("room=Room&trip={TRIP}&prompt=none")).await;
    let back = browser.get(&authorize).await.location().unwrap();
    let answer = browser.get(&back).await;
    assert_eq!(answer.location().unwrap(), meet("/Room"), "a guest");

    let browser = world.signed_in().await;
    for path in [
        "auth?room=Room&nonce=a",
        "auth?state=%7B%22room%22%3A%22Room%22%2C%22ios%22%3Atrue%7D",
        "auth?state=%7B%22room%22%3A%22Room%22%2C%22electron%22%3Atrue%7D",
    ] {
        let answer = browser.get(&meet(&format!("/oidc/{path}&trip={TRIP}"))).await;
        assert_eq!(answer.status, 200, "{path}");
        let [link] = &links(&answer)[..] else { panic!("{path}: {}", answer.body) };
        assert!(link.contains("/Room") && !answer.body.contains(TRIP), "{path}: {link}");
    }
}

#[actix_web::test]
async fn an_invalid_value_is_ignored_and_a_repeated_one_is_refused() {
    let world = World::new().await;
    let browser = world.signed_in().await;
    let long = "x".repeat(65);
    for odd in
        ["", "short", "AZaz09-_AZaz09-%22", "AZaz09-_AZaz09-+", "AZaz09-_AZaz09-%C3%A4", &long]
    {
        let answer = browser.get(&meet(&format!("/oidc/auth?room=Room&trip={odd}"))).await;
        assert_eq!(enter(&answer, "/Room", "room", None).1, "", "{odd}");
    }
    let answer = browser.get(&meet(&format!("/oidc/auth?room=Room&trip={TRIP}&trip={TRIP}"))).await;
    let changed = "This link is incomplete or has been changed.";
    assert_page(&answer, 400, changed, "twice");
}

/// The overrides contain the mute settings of the prejoin page. Without them the page has to be
/// shown again. This is also true of the link "Try again", which has no overrides.
#[actix_web::test]
async fn a_return_without_its_overrides_does_not_get_the_value() {
    let world = World::new().await;
    let browser = world.browser();
    let long = "x".repeat(2000);
    for (subject, rest) in [(long.as_str(), ""), ("x", "&config.subject=%22x%22")] {
        let state = json!({ "room": "R", "config.subject": subject }).to_string();
        let state: String = byte_serialize(state.as_bytes()).collect();
        let query = format!("state={state}&trip={TRIP}");
        let answer = world.sign_in(&world.browser(), "ada", &query).await;
        let expected = if rest.is_empty() { String::new() } else { format!("{rest}{RETURNED}") };
        assert_eq!(enter(&answer, "/R", "r", None).1, expected);
    }

    let authorize = world.begin(&browser, &format!("room=R&trip={TRIP}")).await;
    world.provider.set_fault(Some(Fault::Token500));
    let answer = browser.get(&world.provider.sign_in_as("ada", &authorize)).await;
    world.provider.set_fault(None);
    assert_eq!(answer.status, 502);
    assert_eq!(links(&answer), ["/oidc/auth?return_to=%2FR", &meet("/R")]);
}

/// The page removes mute settings that Jitsi added itself, but not the operator's.
#[actix_web::test]
async fn the_names_of_the_operators_overrides_are_returned_with_the_value() {
    let forced: Value = json!(["config.startWithAudioMuted", "interfaceConfig.a"]);
    let world = World::with(|config| {
        let overrides = toml! {
            "config.startWithAudioMuted" = true
            "interfaceConfig.a" = "b"
        };
        config.with("jitsi.overrides", overrides)
    })
    .await;
    let browser = world.signed_in().await;
    let plain = browser.get(&meet("/oidc/auth?room=R")).await;
    let rest = enter(&plain, "/R", "r", None).1;
    assert_eq!(rest, "&config.startWithAudioMuted=true&interfaceConfig.a=%22b%22");

    let answer = browser.get(&meet(&format!("/oidc/auth?room=R&trip={TRIP}"))).await;
    let forced: String = byte_serialize(forced.to_string().as_bytes()).collect();
    assert_eq!(enter(&answer, "/R", "r", None).1, format!("{rest}{RETURNED}&forced={forced}"));
}
