//! What the configuration adds to every link to a meeting, and to the person in its token.

use harness::browser::Method;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use toml::Table;
use url::form_urlencoded::byte_serialize;

use crate::page_content::{data, links};
use crate::world::{World, enter, meet};

/// Overrides that replace settings of the link, also a setting that no link may contain.
fn overrides() -> Table {
    toml::toml! {
        "config.subject" = "ours & “quoted”"
        "config.channelLastN" = 1
        "config.prejoinConfig.enabled" = true
        "interfaceConfig.options" = { list = [true, 0.5], none = {} }
    }
}

/// The settings of a link, for a browser or for one of Jitsi's apps.
fn state(flag: Option<&str>) -> String {
    let mut state = json!({
        "room": "Room",
        "config.subject": "theirs",
        "config.channelLastN": "2",
        "config.prejoinConfig": { "enabled": false },
        "config.startSilent": true,
    });
    if let Some(flag) = flag {
        state[flag] = true.into();
    }
    let state: String = byte_serialize(state.to_string().as_bytes()).collect();
    format!("state={state}")
}

/// In the order of the names, with the types of the configuration.
const EXPECTED: &str = "config.channelLastN=1&config.prejoinConfig.enabled=true&\
    config.startSilent=true&config.subject=%22ours%20%5Cu0026%20%5Cu201cquoted%5Cu201d%22&\
    interfaceConfig.options=%7B%22list%22%3A%5Btrue%2C0.5%5D%2C%22none%22%3A%7B%7D%7D";

#[actix_web::test]
async fn the_operators_overrides_are_in_every_link_to_a_meeting() {
    let world = World::with(|config| config.with("jitsi.overrides", overrides())).await;
    let browser = world.browser();
    let answer = world.sign_in(&browser, "ada", &state(None)).await;
    assert_eq!(enter(&answer, "/Room", "room", None).1, format!("&{EXPECTED}"), "a sign-in");
    let answer = browser.get(&meet(&format!("/oidc/auth?{}", state(None)))).await;
    assert_eq!(enter(&answer, "/Room", "room", None).1, format!("&{EXPECTED}"), "a session");
    let answer = world.sign_in(&world.browser(), "ada", "roomname=Room").await;
    let without_link = EXPECTED.replace("config.startSilent=true&", "");
    assert_eq!(
        enter(&answer, "/Room", "room", None).1,
        format!("&{without_link}"),
        "a link without settings"
    );

    let url = meet(&format!("/oidc/tokenize?{}", state(None)));
    let request = browser.request(Method::GET, &url).header("accept", "application/json");
    let json = request.send().await.json();
    let token = json["token"].as_str().unwrap();
    let with_token = |token: &str| meet(&format!("/Room#jwt=%22{token}%22&{EXPECTED}"));
    assert_eq!(json["url"], with_token(token), "a script");

    let popup = browser.get(&meet(&format!("/oidc/auth?{}&nonce=a", state(None)))).await;
    let message: Value = serde_json::from_str(&data(&popup, "message").unwrap()).unwrap();
    assert_eq!(links(&popup), [with_token(message["accessToken"].as_str().unwrap())], "a popup");

    for (flag, scheme) in [("ios", "org.jitsi.meet"), ("electron", "jitsi-meet")] {
        let answer = browser.get(&meet(&format!("/oidc/auth?{}", state(Some(flag))))).await;
        let [link] = &links(&answer)[..] else { panic!("{flag}: {}", answer.body) };
        assert!(link.starts_with(&format!("{scheme}://meet.example.org/Room?jwt=ey")), "{link}");
        assert!(link.ends_with(&format!("%22&{EXPECTED}")), "{flag}: {link}");
    }
}

#[actix_web::test]
async fn a_guest_gets_the_operators_overrides_too() {
    let world = World::with(|config| config.with("jitsi.overrides", overrides())).await;
    for (flag, link) in [
        (None, "https://meet.example.org/Room#"),
        (Some("ios"), "org.jitsi.meet://meet.example.org/Room#"),
    ] {
        let browser = world.browser();
        let authorize = world.begin(&browser, &format!("{}&prompt=none", state(flag))).await;
        let back = browser.get(&authorize).await.location().unwrap();
        let answer = browser.get(&back).await;
        let url = answer.location().unwrap_or_else(|| links(&answer).remove(0));
        assert_eq!(url, format!("{link}{EXPECTED}"));
    }
}

/// The picture of a claim takes precedence over Gravatar's. Without either the token has none.
#[actix_web::test]
async fn a_picture_comes_from_the_claim_or_else_from_gravatar_or_is_absent() {
    let world = World::new().await;
    let plain = world.another(|config| config.with("claims.gravatar", false)).await;
    let grace = base16ct::lower::encode_string(&Sha256::digest("grace@example.org"));
    let grace = format!("https://www.gravatar.com/avatar/{grace}?d=404");
    let ada = "https://example.org/people/ada.png";
    for (person, picture, without_gravatar) in [
        ("ada", Some(ada), Some(ada)),
        ("grace", Some(grace.as_str()), None),
        ("umlaut", None, None),
    ] {
        for (adapter, expected) in [(&world.adapter, picture), (&plain, without_gravatar)] {
            let browser = world.browser();
            browser.route(crate::world::MEET, adapter.address());
            let answer = world.sign_in(&browser, person, "roomname=room").await;
            let (claims, _) = enter(&answer, "/room", "room", None);
            let user = claims["context"]["user"].as_object().unwrap();
            assert_eq!(user.get("avatar").cloned(), expected.map(Value::from), "{person}");
        }
    }
}
