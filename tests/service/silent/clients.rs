//! The clients of Jitsi that make a silent attempt: a browser window, a popup, an app.

use harness::adapter::Adapter;
use harness::browser::{Answer, Browser};
use harness::config::Config;
use serde_json::json;

use super::access_rules::with_access_rules;
use super::assert_as_guest;
use crate::claims::provider::{ClaimsWorld, rule, userinfo_without_claims};
use crate::page_content;
use crate::world::{BINARY, MEET, SESSION, World, meet, pending, scratch, verify};

/// A client that opens `/oidc/auth`.
#[derive(Clone, Copy, Debug)]
enum Client {
    Window,
    Popup,
    App,
}

const CLIENTS: [Client; 3] = [Client::Window, Client::Popup, Client::App];

impl Client {
    fn query(self, room: &str) -> String {
        match self {
            Self::Window => format!("roomname={room}&prompt=none"),
            Self::Popup => format!("roomname={room}&nonce=n&prompt=none"),
            Self::App => {
                format!("state=%7B%22room%22%3A%22{room}%22%2C%22ios%22%3Atrue%7D&prompt=none")
            }
        }
    }

    /// The client continues without a token: by a redirect, a message to the opener, or a link to
    /// the app.
    fn assert_guest(self, answer: &Answer, room: &str, why: &str) {
        let why = format!("{self:?}: {why}");
        assert!(!answer.body.contains("eyJ") && !answer.body.contains("jwt"), "{why}: no token");
        if matches!(self, Self::Window) {
            return assert_as_guest(answer, &format!("/{room}"), &why);
        }
        assert_eq!((answer.status, answer.header("location")), (200, None), "{why}");
        let links = page_content::links(answer);
        match self {
            Self::App => {
                assert!(links[0].starts_with("org.jitsi.meet://"), "{why}: {links:?}");
                assert!(links[0].ends_with(room), "{why}: {links:?}");
            }
            Self::Window | Self::Popup => {
                let message = page_content::data(answer, "message").unwrap();
                assert!(message.contains("oauth-error"), "{why}: {message}");
                assert_eq!(links, [meet(&format!("/{room}"))], "{why}");
            }
        }
    }
}

#[actix_web::test]
async fn without_metadata_every_client_continues_as_guest_at_once() {
    let scratch = scratch();
    let adapter = Adapter::start(BINARY, scratch.path(), &Config::new(MEET, "http://127.0.0.1:1"));
    let browser = Browser::new();
    browser.route(MEET, adapter.address());
    for client in CLIENTS {
        let answer = browser.get(&meet(&format!("/oidc/auth?{}", client.query("room")))).await;
        client.assert_guest(&answer, "room", "no metadata");
        assert!(answer.set_cookies.is_empty(), "{client:?}: {:?}", answer.set_cookies);
        let line = adapter.wait_for_log(answer.header("x-request-id").unwrap());
        assert!(line.contains(" WARN sign_in ") && line.contains("outcome=guest"), "{line}");
    }
}

#[actix_web::test]
async fn with_a_session_that_may_not_enter_the_room_every_client_continues_as_guest() {
    let world = World::with(with_access_rules).await;
    let browser = world.signed_in().await;
    let before = browser.cookie(SESSION);
    world.provider.reset_calls();
    for client in CLIENTS {
        let answer = browser.get(&meet(&format!("/oidc/auth?{}", client.query("board")))).await;
        client.assert_guest(&answer, "board", "access.rooms");
        assert!(answer.set_cookies.is_empty(), "{client:?}: {:?}", answer.set_cookies);
        let line = world.adapter.wait_for_log(answer.header("x-request-id").unwrap());
        assert!(line.contains(" INFO sign_in ") && line.contains("outcome=guest"), "{line}");
        assert!(line.contains("access.rooms[0] does not hold"), "{line}");
    }
    assert_eq!((browser.cookie(SESSION), verify(&browser).await.status), (before, 204));
    assert_eq!(world.provider.calls().authorize, 0, "no redirect to the provider");
}

/// The provider works correctly, but does not send claims that the configuration requires.
#[actix_web::test]
async fn without_required_claims_every_client_continues_as_guest() {
    let board = {
        let mut room = toml::Table::new();
        room.insert("match".into(), "^room".into());
        room.insert("require".into(), rule("groups", "any_of", vec!["staff"]));
        toml::Value::from(vec![toml::Value::Table(room)])
    };
    for (key, value, level) in [
        ("claims.id", toml::Value::from(vec!["oid"]), "WARN"),
        ("access.require", rule("groups", "any_of", vec!["staff"]), "INFO"),
        ("access.rooms", board, "INFO"),
    ] {
        let world = ClaimsWorld::with(json!({}), userinfo_without_claims(), |config| {
            config.with(key, value.clone())
        })
        .await;
        for client in CLIENTS {
            let browser = world.browser();
            let answer = world.sign_in(&browser, &client.query("room")).await;
            client.assert_guest(&answer, "room", key);
            let line = world.log_line(&answer);
            assert!(line.contains(&format!(" {level} sign_in ")), "{key}: {line}");
            assert!(line.contains("outcome=guest") && line.contains(key), "{key}: {line}");
            assert_eq!((pending(&browser), browser.cookie(SESSION)), (0, None), "{key}");
            assert_eq!(verify(&browser).await.status, 401, "{key}");
        }
    }
}
