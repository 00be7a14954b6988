//! A link never opens the camera: the prejoin page is skipped only in the tab in which Join was just
//! pressed for the same meeting.

use serde_json::json;

use super::{TRIP, is_kept, mark};
use crate::chromium::Browser;
use crate::stub_site::{AuthResponse, StubSite};

#[actix_web::test]
async fn a_person_who_pressed_join_returns_to_the_meeting_with_camera_and_microphone() {
    let site = StubSite::start("", AuthResponse::Token);
    let browser = Browser::start().await;
    browser.open(&site.url("/Room1")).await;

    browser.click("prejoin.joinMeeting").await;

    assert_eq!(browser.text("prejoin.was").await, "skipped");
    assert_eq!(browser.text("media").await, "camera on, microphone on");
    assert_eq!(browser.text("name").await, "Jürgen Groß");
    let question = &site.requests()[0];
    assert_eq!(question.prompt, None);
    let state =
        json!({ "room": "Room1", "roomSafe": "room1", "config.prejoinConfig.enabled": false });
    assert_eq!(question.state, state);
}

#[actix_web::test]
async fn a_link_with_a_token_gets_the_prejoin_page() {
    let site = StubSite::start("", AuthResponse::Token);
    let browser = Browser::start().await;

    for link in [site.link("/Room1"), site.url("/Room1?jwt=a.b.c")] {
        browser.open(&link).await;

        browser.find("prejoin.screen").await;
        let enabled = browser.script("return config.prejoinConfig.enabled").await;
        assert_eq!(enabled, json!(true), "{link}");
    }
    // A reload of that page does not count as a press of Join.
    browser.reload().await;
    browser.find("prejoin.screen").await;
}

#[actix_web::test]
async fn one_press_of_join_counts_for_one_return() {
    let site = StubSite::start("", AuthResponse::Token);
    let browser = Browser::start().await;
    browser.open(&site.url("/Room1")).await;
    browser.click("prejoin.joinMeeting").await;
    assert_eq!(browser.text("prejoin.was").await, "skipped");
    browser.wait_until_kept("jitsi_oidc_joined").await;

    // The meeting was joined, but this is not a reload of it.
    browser.open(&site.link("/Room1")).await;

    browser.find("prejoin.screen").await;
}

#[actix_web::test]
async fn a_press_of_join_counts_once_and_only_for_its_own_meeting() {
    let site = StubSite::start("", AuthResponse::Token);
    let browser = Browser::start().await;

    for other in ["/Room2", "/tenant/Room1", "/room%31x", "/a%2FRoom1"] {
        mark(&browser, &site, "/room1", 0).await;
        browser.open(&(site.link(other) + TRIP)).await;
        browser.find("prejoin.screen").await;
        assert!(!is_kept(&browser, "jitsi_oidc_begun").await, "{other}");
    }
    // Every spelling of the link is the same meeting.
    for (same, meeting) in [
        ("/Room1", "/room1"),
        ("/%52oom1", "/room1"),
        ("/Ro+om1", "/room1"),
        ("/A/%C3%84", "a/%c3%a4"),
    ] {
        mark(&browser, &site, meeting, 0).await;
        browser.open(&(site.link(same) + TRIP)).await;
        assert_eq!(browser.text("prejoin.was").await, "skipped", "{same}");
    }
}

#[actix_web::test]
async fn a_press_of_join_counts_for_ten_minutes() {
    let site = StubSite::start("", AuthResponse::Token);
    let browser = Browser::start().await;

    for (age, skipped) in [(9 * 60_000, true), (10 * 60_000, false), (-60_000, false)] {
        mark(&browser, &site, "/room1", age).await;
        browser.open(&(site.link("/Room1") + TRIP)).await;
        browser.find(if skipped { "conference" } else { "prejoin.screen" }).await;
    }
}

#[actix_web::test]
async fn a_press_of_join_in_another_tab_does_not_count() {
    let site = StubSite::start("", AuthResponse::Token);
    let browser = Browser::start().await;
    mark(&browser, &site, "/room1", 0).await;

    browser.open_tab().await;
    browser.open(&(site.link("/Room1") + TRIP)).await;

    browser.find("prejoin.screen").await;
}

#[actix_web::test]
async fn in_a_frame_a_press_of_join_does_not_count() {
    let site = StubSite::start("", AuthResponse::Token);
    let browser = Browser::start().await;
    mark(&browser, &site, "/room1", 0).await;

    browser
        .open(
            &site.url(
                "/_frame/Room1?hash=jwt%3D%2522a.b.c%2522%26trip%3D%25220123456789abcdef%2522",
            ),
        )
        .await;
    browser.enter_frame().await;

    browser.find("prejoin.screen").await;
    assert!(is_kept(&browser, "jitsi_oidc_begun").await, "the frame must not use the mark");
}

#[actix_web::test]
async fn without_storage_the_prejoin_page_is_always_shown() {
    let config =
        "Object.defineProperty(window, 'sessionStorage', { get() { throw new Error(); } });";
    let site = StubSite::start(config, AuthResponse::Token);
    let browser = Browser::start().await;
    browser.open(&site.link("/Room1")).await;

    browser.press_enter("prejoin.name").await;
    browser.find("conference").await;
    browser.open(&site.link("/Room1")).await;

    browser.find("prejoin.screen").await;
}
