//! `oidc.prompt` with `login`: the `prompt=none` of a request does not override it. Such a request
//! ends as guest without a redirect to the provider.

use harness::adapter::Adapter;
use harness::config::Config;
use url::Url;

use crate::page_content::{self, data};
use crate::world::{
    BINARY, HINT, MEET, SESSION, World, enter, meet, pending, prosody, scratch, verify,
};

const APP: &str = "state=%7B%22room%22%3A%22room%22%2C%22ios%22%3Atrue%7D";

/// The `prompt` of the authorization request.
fn prompt(authorize: &str) -> Option<String> {
    let url: Url = authorize.parse().unwrap();
    url.query_pairs().find(|(name, _)| name == "prompt").map(|(_, value)| value.into_owned())
}

#[actix_web::test]
async fn a_silent_request_ends_as_guest_at_once_if_a_login_is_configured() {
    for file in ["login", "login consent", "select_account login"] {
        let world = World::with(|config| config.with("oidc.prompt", file)).await;
        let browser = world.browser();
        world.provider.reset_calls();
        let ask = async |query: &str| {
            browser.get(&meet(&format!("/oidc/auth?{query}&prompt=none"))).await
        };

        let answer = ask("state=%7B%22room%22%3A%22R%22%2C%22config.x%22%3A1%7D").await;
        assert_eq!(
            (answer.status, answer.location()),
            (303, Some(meet("/R#config.x=1"))),
            "{file}"
        );
        assert!(!answer.headers.contains_key("set-cookie"), "{file}: {:?}", answer.set_cookies);
        let id = answer.header("x-request-id").unwrap();
        let line = world.adapter.wait_for_log(id);
        assert!(line.contains("outcome=guest") && line.contains("oidc.prompt"), "{line}");

        let popup = ask("roomname=room&nonce=n").await;
        assert_eq!(popup.status, 200, "{file}: {}", popup.body);
        let message = data(&popup, "message").unwrap();
        assert!(message.contains("oauth-error") && message.contains("You are not signed in."));
        assert_eq!(page_content::links(&popup), [meet("/room")], "{file}");
        assert!(!popup.headers.contains_key("set-cookie"), "{file}");

        let app = ask(APP).await;
        assert_eq!(app.status, 200, "{file}: {}", app.body);
        let links = page_content::links(&app);
        assert!(
            links[0].starts_with("org.jitsi.meet://") && !links[0].contains("jwt"),
            "{links:?}"
        );
        assert!(!app.headers.contains_key("set-cookie"), "{file}");

        let calls = world.provider.calls();
        assert_eq!((calls.authorize, calls.token), (0, 0), "{file}: no redirect to the provider");
        assert_eq!((browser.cookies().len(), verify(&browser).await.status), (0, 401), "{file}");
        // A request without `prompt` uses the configured one.
        let authorize = world.begin(&browser, "roomname=room").await;
        assert_eq!(prompt(&authorize).as_deref(), Some(file));
    }
}

#[actix_web::test]
async fn with_a_session_a_silent_request_enters_the_meeting_at_once() {
    let world = World::with(|config| config.with("oidc.prompt", "login")).await;
    let browser = world.browser();
    let answer = world.sign_in(&browser, "ada", "roomname=room").await;
    enter(&answer, "/room", "room", None);
    world.provider.reset_calls();
    let answer = browser.get(&meet("/oidc/auth?roomname=room&prompt=none")).await;
    enter(&answer, "/room", "room", None);
    assert_eq!((world.provider.calls().authorize, pending(&browser)), (0, 0));
    assert_eq!(verify(&browser).await.status, 204);
}

#[actix_web::test]
async fn a_silent_request_overrides_consent_and_select_account() {
    for file in ["consent", "select_account", "consent select_account"] {
        let world = World::with(|config| config.with("oidc.prompt", file)).await;
        let authorize = world.begin(&world.browser(), "roomname=room&prompt=none").await;
        assert_eq!(prompt(&authorize).as_deref(), Some("none"), "{file}");
    }
}

/// With a stale hint every tab would make a silent attempt.
#[actix_web::test]
async fn a_silent_request_that_ends_as_guest_removes_a_stale_hint() {
    let world = World::with(|config| config.with("oidc.prompt", "login")).await;
    let browser = world.browser();
    browser.set_cookie(&format!("{HINT}=1; Path=/; Secure"), &meet("/"));
    let answer = browser.get(&meet("/oidc/auth?roomname=room&prompt=none")).await;
    assert_eq!((answer.status, answer.location()), (303, Some(meet("/room"))));
    assert_eq!((browser.cookie(HINT), browser.cookie(SESSION), pending(&browser)), (None, None, 0));
}

/// A guest needs no provider.
#[actix_web::test]
async fn a_silent_request_ends_as_guest_even_without_metadata() {
    let scratch = scratch();
    let config = Config::new(MEET, "http://127.0.0.1:1").with("oidc.prompt", "login");
    let adapter = Adapter::start(BINARY, scratch.path(), &config);
    let browser = harness::browser::Browser::new();
    browser.route(MEET, adapter.address()).judge(prosody());
    let answer = browser.get(&meet("/oidc/auth?roomname=room&prompt=none")).await;
    assert_eq!((answer.status, answer.location()), (303, Some(meet("/room"))), "{}", answer.body);
}
