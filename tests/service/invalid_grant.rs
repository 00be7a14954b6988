//! `invalid_grant`: an instance ended after it sent the code, or the person pressed the back button.
//! The adapter begins the same sign-in again, once.

use harness::browser::{Answer, Browser};
use provider::Fault;
use url::Url;

use crate::refusals::{FAILED, assert_cause, assert_page};
use crate::world::{MEET, PENDING, SESSION, World, enter, meet, pending, verify};

/// A state with a config override, as Jitsi sends it.
const STATE: &str = "state=%7B%22room%22%3A%22R%22%2C%22config.startWithAudioMuted%22%3Atrue%7D";

/// A parameter of the authorization request.
fn parameter(authorize: &str, name: &str) -> Option<String> {
    let url: Url = authorize.parse().unwrap();
    url.query_pairs().find(|(known, _)| known == name).map(|(_, value)| value.into_owned())
}

/// Begins a sign-in with this query and lets the provider refuse the code. Returns the first authorization
/// request and the adapter's response to the callback.
async fn refused_once(world: &World, browser: &Browser, query: &str) -> (String, Answer) {
    let first = world.begin(browser, query).await;
    let answer = browser.get(&world.provider.sign_in_as("ada", &first)).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    (first, answer)
}

#[actix_web::test]
async fn a_stale_code_begins_the_same_sign_in_again() {
    let world = World::new().await;
    for (prompt, sent) in
        [("", None), ("&prompt=none", Some("none")), ("&prompt=login", Some("login"))]
    {
        let browser = world.browser();
        world.provider.set_fault(Some(Fault::TokenInvalidGrantOnce));
        let (first, answer) = refused_once(&world, &browser, &format!("{STATE}{prompt}")).await;
        let again = answer.location().unwrap();

        assert!(again.starts_with(world.provider.issuer()), "{again}");
        for name in ["state", "nonce", "code_challenge"] {
            assert_ne!(parameter(&first, name), parameter(&again, name), "{name} is fresh");
        }
        assert_eq!(parameter(&again, "prompt").as_deref(), sent, "{again}");
        assert_eq!(pending(&browser), 1, "only the second attempt is kept");
        assert_eq!(browser.cookie(SESSION), None);
        assert_eq!(verify(&browser).await.status, 401);

        let answer = browser.get(&world.provider.sign_in_as("ada", &again)).await;
        let (_, rest) = enter(&answer, "/R", "r", None);
        assert_eq!(rest, "&config.startWithAudioMuted=true", "the override is kept");
        assert_eq!(pending(&browser), 0);
    }
}

#[actix_web::test]
async fn a_provider_that_refuses_every_code_gets_only_two_token_requests() {
    let world = World::new().await;
    for prompt in ["", "&prompt=none", "&prompt=login"] {
        let browser = world.browser();
        world.provider.set_fault(Some(Fault::TokenInvalidGrant));
        world.provider.reset_calls();
        let (_, answer) = refused_once(&world, &browser, &format!("roomname=room{prompt}")).await;
        let again = answer.location().unwrap();
        let answer = browser.get(&world.provider.sign_in_as("ada", &again)).await;

        if prompt == "&prompt=none" {
            assert_eq!(answer.location(), Some(format!("{MEET}/room")), "as guest");
        } else {
            assert_page(&answer, 502, FAILED, prompt);
            assert_cause(&world, &answer, "the token endpoint answered invalid_grant");
        }
        assert_eq!(world.provider.calls().token, 2, "{prompt}");
        assert_eq!(pending(&browser), 0);
        assert_eq!(browser.cookie(SESSION), None);
        assert_eq!(verify(&browser).await.status, 401);
    }
}

#[actix_web::test]
async fn a_silent_attempt_that_begins_again_ends_as_guest_without_a_provider_session() {
    let world = World::new().await;
    let browser = world.browser();
    world.provider.set_fault(Some(Fault::TokenInvalidGrantOnce));
    let (_, answer) = refused_once(&world, &browser, &format!("{STATE}&prompt=none")).await;
    let again = answer.location().unwrap();
    // This browser has no session at the provider, and `prompt=none` forbids a page.
    let back = browser.get(&again).await.location().unwrap();
    assert!(back.contains("error=login_required"), "{back}");
    let answer = browser.get(&back).await;

    assert_eq!(answer.status, 303);
    let guest = format!("{MEET}/R#config.startWithAudioMuted=true");
    assert_eq!(answer.location().as_deref(), Some(guest.as_str()));
    assert_eq!((pending(&browser), browser.cookie(SESSION)), (0, None));
}

/// The instance redeemed the code, but its response did not reach the browser.
#[actix_web::test]
async fn a_redeemed_code_whose_response_was_lost_is_replaced_by_a_new_sign_in() {
    let world = World::new().await;
    let browser = world.browser();
    let authorize = world.begin(&browser, "roomname=room").await;
    let attempt = browser.cookies().into_iter().find(|it| it.name().starts_with(PENDING)).unwrap();
    let back = world.provider.sign_in_as("ada", &authorize);
    assert_eq!(browser.get(&back).await.status, 303);
    browser.forget(SESSION);
    browser.set_cookie(&format!("{attempt}; Path=/; Secure"), &meet("/"));

    let again = browser.get(&back).await.location().unwrap();
    assert!(again.starts_with(world.provider.issuer()), "{again}");
    assert_eq!(browser.cookie(SESSION), None, "the redeemed code signs nobody in");
    let answer = browser.get(&world.provider.sign_in_as("ada", &again)).await;
    enter(&answer, "/room", "room", None);
}

#[actix_web::test]
async fn a_sign_in_that_begins_again_leaves_other_tabs_alone() {
    let world = World::new().await;
    let browser = world.browser();
    let mut tabs = Vec::new();
    for tab in 0..5 {
        tabs.push(world.begin(&browser, &format!("roomname=tab{tab}")).await);
    }
    world.provider.set_fault(Some(Fault::TokenInvalidGrantOnce));
    let back = world.provider.sign_in_as("ada", &tabs[4]);
    tabs[4] = browser.get(&back).await.location().unwrap();
    assert_eq!(pending(&browser), 5);

    for (tab, authorize) in tabs.iter().enumerate() {
        let answer = browser.get(&world.provider.sign_in_as("ada", authorize)).await;
        enter(&answer, &format!("/tab{tab}"), &format!("tab{tab}"), None);
    }
}
