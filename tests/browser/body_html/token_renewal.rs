//! On a prejoin page that stayed open until its token expired, Join fetches a new token first.

use serde_json::json;

use crate::chromium::Browser;
use crate::stub_site::{AuthResponse, StubSite};

/// Shifts the tab's clock by the minutes that a test puts into the tab's storage.
const CLOCK: &str = "const now = Date.now;
    Date.now = () => now() + 60_000 * Number(sessionStorage.getItem('minutes'));";

/// Opens the meeting's link with a token for ten minutes, and lets eleven pass on its prejoin page.
async fn open_and_wait(browser: &Browser, site: &StubSite, path: &str, rest: &str) {
    browser.open(&site.url("/")).await;
    browser.script("sessionStorage.removeItem('minutes')").await;
    let token = StubSite::token_for(600);
    browser.open(&site.url(&format!("{path}#jwt=%22{token}%22{rest}"))).await;
    browser.find("prejoin.screen").await;
    browser.script("sessionStorage.setItem('minutes', '11')").await;
}

/// The number of requests to `/oidc/auth`.
fn trips(site: &StubSite) -> usize {
    site.requests().len()
}

#[actix_web::test]
async fn join_on_a_page_with_an_expired_token_fetches_a_new_token_and_joins() {
    let site = StubSite::start(CLOCK, AuthResponse::Token);
    let browser = Browser::start().await;
    let rest = "&config.subject=%22A%22&userInfo.name=%22B%22";
    open_and_wait(&browser, &site, "/tenant/T%C3%A4st", rest).await;

    browser.click("prejoin.joinMeeting").await;

    assert_eq!(browser.text("prejoin.was").await, "skipped");
    assert_eq!(browser.text("media").await, "camera on, microphone on");
    assert_eq!(browser.text("name").await, "Jürgen Groß");
    assert_eq!(trips(&site), 1);
    let question = &site.requests()[0];
    assert_eq!(question.prompt, None, "without a session the person signs in");
    let state = json!({ "room": "T%C3%A4st", "tenant": "tenant", "config.subject": "A" });
    assert_eq!(question.state, state);
}

/// If `jitsi.token_in` puts the token there.
#[actix_web::test]
async fn a_token_in_the_query_is_renewed_as_well() {
    let site = StubSite::start(CLOCK, AuthResponse::Token);
    let browser = Browser::start().await;
    browser.open(&site.url(&format!("/Room1?jwt={}", StubSite::token_for(600)))).await;
    browser.find("prejoin.screen").await;
    browser.script("sessionStorage.setItem('minutes', '11')").await;

    browser.click("prejoin.joinMeeting").await;

    assert_eq!(browser.text("prejoin.was").await, "skipped");
    assert_eq!(trips(&site), 1);
}

#[actix_web::test]
async fn enter_fetches_a_new_token_too() {
    for field in ["prejoin.name", "prejoin.joinMeeting"] {
        let site = StubSite::start(CLOCK, AuthResponse::Token);
        let browser = Browser::start().await;
        open_and_wait(&browser, &site, "/Room1", "").await;

        browser.press_enter(field).await;

        assert_eq!(browser.text("prejoin.was").await, "skipped", "{field}");
        assert_eq!(trips(&site), 1, "{field}");
    }
}

#[actix_web::test]
async fn a_valid_token_is_not_fetched_again() {
    let site = StubSite::start(CLOCK, AuthResponse::Token);
    let browser = Browser::start().await;
    for link in [site.link("/Room1"), site.url("/Room1#jwt=%22a.b.c%22")] {
        browser.open(&link).await;
        browser.click("prejoin.joinMeeting").await;
        browser.find("rules").await;
    }
    assert_eq!(trips(&site), 0);
}

#[actix_web::test]
async fn the_persons_mutes_are_passed_on() {
    let site = StubSite::start(CLOCK, AuthResponse::Token);
    let browser = Browser::start().await;
    for (rest, press, media) in [
        ("", &["prejoin.audio"][..], "camera on, microphone off"),
        ("", &["prejoin.video"], "camera off, microphone on"),
        ("&config.startWithAudioMuted=true", &[], "camera on, microphone off"),
        ("&config.startWithAudioMuted=true", &["prejoin.audio"], "camera on, microphone on"),
    ] {
        open_and_wait(&browser, &site, "/Room1", rest).await;
        for button in press {
            browser.click(button).await;
        }

        browser.click("prejoin.joinMeeting").await;

        assert_eq!(browser.text("media").await, media, "{rest} {press:?}");
        assert_eq!(browser.text("prejoin.was").await, "skipped", "{rest} {press:?}");
    }
}

/// A Jitsi with a different store: another prejoin page is better than an open microphone.
#[actix_web::test]
async fn if_the_mutes_are_unknown_a_switched_button_shows_the_prejoin_page_again() {
    let site = StubSite::start(CLOCK, AuthResponse::Token);
    let browser = Browser::start().await;
    for (muted, after) in [(false, "conference"), (true, "prejoin.screen")] {
        open_and_wait(&browser, &site, "/Room1", "").await;
        browser.script("APP.store.getState = () => ({})").await;
        if muted {
            browser.click("prejoin.audio").await;
        }
        let before = trips(&site);

        browser.click("prejoin.joinMeeting").await;

        browser.wait_for("return location.hash.includes('trip=') || location.hash === ''").await;
        browser.find(after).await;
        assert_eq!(trips(&site), before + 1);
    }
}

#[actix_web::test]
async fn join_without_audio_shows_the_prejoin_page_again() {
    let site = StubSite::start(CLOCK, AuthResponse::Token);
    let browser = Browser::start().await;
    open_and_wait(&browser, &site, "/Room1", "").await;

    browser.click("prejoin.joinWithoutAudio").await;

    browser.wait_for("return location.hash.includes('trip=')").await;
    browser.click("prejoin.joinWithoutAudio").await;
    assert_eq!(browser.text("media").await, "camera on, microphone off");
    assert_eq!(browser.text("prejoin.was").await, "shown");
    assert_eq!(trips(&site), 1, "the token is fresh");
}

/// With a clock that is hours ahead every token looks expired. A token that this tab just fetched is fresh.
#[actix_web::test]
async fn a_wrong_clock_causes_only_one_sign_in() {
    let config = "const now = Date.now; Date.now = () => now() + 6 * 3600 * 1000;";
    for button in ["prejoin.joinMeeting", "prejoin.joinWithoutAudio"] {
        let site = StubSite::start(config, AuthResponse::Token);
        let browser = Browser::start().await;
        browser.open(&site.url("/Room1")).await;
        browser.click(button).await;
        if button == "prejoin.joinWithoutAudio" {
            browser.wait_for("return location.hash.includes('trip=')").await;
            browser.click(button).await;
        }

        assert_eq!(browser.text("name").await, "Jürgen Groß");
        assert_eq!(trips(&site), 1, "{button}");
    }
}
