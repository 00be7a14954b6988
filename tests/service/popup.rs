//! The popup of Jitsi's inline mode: its last page, its refusals, the message to its opener, and
//! the policy.

use harness::adapter::Adapter;
use harness::browser::Answer;
use harness::config::{Config, JWT_SECRET};
use provider::Fault;
use serde_json::{Value, json};

use crate::page_content::{self, data, script};
use crate::refusals::{FAILED, INVALID, assert_page};
use crate::world::{BINARY, MEET, SESSION, World, claims, enter, meet, pending, scratch, verify};

const STATE: &str = "state=%7B%22room%22%3A%22T%25C3%25A4st%22%2C%22roomSafe%22%3A%22x%22%2C%22\
                     config.startWithAudioMuted%22%3Atrue%7D&nonce=n0";

const CHANGED: &str = "This link is incomplete or has been changed.";
const UNREACHABLE: &str = "The sign-in service cannot be reached at the moment.";

/// The message that the page posts. Only the meet site's origin receives it.
fn message(answer: &Answer, why: &str) -> Value {
    page_content::assert_policy(answer, why);
    assert_eq!(data(answer, "origin").as_deref(), Some(MEET), "{why}");
    let script = script(answer).unwrap_or_else(|| panic!("{why}: {}", answer.body));
    assert!(script.contains("opener.postMessage(JSON.parse(message), origin)"), "{why}: {script}");
    serde_json::from_str(&data(answer, "message").unwrap()).unwrap()
}

/// The page posts a token that Prosody accepts, and closes. Its link leads to the meeting, for a
/// window without an opener.
fn assert_token(answer: &Answer, why: &str) {
    assert_eq!(answer.status, 200, "{why}: {}", answer.body);
    assert_eq!(answer.header("location"), None, "{why}");
    let message = message(answer, why);
    assert_eq!(message["type"], "oauth-success", "{why}");
    assert_eq!(message.as_object().unwrap().len(), 2, "{why}: {message}");
    let token = message["accessToken"].as_str().unwrap();
    let claims = claims(token, "t%c3%a4st", None);
    assert_eq!(claims["context"]["user"]["name"], "Ada Lovelace", "{why}");

    assert!(script(answer).unwrap().contains("window.close()"), "{why}");
    let meeting = meet(&format!("/T%C3%A4st#jwt=%22{token}%22&config.startWithAudioMuted=true"));
    assert_eq!(page_content::links(answer), [meeting], "{why}");
}

#[actix_web::test]
async fn a_popup_posts_the_token_with_and_without_a_session() {
    let world = World::new().await;
    let browser = world.browser();

    let answer = world.sign_in(&browser, "ada", STATE).await;
    assert_token(&answer, "after a sign-in");
    assert!(answer.set_cookie(SESSION).is_some() && pending(&browser) == 0);
    assert_eq!(verify(&browser).await.status, 204);

    world.provider.reset_calls();
    let answer = browser.get(&meet(&format!("/oidc/auth?{STATE}"))).await;
    assert_token(&answer, "with a session");
    assert_eq!(world.provider.calls().authorize, 0);
    let answer = browser.get(&meet(&format!("/oidc/tokenize?{STATE}"))).await;
    assert_token(&answer, "from tokenize");

    let answer =
        browser.get(&meet(&format!("/oidc/auth?{}", STATE.replace("&nonce=n0", "")))).await;
    enter(&answer, "/T%C3%A4st", "t%c3%a4st", None);
}

/// The provider would have to show a page, so the person stays in Jitsi's page as guest.
#[actix_web::test]
async fn a_silent_popup_without_a_session_at_the_provider_closes_without_a_token() {
    let world = World::new().await;
    let browser = world.browser();
    let authorize = world.begin(&browser, &format!("{STATE}&prompt=none")).await;
    let back = browser.get(&authorize).await.location().unwrap();
    let answer = browser.get(&back).await;

    assert_eq!(answer.status, 200);
    let expected = json!({ "type": "oauth-error", "error": "You are not signed in." });
    assert_eq!(message(&answer, "a guest"), expected);
    assert_eq!(page_content::links(&answer), [meet("/T%C3%A4st#config.startWithAudioMuted=true")]);
    assert_eq!((browser.cookie(SESSION), pending(&browser)), (None, 0));
}

/// The page is the same as without a popup, and the message has the same sentence.
fn assert_failure(answer: &Answer, status: u16, sentence: &str, why: &str) {
    assert_page(answer, status, sentence, why);
    assert_eq!(message(answer, why), json!({ "type": "oauth-error", "error": sentence }), "{why}");
    assert!(!answer.body.contains("eyJ"), "{why}: no token of any kind");
}

#[actix_web::test]
async fn every_failure_of_a_popup_is_posted_to_its_opener() {
    let world = World::with(|config| {
        let board = toml::toml! {
            match = "^board"
            require = [{ claim = "groups", any_of = ["nobody"] }]
        };
        let strangers = toml::toml! {
            claim = "email_domain"
            equals = "example.org"
        };
        config
            .with("access.require", vec![toml::Value::Table(strangers)])
            .with("access.rooms", vec![toml::Value::Table(board)])
    })
    .await;
    let browser = world.browser();

    for (path, status, sentence) in [
        ("auth?nonce=a", 400, "This link does not lead to a meeting."),
        ("auth?roomname=..&nonce=", 400, "This link does not lead to a meeting."),
        ("auth?room=a&room=b&nonce=a", 400, CHANGED),
        ("tokenize?room=a&nonce=a", 401, "You are not signed in."),
    ] {
        let answer = browser.get(&meet(&format!("/oidc/{path}"))).await;
        assert_failure(&answer, status, sentence, path);
        assert!(browser.cookies().is_empty(), "{path}");
    }

    let authorize = world.begin(&browser, STATE).await;
    let answer = browser.get(&world.provider.deny(&authorize)).await;
    assert_failure(&answer, 403, "The sign-in was cancelled or refused.", "Cancel");

    for (fault, status, sentence) in [
        (Fault::AnswerServerError, 502, FAILED),
        (Fault::Token500, 502, FAILED),
        (Fault::NonceWrong, 502, FAILED),
        (Fault::AnswerErrorIssWrong, 400, INVALID),
        (Fault::AnswerCodeMissing, 400, INVALID),
        (Fault::AnswerCodeRepeated, 400, CHANGED),
    ] {
        let authorize = world.begin(&browser, STATE).await;
        world.provider.set_fault(Some(fault));
        let answer = browser.get(&world.provider.sign_in_as("ada", &authorize)).await;
        world.provider.set_fault(None);
        assert_failure(&answer, status, sentence, &fault.to_string());
    }

    // The adapter begins one more sign-in by itself, and only one.
    let authorize = world.begin(&browser, STATE).await;
    world.provider.set_fault(Some(Fault::TokenInvalidGrant));
    let answer = browser.get(&world.provider.sign_in_as("ada", &authorize)).await;
    let again = answer.location().unwrap();
    let answer = browser.get(&world.provider.sign_in_as("ada", &again)).await;
    world.provider.set_fault(None);
    assert_failure(&answer, 502, FAILED, "invalid_grant, twice");

    // An instance that has just started and has no metadata yet.
    let authorize = world.begin(&browser, STATE).await;
    let back = world.provider.sign_in_as("ada", &authorize);
    // The same issuer: with another one the attempt would not open.
    let config =
        Config::new(MEET, world.provider.issuer()).with("oidc.discovery_url", "http://127.0.0.1:1");
    let fresh = Adapter::start(BINARY, world.scratch.path(), &config);
    browser.route(MEET, fresh.address());
    let answer = browser.get(&back).await;
    browser.route(MEET, world.adapter.address());
    assert_failure(&answer, 503, UNREACHABLE, "no metadata for the authorization response");
    for cookie in browser.cookies() {
        browser.forget(cookie.name());
    }

    let answer = world.sign_in(&browser, "mallory", STATE).await;
    assert_failure(&answer, 403, "You are not allowed to sign in here.", "access.require");
    let answer = world.sign_in(&browser, "ada", "roomname=board&nonce=a").await;
    assert_failure(
        &answer,
        403,
        "You are not allowed to join this meeting with this account.",
        "access.rooms",
    );
    // One character that becomes eighteen in the room's name at Prosody.
    let long = format!("room={}&nonce=a", "%EF%B7%BA".repeat(85));
    let answer = world.sign_in(&browser, "ada", &long).await;
    assert_failure(&answer, 400, "The link to this meeting would be too long.", "a large token");
    assert_eq!((browser.cookie(SESSION), pending(&browser)), (None, 0));
}

/// Without the attempt the adapter does not know whether the window is a popup, so the page posts
/// the message and keeps its link.
#[actix_web::test]
async fn a_response_without_its_attempt_is_posted_in_case_the_window_is_a_popup() {
    let world = World::new().await;
    let browser = world.browser();
    let authorize = world.begin(&browser, STATE).await;
    let back = world.provider.sign_in_as("ada", &authorize);
    let stranger = world.browser();
    let answer = stranger.get(&back).await;

    assert_failure(&answer, 400, INVALID, "expired");
    assert!(!script(&answer).unwrap().contains("close()"), "it may be a tab");
    assert_eq!(world.provider.calls().token, 0);
}

#[actix_web::test]
async fn a_popup_without_metadata_posts_that_the_provider_cannot_be_reached() {
    let scratch = scratch();
    let adapter = Adapter::start(BINARY, scratch.path(), &Config::new(MEET, "http://127.0.0.1:1"));
    let browser = harness::browser::Browser::new();
    browser.route(MEET, adapter.address());
    let answer = browser.get(&meet(&format!("/oidc/auth?{STATE}"))).await;

    assert_failure(&answer, 503, UNREACHABLE, "no metadata");
    assert!(answer.header("retry-after").is_some());
    assert!(browser.cookies().is_empty());
}

#[actix_web::test]
async fn a_refusal_in_a_tab_posts_nothing() {
    let world = World::new().await;
    let browser = world.browser();
    for query in ["", "roomname=..", "roomname=a&roomname=b", "xnonce=a"] {
        let answer = browser.get(&meet(&format!("/oidc/auth?{query}"))).await;
        assert_eq!((answer.status, script(&answer)), (400, None), "{query}");
        page_content::assert_policy(&answer, query);
    }
    let authorize = world.begin(&browser, "roomname=a").await;
    let answer = browser.get(&world.provider.deny(&authorize)).await;
    assert_eq!((answer.status, script(&answer)), (403, None));
}

#[actix_web::test]
async fn the_page_contains_no_secret_except_the_token_and_the_log_contains_none() {
    let world = World::new().await;
    let browser = world.browser();
    let answer = world.sign_in(&browser, "ada", STATE).await;
    let message = message(&answer, "a sign-in");
    let token = message["accessToken"].as_str().unwrap();
    let code = world.provider.calls().redeemed.remove(0);
    world.adapter.wait_for_log("sign_in ");

    for secret in [JWT_SECRET, &code, &browser.cookie(SESSION).unwrap()] {
        assert!(!answer.body.contains(secret), "{secret}");
    }
    assert!(!world.adapter.log().join("\n").contains(token));
}
