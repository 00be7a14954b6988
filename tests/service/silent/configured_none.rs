//! `oidc.prompt = "none"`: an attempt is silent unless its request asks for a login.

use harness::browser::Method;
use harness::config::Config;
use provider::Fault;
use url::Url;

use super::{assert_as_guest, assert_links};
use crate::refusals::assert_page;
use crate::world::{SESSION, World, enter, meet, pending, verify};

fn always_silent(config: Config) -> Config {
    config.with("oidc.prompt", "none")
}

/// The provider would have to show a page (OpenID Connect Core 3.1.2.6).
const INTERACTION_NEEDED: [Fault; 4] = [
    Fault::AnswerLoginRequired,
    Fault::AnswerInteractionRequired,
    Fault::AnswerConsentRequired,
    Fault::AnswerAccountSelectionRequired,
];

/// The `prompt` of the authorization request.
fn prompt(authorize: &str) -> Option<String> {
    let url: Url = authorize.parse().unwrap();
    url.query_pairs().find(|(name, _)| name == "prompt").map(|(_, value)| value.into_owned())
}

#[actix_web::test]
async fn a_configured_prompt_of_none_is_as_silent_as_one_of_the_request() {
    let world = World::with(always_silent).await;
    // A prompt of the request other than `none` and `login` is ignored.
    for asked in ["", "&prompt=consent", "&prompt=", "&prompt=none"] {
        for fault in INTERACTION_NEEDED {
            let browser = world.browser();
            world.provider.set_fault(None);
            let state = "state=%7B%22room%22%3A%22R%22%2C%22config.x%22%3A1%7D";
            let authorize = world.begin(&browser, &format!("{state}{asked}")).await;
            assert_eq!(prompt(&authorize).as_deref(), Some("none"), "{asked}");
            world.provider.set_fault(Some(fault));
            let answer = browser.get(&world.provider.sign_in_as("ada", &authorize)).await;

            assert_eq!(answer.status, 303, "{asked} {fault}: {}", answer.body);
            assert_eq!(answer.location(), Some(meet("/R#config.x=1")), "{asked} {fault}");
            assert_eq!((pending(&browser), browser.cookie(SESSION)), (0, None), "{asked} {fault}");
            assert_eq!(verify(&browser).await.status, 401, "{asked} {fault}");
        }
    }
    assert_eq!(world.provider.calls().token, 0);
    world.provider.set_fault(Some(Fault::AnswerServerError));
    let answer = world.sign_in(&world.browser(), "ada", "roomname=room").await;
    assert_as_guest(&answer, "/room", "an error of the provider");

    world.provider.set_fault(None);
    let browser = world.browser();
    let answer = world.sign_in(&browser, "ada", "roomname=room").await;
    enter(&answer, "/room", "room", None);
    assert_eq!(
        verify(&browser).await.status,
        204,
        "a person with a session at the provider is signed in"
    );
}

#[actix_web::test]
async fn a_sign_in_that_begins_again_after_a_stale_code_is_silent_too() {
    let world = World::with(always_silent).await;
    let browser = world.browser();
    let authorize = world.begin(&browser, "roomname=room").await;
    world.provider.set_fault(Some(Fault::TokenInvalidGrantOnce));
    let answer = browser.get(&world.provider.sign_in_as("ada", &authorize)).await;
    let again = answer.location().unwrap();
    assert_eq!(prompt(&again).as_deref(), Some("none"), "{again}");
    let back = browser.get(&again).await.location().unwrap();
    assert!(back.contains("error=login_required"), "{back}");
    assert_eq!(browser.get(&back).await.location(), Some(meet("/room")));
}

#[actix_web::test]
async fn a_request_for_a_login_overrides_the_configured_prompt() {
    let world = World::with(always_silent).await;
    for fault in INTERACTION_NEEDED {
        let browser = world.browser();
        world.provider.set_fault(None);
        let authorize = world.begin(&browser, "roomname=room&prompt=login").await;
        assert_eq!(prompt(&authorize).as_deref(), Some("login"));
        world.provider.set_fault(Some(fault));
        let answer = browser.get(&world.provider.sign_in_as("ada", &authorize)).await;
        assert_eq!(answer.status, 502, "{fault}: it was not silent: {}", answer.body);
    }
    world.provider.set_fault(None);
    let browser = world.browser();
    let authorize = world.begin(&browser, "roomname=room&prompt=login").await;
    let page = browser.get(&authorize).await;
    assert_eq!((page.status, page.location()), (200, None), "the login page: {}", page.body);
}

/// With another configured prompt an attempt is not silent, and `login_required` is an error.
#[actix_web::test]
async fn no_other_configured_prompt_is_silent() {
    let world = World::with(|config| config.with("oidc.prompt", "select_account")).await;
    let browser = world.browser();
    let authorize = world.begin(&browser, "roomname=room").await;
    assert_eq!(prompt(&authorize).as_deref(), Some("select_account"));
    world.provider.set_fault(Some(Fault::AnswerLoginRequired));
    let answer = browser.get(&world.provider.sign_in_as("ada", &authorize)).await;
    assert_eq!(answer.status, 502, "{}", answer.body);
    assert_links(&answer, ["/oidc/auth?return_to=%2Froom", &meet("/room")], "not silent");
}

/// A guarded page has no guests. After a redirect back to it, nginx would request the sign-in
/// again, and the browser would loop.
#[actix_web::test]
async fn a_guarded_page_causes_no_redirect_loop() {
    let world = World::with(always_silent).await;
    let browser = world.browser();
    let guarded = async || {
        let request = browser.request(Method::GET, &meet("/oidc/login"));
        let request = request.header("accept", "text/html").header("sec-fetch-mode", "navigate");
        request.header("x-original-uri", "/recordings/a?b=c").send().await
    };
    let authorize = guarded().await.location().unwrap();
    assert_eq!(prompt(&authorize).as_deref(), Some("none"));
    let back = browser.get(&authorize).await.location().unwrap();
    assert!(back.contains("error=login_required"), "{back}");
    let answer = browser.get(&back).await;

    assert_page(&answer, 403, "You are not signed in.", "a guarded page");
    assert_links(&answer, [&meet("/recordings/a?b=c")], "a guarded page");
    assert_eq!((pending(&browser), verify(&browser).await.status), (0, 401));

    for (fault, status) in
        [(Fault::AnswerServerError, 502), (Fault::AnswerIssMissing, 400), (Fault::Token500, 502)]
    {
        let authorize = guarded().await.location().unwrap();
        world.provider.set_fault(Some(fault));
        let answer = browser.get(&world.provider.sign_in_as("ada", &authorize)).await;
        world.provider.set_fault(None);
        assert_eq!((answer.status, answer.header("location")), (status, None), "{fault}");
        assert_eq!((pending(&browser), browser.cookie(SESSION)), (0, None), "{fault}");
    }

    let authorize = guarded().await.location().unwrap();
    let answer = browser.get(&world.provider.sign_in_as("ada", &authorize)).await;
    assert_eq!(answer.location(), Some(meet("/recordings/a?b=c")), "{}", answer.body);
    assert_eq!(verify(&browser).await.status, 204);
}
