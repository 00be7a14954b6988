//! Silent attempts of people whom the rules refuse: they continue as guests.

use harness::config::Config;
use toml::toml;

use super::{assert_as_guest, assert_links};
use crate::refusals::{assert_cause, assert_page};
use crate::world::{HINT, SESSION, World, meet, pending, verify};

const NOT_THIS_ROOM: &str = "You are not allowed to join this meeting with this account.";

/// Only staff may sign in, and only people with the role `head` may enter the board's rooms.
pub(super) fn with_access_rules(config: Config) -> Config {
    let tables = toml! {
        [access]
        require = [{ claim = "groups", any_of = ["staff"] }]
        [[access.rooms]]
        match = "^board"
        require = [{ claim = "roles", any_of = ["head"] }]
    };
    tables.into_iter().fold(config, |config, (name, value)| config.with(&name, value))
}

#[actix_web::test]
async fn a_person_who_may_not_sign_in_continues_as_guest_after_a_silent_attempt() {
    let world = World::with(with_access_rules).await;
    for hinted in [false, true] {
        let browser = world.browser();
        if hinted {
            browser.set_cookie(&format!("{HINT}=1; Path=/; Secure"), &meet("/"));
        }
        let answer = world.sign_in(&browser, "grace", "roomname=room&prompt=none").await;

        assert_as_guest(&answer, "/room", "grace");
        let line = world.adapter.wait_for_log(answer.header("x-request-id").unwrap());
        assert!(line.contains("access.require[0] does not hold"), "{line}");
        assert_eq!((pending(&browser), browser.cookie(SESSION)), (0, None));
        assert_eq!(browser.cookie(HINT), None, "with a hint every tab would make a silent attempt");
        assert_eq!(verify(&browser).await.status, 401);
    }
}

/// By now somebody else is signed in at the provider.
#[actix_web::test]
async fn a_silent_attempt_that_the_rules_refuse_keeps_the_existing_session() {
    let world = World::with(with_access_rules).await;
    let browser = world.signed_in().await;
    let older = world.browser();
    let authorize = world.begin(&older, "roomname=room&prompt=none").await;
    for cookie in older.cookies() {
        browser.set_cookie(&cookie.to_string(), &meet("/"));
    }
    let answer = browser.get(&world.provider.sign_in_as("grace", &authorize)).await;

    assert_as_guest(&answer, "/room", "grace");
    assert_eq!(verify(&browser).await.header("x-auth-user"), Some("ada-1815"));
    assert_eq!((pending(&browser), browser.cookie(HINT).as_deref()), (0, Some("1")));
}

/// The session has the results of the room's rules, so no request to the provider is needed.
#[actix_web::test]
async fn a_silent_request_with_a_session_that_may_not_enter_the_room_continues_as_guest() {
    let world = World::with(with_access_rules).await;
    let browser = world.signed_in().await;
    world.provider.reset_calls();
    for (query, path) in
        [("roomname=Board&prompt=none", "/Board"), ("roomname=x/board&prompt=none", "/x/board")]
    {
        let answer = browser.get(&meet(&format!("/oidc/auth?{query}"))).await;
        assert_as_guest(&answer, path, query);
        let line = world.adapter.wait_for_log(answer.header("x-request-id").unwrap());
        assert!(line.contains("access.rooms[0] does not hold"), "{line}");
        assert!(answer.set_cookies.is_empty(), "{query}: {:?}", answer.set_cookies);
        assert_eq!(verify(&browser).await.header("x-auth-user"), Some("ada-1815"), "{query}");
    }
    let answer = browser.get(&meet("/oidc/auth?roomname=Board")).await;
    assert_page(&answer, 403, NOT_THIS_ROOM, "not silent");
    assert_cause(&world, &answer, "access.rooms[0] does not hold");
    let another = "/oidc/auth?return_to=%2FBoard&prompt=login";
    assert_links(&answer, [another, &meet("/Board")], "not silent");
    assert_eq!(world.provider.calls().authorize, 0, "no redirect to the provider");
    let answer = world.sign_in(&world.browser(), "ada", "roomname=board&prompt=none").await;
    assert_as_guest(&answer, "/board", "after a sign-in");
}
