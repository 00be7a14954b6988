//! `config.oidcAutoSignIn` with the adapter: a previously signed-in browser makes one silent sign-in
//! before Jitsi starts, and returns as host or as guest.

use provider::Provider;
use serde_json::json;

use super::{assert_joined, press_join};
use crate::chromium::Browser;
use crate::meet_site::{self, MeetSite, SESSION};

/// The operator allows automatic sign-ins and guests.
async fn switch_on(browser: &Browser, site: &MeetSite) {
    browser.open(&site.url("/")).await;
    let switches = "localStorage.setItem('standin', '{\"auto\":true,\"guests\":true}')";
    browser.script(switches).await;
}

const HINTED: &str = "document.cookie = 'jitsi_oidc_hint=1; path=/'";

/// Opens the meeting: its prejoin page is shown.
async fn open(browser: &Browser, site: &MeetSite, path: &str) {
    browser.open(&site.url(path)).await;
    browser.find("prejoin.screen").await;
}

fn trips(provider: &Provider) -> usize {
    provider.calls().authorize
}

/// After the secret was replaced, the hint is still there and the session does not open.
#[actix_web::test]
async fn a_person_without_any_session_is_a_guest_after_one_redirect() {
    let site = meet_site::start().await;
    let browser = Browser::start().await;
    switch_on(&browser, &site).await;
    browser.script(HINTED).await;
    browser.script(&format!("document.cookie = '{SESSION}=stale; path=/'")).await;

    open(&browser, &site, "/T%C3%A4st").await;

    assert_eq!(trips(&site.provider), 1);
    assert_eq!(browser.address().await, site.url("/T%C3%A4st"), "no token, nothing else");
    let left = browser.script("return document.cookie").await;
    assert_eq!(left, json!(format!("{SESSION}=stale")), "the hint is gone");
    assert_eq!(site.provider.calls().token, 0);

    // Also with a new hint: this tab has already made its sign-in for this room.
    browser.script(HINTED).await;
    browser.reload().await;
    browser.find("prejoin.screen").await;
    open(&browser, &site, "/t%C3%A4st").await;
    assert_eq!(trips(&site.provider), 1);
    browser.click("prejoin.joinMeeting").await;
    assert_eq!(browser.text("role").await, "guest");
    assert_eq!(browser.text("prejoin.was").await, "shown");

    // Another room and another tab have their own automatic sign-in.
    open(&browser, &site, "/Room2").await;
    assert_eq!(trips(&site.provider), 2);
    browser.script(HINTED).await;
    browser.open_tab().await;
    open(&browser, &site, "/T%C3%A4st").await;
    assert_eq!(trips(&site.provider), 3);
}

#[actix_web::test]
async fn a_person_with_a_provider_session_is_signed_in_before_the_prejoin_page() {
    let site = meet_site::start().await;
    let browser = Browser::start().await;
    press_join(&browser, &site, "/Room1").await;
    browser.click_css("#person-ada").await;
    assert_joined(&browser, &site, "/Room1", "Ada Lovelace").await;
    switch_on(&browser, &site).await;
    browser.forget(SESSION).await;
    site.provider.reset_calls();

    open(&browser, &site, "/Room2").await;

    assert_eq!((trips(&site.provider), site.provider.calls().token), (1, 1));
    let there = browser.script("return [location.pathname, location.hash.slice(0, 8)]").await;
    assert_eq!(there, json!(["/Room2", "#jwt=%22"]));
    let name = "return document.querySelector('[data-testid=\"prejoin.name\"]').value";
    assert_eq!(browser.script(name).await, json!("Ada Lovelace"));
    let left = browser.script("return document.cookie").await;
    assert_eq!(left, json!("jitsi_oidc_hint=1"), "the next sign-in is silent, too");
    browser.click("prejoin.joinMeeting").await;
    assert_eq!(browser.text("role").await, "moderator");
    assert_eq!(browser.text("prejoin.was").await, "shown", "nobody is put on camera");

    // The session is valid again: no further sign-in.
    open(&browser, &site, "/Room3").await;
    assert_eq!(trips(&site.provider), 1);
    // When the session ends, there is another sign-in.
    browser.forget(SESSION).await;
    open(&browser, &site, "/Room4").await;
    assert_eq!(trips(&site.provider), 2);
}

#[actix_web::test]
async fn a_frame_or_a_browser_without_the_hint_is_not_redirected() {
    let site = meet_site::start().await;
    let browser = Browser::start().await;
    switch_on(&browser, &site).await;
    open(&browser, &site, "/Room1").await;
    browser.script("document.cookie = 'jitsi_oidc_hint=; path=/'").await;
    open(&browser, &site, "/Room2").await;
    assert_eq!(trips(&site.provider), 0, "a recorder has no hint");

    browser.script(HINTED).await;
    browser.open(&site.url("/")).await;
    browser.find("welcome.room").await;
    let frame = "document.body.innerHTML = '<iframe src=\"/Room3\" width=900 height=600></iframe>'";
    browser.script(frame).await;
    browser.enter_frame().await;
    browser.find("prejoin.screen").await;
    browser.return_to_page().await;
    assert_eq!(trips(&site.provider), 0);
    // The control: in a top-level window it makes the sign-in.
    open(&browser, &site, "/Room3").await;
    assert_eq!(trips(&site.provider), 1);
}
