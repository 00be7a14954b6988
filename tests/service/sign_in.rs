//! Whoever signs in arrives in the meeting they wanted, with a token that Prosody takes.

use std::time::{SystemTime, UNIX_EPOCH};

use harness::adapter::Adapter;
use harness::browser::Answer;
use harness::config::{APP_ID, Config, JWT_SECRET, SESSION_SECRET};
use harness::prosody::{self, Settings, Visit};

use crate::world::{ORIGIN, World};

/// The claims of the token in the fragment, by Prosody's own rules.
fn claims(answer: &Answer, room: &str, tenant: Option<&str>) -> serde_json::Value {
    let location = answer.location().unwrap();
    let token = location.split_once("#jwt=%22").unwrap().1.split("%22").next().unwrap();
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let visit = Visit { room, tenant, now: i64::try_from(now).unwrap() };
    prosody::verify(token, &Settings::debian(APP_ID, JWT_SECRET, "localhost"), &visit).unwrap()
}

#[actix_web::test]
async fn umlauts_emoji_and_tenants_arrive_in_the_right_room() {
    let world = World::new();
    let state = "/oidc/auth?state=%7B%22room%22%3A%22T%25C3%25A4st%2520Raum%22%2C%22tenant%22%3A%22A.B%22%7D";
    for (path, url, room, tenant) in [
        (
            "/oidc/auth?roomname=T%25C3%25A4st%2520Raum",
            "/T%C3%A4st%20Raum",
            "t%c3%a4st%20raum",
            None,
        ),
        (
            "/oidc/auth?room=%F0%9F%98%80%20party",
            "/%F0%9F%98%80%20party",
            "%f0%9f%98%80%20party",
            None,
        ),
        ("/oidc/auth?return_to=/a/b/Room1?x=y", "/a/b/Room1", "room1", Some("b")),
        (state, "/A.B/T%C3%A4st%20Raum", "t%c3%a4st%20raum", Some("a_b")),
    ] {
        let browser = world.browser();
        let answer = world.sign_in(&browser, path).await;
        assert_eq!(answer.status, 303, "{path}: {}", answer.body);
        let location = answer.location().unwrap();
        assert!(location.starts_with(&format!("{ORIGIN}{url}#jwt=%22")), "{location}");
        let claims = claims(&answer, room, tenant);
        assert_eq!(claims["context"]["user"]["name"], "Ada Lovelace");
        assert_eq!(claims["context"]["user"]["affiliation"], "owner");
        let names: Vec<_> = browser.cookies().iter().map(|c| c.name().to_owned()).collect();
        assert!(names.iter().any(|name| name == "jitsi_oidc"), "{names:?}");
        assert!(!names.iter().any(|name| name.starts_with("jitsi_oidc_login_")), "{names:?}");
        assert_eq!(browser.cookie("jitsi_oidc_hint").as_deref(), Some("1"));
    }
}

#[actix_web::test]
async fn overrides_come_back_with_their_types_and_prejoin_is_dropped() {
    let world = World::new();
    let state = r#"{"room":"R","config.prejoinConfig.enabled":false,"config.a":1,"interfaceConfig.b":"x&y","jwt":"z"}"#;
    let state: String = url::form_urlencoded::byte_serialize(state.as_bytes()).collect();
    let answer = world.sign_in(&world.browser(), &format!("/oidc/auth?state={state}")).await;
    let location = answer.location().unwrap();
    let rest = location.split_once("%22&").unwrap().1;
    assert_eq!(rest, "config.a=1&interfaceConfig.b=%22x%5Cu0026y%22");
}

#[actix_web::test]
async fn a_session_needs_no_provider_and_prompt_login_does() {
    let world = World::new();
    let browser = world.browser();
    world.sign_in(&browser, "/oidc/auth?room=a").await;
    world.provider.reset_calls();
    let again = browser.get(&format!("{ORIGIN}/oidc/auth?room=b")).await;
    assert!(again.location().unwrap().starts_with("http://localhost/b#jwt="));
    let tokens = browser.get(&format!("{ORIGIN}/oidc/tokenize?room=c")).await;
    assert!(tokens.location().unwrap().starts_with("http://localhost/c#jwt="));
    let fresh = browser.get(&format!("{ORIGIN}/oidc/auth?room=b&prompt=login")).await;
    assert!(fresh.location().unwrap().contains("prompt=login"));
    assert_eq!(world.provider.calls().token, 0);
}

#[actix_web::test]
async fn two_tabs_and_two_instances_do_not_disturb_each_other() {
    let world = World::new();
    let config = Config::new(ORIGIN, world.provider.issuer());
    let other =
        Adapter::start(env!("CARGO_BIN_EXE_jitsi-oidc-adapter"), world.scratch.path(), &config);
    other.wait_for_log(" metadata outcome=loaded");
    let browser = world.browser();
    let one = browser.get(&format!("{ORIGIN}/oidc/auth?room=one")).await;
    let two = browser.get(&format!("{ORIGIN}/oidc/auth?room=two")).await;
    let World { provider, adapter, .. } = world;
    adapter.kill();
    browser.route(ORIGIN, other.address());
    for (start, room) in [(two, "two"), (one, "one")] {
        let answer = browser.get(&provider.sign_in_as("ada", &start.location().unwrap())).await;
        let location = answer.location().unwrap();
        assert!(location.starts_with(&format!("{ORIGIN}/{room}#jwt=")), "{location}");
    }
}

#[actix_web::test]
async fn a_rotated_secret_signs_nobody_out() {
    let world = World::new();
    let browser = world.browser();
    world.sign_in(&browser, "/oidc/auth?room=a").await;
    let start = |secrets: Vec<String>| {
        let config = Config::new(ORIGIN, world.provider.issuer()).with("session.secret", secrets);
        Adapter::start(env!("CARGO_BIN_EXE_jitsi-oidc-adapter"), world.scratch.path(), &config)
    };
    let new = "the-new-secret-of-sessions-0123456789abcdef".to_owned();
    for (secrets, status) in
        [(vec![new.clone(), SESSION_SECRET.to_owned()], 204), (vec![new.clone()], 401)]
    {
        let instance = start(secrets);
        browser.route(ORIGIN, instance.address());
        assert_eq!(browser.get(&format!("{ORIGIN}/oidc/verify")).await.status, status);
    }
}

#[actix_web::test]
async fn a_silent_sign_in_that_needs_a_page_goes_on_as_guest() {
    for error in
        ["login_required", "interaction_required", "consent_required", "account_selection_required"]
    {
        let world = World::new();
        let browser = world.browser();
        browser.set_cookie("jitsi_oidc_hint=1; Path=/", &format!("{ORIGIN}/"));
        let start = browser.get(&format!("{ORIGIN}/oidc/auth?room=a&prompt=none")).await;
        let silent = start.location().unwrap();
        assert!(silent.contains("prompt=none"), "{silent}");
        let callback = world.provider.deny(&silent).replace("access_denied", error);
        let answer = browser.get(&callback).await;
        assert_eq!(answer.location().as_deref(), Some("http://localhost/a"), "{error}");
        assert_eq!(browser.cookie("jitsi_oidc"), None);
        assert_eq!(browser.cookie("jitsi_oidc_hint"), None, "or it would come again and again");
    }
}
