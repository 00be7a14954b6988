//! `config.oidcAutoSignIn`: a previously signed-in browser is signed in once before Jitsi starts, and the
//! prejoin page is shown as usual.

use serde_json::json;

use super::is_kept;
use crate::chromium::Browser;
use crate::stub_site::{AuthResponse, StubSite};

const ON: &str = "config.oidcAutoSignIn = true;";

/// The first page of a browser that has a session: the adapter's hint cookie.
async fn signed_in_before(browser: &Browser, site: &StubSite) {
    browser.open(&site.url("/")).await;
    browser.script("document.cookie = 'other=1; path=/'").await;
    browser.script("document.cookie = 'jitsi_oidc_hint=1; path=/'").await;
}

#[actix_web::test]
async fn a_previously_signed_in_person_is_signed_in_with_the_links_overrides() {
    let site = StubSite::start(ON, AuthResponse::Token);
    let browser = Browser::start().await;
    signed_in_before(&browser, &site).await;
    browser.open(&site.url("/")).await;
    browser.find("welcome.room").await;
    assert_eq!(site.requests(), [], "the welcome page is not a meeting");

    let hash = "#config.subject=%22A%22&interfaceConfig.X=%7B%22a%22%3A1%7D&userInfo.name=%22B%22&config.bad=x";
    browser.open(&site.url(&format!("/tenant/T%C3%A4st+Raum{hash}"))).await;

    browser.find("prejoin.screen").await;
    let question = &site.requests()[0];
    assert_eq!(question.prompt.as_deref(), Some("none"));
    let state = json!({
        "room": "T%C3%A4stRaum",
        "tenant": "tenant",
        "config.subject": "A",
        "interfaceConfig.X": { "a": 1 },
    });
    assert_eq!(question.state, state);
    let carries = browser.script("return location.hash.startsWith('#jwt=')").await;
    assert_eq!(carries, json!(true));
}

/// The person joined as guest and then signed in in another tab. The earlier press of Join must not open
/// camera and microphone in this tab.
#[actix_web::test]
async fn an_earlier_press_of_join_does_not_survive_the_automatic_sign_in() {
    let guests = "config.hosts.anonymousdomain = 'guest.example';";
    let site = StubSite::start(&format!("{ON}{guests}"), AuthResponse::Token);
    let browser = Browser::start().await;
    browser.open(&site.url("/Room1")).await;
    browser.click("prejoin.joinMeeting").await;
    assert_eq!(browser.text("role").await, "guest");
    assert!(is_kept(&browser, "jitsi_oidc_begun").await, "the mark of the press is still there");
    signed_in_before(&browser, &site).await;

    browser.open(&site.url("/Room1")).await;

    browser.find("prejoin.screen").await;
    assert_eq!(site.requests().len(), 1, "it came with a token");
    assert!(!is_kept(&browser, "jitsi_oidc_begun").await);
}

/// The redirect leaves the page before Jitsi starts, also if it takes longer than everything else that
/// the page loads.
#[actix_web::test]
async fn jitsi_starts_once_per_visit() {
    let site = StubSite::start(ON, AuthResponse::Token);
    let browser = Browser::start().await;
    signed_in_before(&browser, &site).await;
    browser.script("sessionStorage.removeItem('standin.starts')").await;
    browser.be_slow(1000).await;

    for (page, trips, starts) in [("/Room1", 1, "1"), ("/Room1", 2, "2"), ("/Room2", 3, "3")] {
        browser.open(&site.url(page)).await;
        browser.find("prejoin.screen").await;
        assert_eq!(site.requests().len(), trips);
        let started = browser.script("return sessionStorage.getItem('standin.starts')").await;
        assert_eq!(started, json!(starts), "{page}");
    }
}

#[actix_web::test]
async fn it_happens_once_per_tab_and_meeting() {
    let site = StubSite::start(ON, AuthResponse::Guest);
    let browser = Browser::start().await;
    signed_in_before(&browser, &site).await;

    for page in ["/Room1", "/Room1", "/room1", "/Room2"] {
        browser.open(&site.url(page)).await;
        browser.find("prejoin.screen").await;
    }
    browser.reload().await;
    browser.find("prejoin.screen").await;
    let rooms: Vec<_> =
        site.requests().iter().map(|question| question.state["room"].clone()).collect();
    assert_eq!(rooms, ["Room1", "Room2"]);

    browser.open_tab().await;
    browser.open(&site.url("/Room1")).await;
    browser.find("prejoin.screen").await;
    assert_eq!(site.requests().len(), 3);
}

#[actix_web::test]
async fn no_automatic_sign_in_without_the_hint_or_the_setting_or_with_a_token() {
    let off = StubSite::start("config.oidcAutoSignIn = 'true';", AuthResponse::Token);
    let on = StubSite::start(ON, AuthResponse::Token);
    let browser = Browser::start().await;

    browser.open(&on.url("/Room1")).await;
    browser.find("prejoin.screen").await;
    browser.script("document.cookie = 'xjitsi_oidc_hint=1; path=/'").await;
    browser.script("document.cookie = 'jitsi_oidc_hint=0; path=/'").await;
    browser.reload().await;
    browser.find("prejoin.screen").await;
    signed_in_before(&browser, &off).await;
    browser.open(&off.url("/Room1")).await;
    browser.find("prejoin.screen").await;
    for link in [on.link("/Room1"), on.url("/Room1?jwt=a.b.c")] {
        browser.open(&link).await;
        browser.find("prejoin.screen").await;
    }
    // The adapter refuses these as meetings: it would show its page for a bad link.
    for path in ["/x/oidc/Room1", "/_oidc/Room1", "/%EF%BC%8A", "/x/%2A"] {
        browser.open(&on.url(path)).await;
        browser.find("prejoin.screen").await;
    }

    assert_eq!(on.requests(), []);
    assert_eq!(off.requests(), []);
}

#[actix_web::test]
async fn a_frame_makes_no_automatic_sign_in() {
    let site = StubSite::start(ON, AuthResponse::Token);
    let browser = Browser::start().await;
    signed_in_before(&browser, &site).await;

    browser.open(&site.url("/_frame/Room1")).await;
    browser.enter_frame().await;

    browser.find("prejoin.screen").await;
    assert_eq!(site.requests(), []);
}

#[actix_web::test]
async fn without_storage_no_automatic_sign_in_is_made() {
    let broken =
        "Object.defineProperty(window, 'sessionStorage', { get() { throw new Error(); } });";
    let site = StubSite::start(&format!("{ON}{broken}"), AuthResponse::Guest);
    let browser = Browser::start().await;
    signed_in_before(&browser, &site).await;

    browser.open(&site.url("/Room1")).await;

    browser.find("prejoin.screen").await;
    assert_eq!(site.requests(), []);
}

#[actix_web::test]
async fn overrides_that_do_not_fit_a_request_line_are_left_out() {
    let site = StubSite::start(ON, AuthResponse::Token);
    let browser = Browser::start().await;
    signed_in_before(&browser, &site).await;

    let long = "x".repeat(7000);
    browser.open(&site.url(&format!("/Room1#config.subject=%22{long}%22"))).await;

    browser.find("prejoin.screen").await;
    assert_eq!(site.requests()[0].state, json!({ "room": "Room1" }));
}

#[actix_web::test]
async fn every_reload_of_a_joined_meeting_joins_it_again() {
    let site = StubSite::start(ON, AuthResponse::Token);
    let browser = Browser::start().await;
    signed_in_before(&browser, &site).await;
    browser.open(&site.url("/Room1")).await;
    browser.click("prejoin.joinMeeting").await;
    assert_eq!(browser.text("prejoin.was").await, "shown");

    for trips in [2, 3] {
        browser.wait_until_kept("jitsi_oidc_joined").await;
        browser.reload().await;
        assert_eq!(browser.text("prejoin.was").await, "skipped");
        assert_eq!(site.requests().len(), trips);
    }
}

#[actix_web::test]
async fn a_meeting_that_a_link_joined_without_a_press_is_not_joined_again_by_a_reload() {
    let site = StubSite::start(ON, AuthResponse::Token);
    let browser = Browser::start().await;
    signed_in_before(&browser, &site).await;
    browser.open(&format!("{}&config.prejoinConfig.enabled=false", site.link("/Room1"))).await;
    assert_eq!(browser.text("media").await, "no camera, no microphone");
    browser.script("return new Promise(done => setTimeout(done, 1000))").await;

    browser.reload().await;

    browser.find("prejoin.screen").await;
    let carries = browser.script("return location.hash.startsWith('#jwt=')").await;
    assert_eq!(carries, json!(true));
}

/// After a token the tab may make another automatic sign-in; after a guest's return it may not (see above).
#[actix_web::test]
async fn after_a_sign_in_that_succeeded_the_next_visit_signs_in_again() {
    let site = StubSite::start(ON, AuthResponse::Token);
    let browser = Browser::start().await;
    signed_in_before(&browser, &site).await;
    for trips in 1..4 {
        browser.open(&site.url("/Room1")).await;

        browser.find("prejoin.screen").await;
        assert_eq!(site.requests().len(), trips);
        let carries = browser.script("return location.hash.startsWith('#jwt=')").await;
        assert_eq!(carries, json!(true), "{trips}");
    }
}

/// The page keeps the token, so neither the page nor a reload redirects again.
#[actix_web::test]
async fn a_token_that_prosody_refuses_causes_no_loop() {
    let site = StubSite::start(
        &format!("{ON}config.prejoinConfig.enabled = false;"),
        AuthResponse::InvalidToken,
    );
    let browser = Browser::start().await;
    signed_in_before(&browser, &site).await;
    browser.script("sessionStorage.removeItem('standin.starts')").await;

    browser.open(&site.url("/Room1")).await;
    for starts in ["1", "2", "3"] {
        browser.find("rules").await;
        assert_eq!(browser.text("message.title").await, "Authentication failed");
        let started = browser.script("return sessionStorage.getItem('standin.starts')").await;
        assert_eq!((site.requests().len(), started), (1, json!(starts)));
        browser.reload().await;
    }
}
