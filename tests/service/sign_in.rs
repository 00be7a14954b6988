//! Whole sign-ins, also in several tabs, after restarts and with a rotated secret.

use harness::config::SESSION_SECRET;
use serde_json::{Value, json};
use url::form_urlencoded::byte_serialize;

use crate::refusals::{assert_cause, assert_page};
use crate::world::{HINT, MEET, SESSION, World, enter, meet, pending, verify};

fn encoded(text: &str) -> String {
    byte_serialize(text.as_bytes()).collect()
}

#[actix_web::test]
async fn a_sign_in_ends_in_the_meeting() {
    let world = World::new().await;
    for (query, path, room, tenant) in [
        ("roomname=room", "/room", "room", None),
        ("roomname=T%25C3%25A4st", "/T%C3%A4st", "t%c3%a4st", None),
        ("return_to=/Two%2520Words", "/Two%20Words", "two%20words", None),
        ("room=%F0%9F%98%80", "/%F0%9F%98%80", "%f0%9f%98%80", None),
        ("room=Raum&tenant=Te.Nant", "/Te.Nant/Raum", "raum", Some("te_nant")),
        ("roomname=a/b/room", "/a/b/room", "room", Some("b")),
    ] {
        let browser = world.browser();
        let answer = world.sign_in(&browser, "ada", query).await;

        let (claims, _) = enter(&answer, path, room, tenant);
        assert_eq!(claims["context"]["user"]["name"], "Ada Lovelace");
        assert_eq!(claims["context"]["user"]["moderator"], "true");
        assert_eq!(pending(&browser), 0, "the attempt is over");
        assert_eq!(browser.cookie(HINT).as_deref(), Some("1"));
        assert_eq!(
            browser.refused(),
            Vec::<String>::new(),
            "the browser keeps the adapter's cookies"
        );
        assert_eq!(verify(&browser).await.status, 204);
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        let session = answer.set_cookie(SESSION).unwrap();
        assert!(session.http_only() == Some(true) && session.secure() == Some(true));
    }
}

#[actix_web::test]
async fn overrides_of_the_state_are_kept_and_the_prejoin_page_is_not_skipped() {
    let world = World::new().await;
    for (prejoin, kept) in [
        (json!({ "config.prejoinConfig.enabled": false }), ""),
        // The same settings in another form.
        (json!({ "config.prejoinConfig": { "enabled": false } }), ""),
        (json!({ "config.prejoinConfig": null }), ""),
        (
            json!({ "config.prejoinConfig": { "enabled": false, "hideDisplayName": true } }),
            "&config.prejoinConfig=%7B%22hideDisplayName%22%3Atrue%7D",
        ),
    ] {
        let mut state = prejoin;
        state["room"] = "R".into();
        state["config.startWithAudioMuted"] = true.into();
        state["jwt"] = "x".into();
        let query = format!("state={}", encoded(&state.to_string()));
        let answer = world.sign_in(&world.browser(), "ada", &query).await;

        let (_, rest) = enter(&answer, "/R", "r", None);
        assert_eq!(rest, format!("{kept}&config.startWithAudioMuted=true"), "{state}");
    }
}

/// The overrides do not fit the cookie of an attempt. To keep only some could change their meaning.
#[actix_web::test]
async fn overrides_that_do_not_fit_are_left_out_as_a_whole_and_logged() {
    let world = World::new().await;
    let browser = world.browser();
    let secret = "Quarterly figures, ".repeat(110);
    let state = json!({ "room": "R", "config.a": true, "config.subject": secret }).to_string();
    let begun = browser.get(&meet(&format!("/oidc/auth?state={}", encoded(&state)))).await;

    let [attempt] = &begun.set_cookies[..] else { panic!("{:?}", begun.set_cookies) };
    assert!(attempt.name().len() + attempt.value().len() <= 2_000, "{attempt}");
    let id = begun.header("x-request-id").unwrap();
    let line = world.adapter.wait_for_log(id);
    assert!(line.contains(" overrides_dropped "), "{line}");
    assert!(line.contains("more than the 2000 that its cookie may have"), "{line}");
    assert!(!line.contains("Quarterly") && !line.contains("subject"), "{line}");
    let authorize = begun.location().unwrap();
    let answer = browser.get(&world.provider.sign_in_as("ada", &authorize)).await;
    assert_eq!(enter(&answer, "/R", "r", None).1, "", "not even those that would fit");

    // With a session no attempt is needed, so nothing is left out.
    let answer = browser.get(&meet(&format!("/oidc/auth?state={}", encoded(&state)))).await;
    assert!(enter(&answer, "/R", "r", None).1.starts_with("&config.a=true&config.subject=%22Q"));
}

#[actix_web::test]
async fn a_meeting_that_does_not_fit_its_cookie_begins_no_sign_in() {
    let world = World::new().await;
    let browser = world.browser();
    let tenant = ["t"; 8].map(|letter| letter.repeat(255)).join("/");
    for query in [format!("room=R&tenant={tenant}"), format!("roomname={tenant}/R&nonce=a")] {
        let answer = browser.get(&meet(&format!("/oidc/auth?{query}"))).await;
        assert_page(&answer, 400, "This link does not lead to a meeting.", &query);
        assert_cause(&world, &answer, "the target is too long: the attempt takes ");
        assert!(answer.set_cookies.is_empty() && answer.header("location").is_none(), "{query}");
    }
    assert_eq!(world.provider.calls().authorize, 0);
}

/// A value that cannot be read back must not be sealed, or the sign-in would be refused after the
/// redirect from the provider.
#[actix_web::test]
async fn a_setting_that_is_nested_too_deeply_does_not_break_the_sign_in() {
    let world = World::new().await;
    for (depth, kept) in [(126, false), (65, false), (64, true), (1, true)] {
        let browser = world.browser();
        let nested = format!("{}1{}", "[".repeat(depth), "]".repeat(depth));
        let state = format!(r#"{{"room":"R","config.a":true,"config.x":{nested}}}"#);
        let answer = world.sign_in(&browser, "ada", &format!("state={}", encoded(&state))).await;
        let (_, rest) = enter(&answer, "/R", "r", None);
        assert!(rest.contains("config.a=true"), "{depth}: {rest}");
        assert_eq!(rest.contains("config.x="), kept, "{depth}: {rest}");
        assert_eq!(pending(&browser), 0, "{depth}");
    }
}

#[actix_web::test]
async fn a_second_visit_makes_no_request_to_the_provider_unless_it_asks_for_a_login() {
    let world = World::new().await;
    let browser = world.signed_in().await;
    world.provider.reset_calls();

    enter(&browser.get(&meet("/oidc/auth?roomname=other")).await, "/other", "other", None);
    let calls = world.provider.calls();
    assert_eq!((calls.authorize, calls.token, calls.userinfo), (0, 0, 0));

    let location = world.begin(&browser, "roomname=other&prompt=login").await;
    assert!(location.contains("prompt=login"), "{location}");
}

#[actix_web::test]
async fn a_silent_attempt_without_a_session_at_the_provider_continues_as_guest() {
    let world = World::new().await;
    let browser = world.browser();
    let authorize = world.begin(&browser, "roomname=room&prompt=none").await;
    let back = browser.get(&authorize).await.location().unwrap();
    assert!(back.contains("error=login_required"), "{back}");
    let answer = browser.get(&back).await;

    assert_eq!(answer.location().as_deref(), Some("https://meet.example.org/room"));
    assert_eq!(pending(&browser), 0);
    assert_eq!(browser.cookie(SESSION), None);
    assert_eq!(world.provider.calls().token, 0);
}

#[actix_web::test]
async fn two_tabs_end_in_their_own_rooms() {
    let world = World::new().await;
    let browser = world.browser();
    let first = world.begin(&browser, "roomname=one").await;
    let second = world.begin(&browser, "roomname=two").await;
    assert_eq!(pending(&browser), 2);

    let answer = browser.get(&world.provider.sign_in_as("ada", &second)).await;
    enter(&answer, "/two", "two", None);
    let answer = browser.get(&world.provider.sign_in_as("ada", &first)).await;
    enter(&answer, "/one", "one", None);
    assert_eq!(pending(&browser), 0);
}

#[actix_web::test]
async fn an_instance_may_be_killed_between_the_two_halves_of_a_sign_in() {
    let mut world = World::new().await;
    let browser = world.browser();
    let authorize = world.begin(&browser, "roomname=room").await;
    let other = world.another(|config| config).await;
    std::mem::replace(&mut world.adapter, other).kill();
    browser.route(MEET, world.adapter.address());

    let answer = browser.get(&world.provider.sign_in_as("ada", &authorize)).await;
    enter(&answer, "/room", "room", None);
}

#[actix_web::test]
async fn a_session_survives_a_restart_and_a_new_secret_until_the_old_one_is_removed() {
    let world = World::new().await;
    let browser = world.signed_in().await;
    let new = "a-new-secret-of-sessions-0123456789abcdef";
    for (secrets, status) in
        [(vec![SESSION_SECRET], 204), (vec![new, SESSION_SECRET], 204), (vec![new], 401)]
    {
        let list: Vec<String> = secrets.into_iter().map(str::to_owned).collect();
        let next = world.another(|config| config.with("session.secret", list.clone())).await;
        browser.route(MEET, next.address());
        assert_eq!(verify(&browser).await.status, status);
    }
}

#[actix_web::test]
async fn an_authorization_response_works_once() {
    let world = World::new().await;
    let browser = world.browser();
    let authorize = world.begin(&browser, "roomname=room").await;
    let back = world.provider.sign_in_as("ada", &authorize);
    assert_eq!(browser.get(&back).await.status, 303);
    let again = browser.get(&back).await;

    assert_eq!(again.location(), Some(meet("/")), "not the meeting, and no token");
    browser.forget(SESSION);
    assert_eq!(browser.get(&back).await.status, 400, "without a session");
    assert_eq!(world.provider.calls().token, 1, "the code was sent once");
}

#[actix_web::test]
async fn the_log_contains_neither_token_nor_code_nor_name() {
    let world = World::new().await;
    let browser = world.browser();
    let authorize = world.begin(&browser, "roomname=room").await;
    let back = world.provider.sign_in_as("ada", &authorize);
    let answer = browser.get(&back).await;
    let (claims, _) = enter(&answer, "/room", "room", None);
    world.adapter.wait_for_log("sign_in ");

    let log = world.adapter.log().join("\n");
    let code = world.provider.calls().redeemed.remove(0);
    let token = answer.header("location").unwrap().split("%22").nth(1).unwrap().to_owned();
    let person = &claims["context"]["user"];
    let text = |claim: &str| person[claim].as_str().map(str::to_owned).unwrap();
    for secret in [code, token, text("name"), text("email"), browser.cookie(SESSION).unwrap()] {
        assert!(!log.contains(&secret), "the log contains {secret}");
    }
    assert_eq!(person["id"], Value::from("ada-1815"));
    assert!(log.contains("user=ada-1815"), "{log}");
}
