//! With the prejoin page switched off, Jitsi signs in before it has camera and microphone, and reports
//! both as muted. The person did not mute, so the return is not muted.

use crate::chromium::Browser;
use crate::stub_site::{AuthResponse, StubSite};

const OFF: &str = "config.prejoinConfig.enabled = false;";

#[actix_web::test]
async fn the_first_join_is_not_muted_if_nobody_muted() {
    let site = StubSite::start(OFF, AuthResponse::Token);
    let browser = Browser::start().await;

    browser.open(&site.url("/Room1")).await;

    assert_eq!(browser.text("media").await, "camera on, microphone on");
    assert_eq!(browser.text("name").await, "Jürgen Groß");
    let state = &site.requests()[0].state;
    assert_eq!(state["config.startWithAudioMuted"], true, "what the client says: {state}");
}

#[actix_web::test]
async fn a_mute_of_the_link_or_the_operator_stays() {
    let browser = Browser::start().await;
    for (config, hash, media) in [
        ("", "#config.startWithAudioMuted=true", "camera on, microphone off"),
        ("", "#config.startWithVideoMuted=true", "camera off, microphone on"),
        ("config.startWithVideoMuted = true;", "", "camera off, microphone on"),
    ] {
        let site = StubSite::start(&format!("{OFF}{config}"), AuthResponse::Token);

        browser.open(&site.url(&format!("/Room1{hash}"))).await;

        assert_eq!(browser.text("media").await, media, "{config}{hash}");
        assert_eq!(site.requests().len(), 1, "{config}{hash}");
    }
}

/// A guest can mute in the meeting and then sign in.
#[actix_web::test]
async fn a_guest_who_muted_in_the_meeting_returns_muted() {
    let guests = "config.hosts.anonymousdomain = 'guest.example';";
    for (mutes, media) in [(true, "camera on, microphone off"), (false, "camera on, microphone on")]
    {
        let site = StubSite::start(&format!("{OFF}{guests}"), AuthResponse::Token);
        let browser = Browser::start().await;
        browser.open(&site.url("/Room1")).await;
        assert_eq!(browser.text("role").await, "guest");
        if mutes {
            browser.click("mute").await;
        }

        browser.click("login").await;
        browser.click_css("#modal-dialog-ok-button").await;

        // The guest's page has the same elements.
        browser.wait_for_text("name", "Jürgen Groß").await;
        assert_eq!(browser.text("media").await, media);
    }
}

/// Only the return of this tab's own sign-in is changed.
#[actix_web::test]
async fn a_link_with_a_token_that_mutes_stays_muted() {
    let site = StubSite::start(OFF, AuthResponse::Token);
    let browser = Browser::start().await;

    browser.open(&(site.link("/Room1") + "&config.startWithAudioMuted=true")).await;

    assert_eq!(browser.text("media").await, "camera on, microphone off");
    assert_eq!(site.requests().len(), 0);
}
