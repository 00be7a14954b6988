//! The clicks and keys that count as a press of Join.

use super::{is_kept, mark};
use crate::chromium::Browser;
use crate::stub_site::{AuthResponse, StubSite};

#[actix_web::test]
async fn enter_in_the_name_field_or_on_the_button_counts_as_join() {
    for field in ["prejoin.name", "prejoin.joinMeeting"] {
        let site = StubSite::start("", AuthResponse::Token);
        let browser = Browser::start().await;
        browser.open(&site.url("/a/b/T%C3%A4st%20Raum")).await;

        browser.press_enter(field).await;

        assert_eq!(browser.text("prejoin.was").await, "skipped", "{field}");
        assert_eq!(browser.text("room").await, "Täst Raum", "{field}");
    }
}

#[actix_web::test]
async fn after_join_without_audio_the_prejoin_page_is_shown_again() {
    let site = StubSite::start("", AuthResponse::Token);
    let browser = Browser::start().await;
    mark(&browser, &site, "/room1", 0).await;
    browser.open(&site.url("/Room1")).await;

    browser.click("prejoin.joinWithoutAudio").await;

    browser.find("prejoin.screen").await;
    assert_eq!(site.requests().len(), 1);
}

#[actix_web::test]
async fn a_click_next_to_the_join_button_does_not_count_as_join() {
    let site = StubSite::start("", AuthResponse::Token);
    let browser = Browser::start().await;
    browser.open(&site.url("/Room1")).await;
    browser.find("prejoin.screen").await;
    // Jitsi's arrow for further choices is inside the button, and a disabled button does nothing. The copy
    // has no handlers, so that only `body.html` listens.
    let script = "const join = document.querySelector('.join').cloneNode(true);
        document.querySelector('.join').replaceWith(join);
        join.insertAdjacentHTML('beforeend', '<div data-testid=\"prejoin.joinOptions\">v</div>');";
    browser.script(script).await;

    browser.click("prejoin.joinOptions").await;
    browser.click("prejoin.audio").await;
    browser.script("document.querySelector('.join').setAttribute('aria-disabled', 'true')").await;
    browser.script("document.querySelector('.join').click()").await;

    assert!(!is_kept(&browser, "jitsi_oidc_begun").await);
}

#[actix_web::test]
async fn a_login_button_counts_only_while_the_prejoin_page_is_shown() {
    let site = StubSite::start("", AuthResponse::Token);
    let browser = Browser::start().await;
    let button = "document.getElementById('react').insertAdjacentHTML('beforeend',
        '<button data-testid=\"lobby.loginButton\">Log-in</button>');";
    browser.open(&site.url("/Room1")).await;
    browser.find("prejoin.screen").await;
    browser.script(button).await;
    browser.click("lobby.loginButton").await;
    assert!(is_kept(&browser, "jitsi_oidc_begun").await);

    browser.script("sessionStorage.clear(); document.getElementById('react').innerHTML = ''").await;
    browser.script(button).await;
    browser.click("lobby.loginButton").await;

    assert!(!is_kept(&browser, "jitsi_oidc_begun").await);
}
