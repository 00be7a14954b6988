//! `config.oidcAutoSignIn` and the adapter together: a browser that was signed in before makes one
//! trip before Jitsi starts, and comes back as host or as guest.

use provider::Provider;
use serde_json::json;

use super::{assert_joined, press_join};
use crate::chromium::Browser;
use crate::house::{House, SESSION};

/// The operator lets browsers sign in by themselves, and guests in.
async fn switch_on(browser: &Browser, house: &House) {
    browser.open(&house.url("/")).await;
    let switches = "localStorage.setItem('standin', '{\"auto\":true,\"guests\":true}')";
    browser.script(switches).await;
}

const HINTED: &str = "document.cookie = 'jitsi_oidc_hint=1; path=/'";

/// Opens the meeting: its prejoin page is shown.
async fn open(browser: &Browser, house: &House, path: &str) {
    browser.open(&house.url(path)).await;
    browser.find("prejoin.screen").await;
}

fn trips(provider: &Provider) -> usize {
    provider.calls().authorize
}

/// A rotated secret leaves the hint, and a session that does not open.
#[actix_web::test]
async fn who_is_known_nowhere_any_more_is_a_guest_after_one_trip() {
    let (provider, house) = House::with_our_provider().await;
    let browser = Browser::start().await;
    switch_on(&browser, &house).await;
    browser.script(HINTED).await;
    browser.script(&format!("document.cookie = '{SESSION}=stale; path=/'")).await;

    open(&browser, &house, "/T%C3%A4st").await;

    assert_eq!(trips(&provider), 1);
    assert_eq!(browser.address().await, house.url("/T%C3%A4st"), "no token, nothing else");
    let left = browser.script("return document.cookie").await;
    assert_eq!(left, json!(format!("{SESSION}=stale")), "the hint is gone");
    assert_eq!(provider.calls().token, 0);

    // Even where the hint comes back, this tab has had its trip to this room.
    browser.script(HINTED).await;
    browser.reload().await;
    browser.find("prejoin.screen").await;
    open(&browser, &house, "/t%C3%A4st").await;
    assert_eq!(trips(&provider), 1);
    browser.click("prejoin.joinMeeting").await;
    assert_eq!(browser.text("role").await, "guest");
    assert_eq!(browser.text("prejoin.was").await, "shown");

    // Another room is another matter, and so is another tab.
    open(&browser, &house, "/Room2").await;
    assert_eq!(trips(&provider), 2);
    browser.script(HINTED).await;
    browser.open_tab().await;
    open(&browser, &house, "/T%C3%A4st").await;
    assert_eq!(trips(&provider), 3);
}

#[actix_web::test]
async fn whom_the_provider_still_knows_is_signed_in_before_the_prejoin_page() {
    let (provider, house) = House::with_our_provider().await;
    let browser = Browser::start().await;
    press_join(&browser, &house, "/Room1").await;
    browser.click_css("#person-ada").await;
    assert_joined(&browser, &house, "/Room1", "Ada Lovelace").await;
    switch_on(&browser, &house).await;
    browser.forget(SESSION).await;
    provider.reset_calls();

    open(&browser, &house, "/Room2").await;

    assert_eq!((trips(&provider), provider.calls().token), (1, 1));
    let there = browser.script("return [location.pathname, location.hash.slice(0, 8)]").await;
    assert_eq!(there, json!(["/Room2", "#jwt=%22"]));
    let name = "return document.querySelector('[data-testid=\"prejoin.name\"]').value";
    assert_eq!(browser.script(name).await, json!("Ada Lovelace"));
    let left = browser.script("return document.cookie").await;
    assert_eq!(left, json!("jitsi_oidc_hint=1"), "the next one is as silent");
    browser.click("prejoin.joinMeeting").await;
    assert_eq!(browser.text("role").await, "moderator");
    assert_eq!(browser.text("prejoin.was").await, "shown", "nobody is put on camera");

    // The session is there again: no further trip.
    open(&browser, &house, "/Room3").await;
    assert_eq!(trips(&provider), 1);
    // And once more, when it ends.
    browser.forget(SESSION).await;
    open(&browser, &house, "/Room4").await;
    assert_eq!(trips(&provider), 2);
}

#[actix_web::test]
async fn neither_a_frame_nor_a_browser_without_the_hint_makes_a_trip() {
    let (provider, house) = House::with_our_provider().await;
    let browser = Browser::start().await;
    switch_on(&browser, &house).await;
    open(&browser, &house, "/Room1").await;
    browser.script("document.cookie = 'jitsi_oidc_hint=; path=/'").await;
    open(&browser, &house, "/Room2").await;
    assert_eq!(trips(&provider), 0, "a recorder has no hint");

    browser.script(HINTED).await;
    browser.open(&house.url("/")).await;
    browser.find("welcome.room").await;
    let frame = "document.body.innerHTML = '<iframe src=\"/Room3\" width=900 height=600></iframe>'";
    browser.script(frame).await;
    browser.enter_frame().await;
    browser.find("prejoin.screen").await;
    browser.return_to_page().await;
    assert_eq!(trips(&provider), 0);
    // The control: in a window of its own it would have.
    open(&browser, &house, "/Room3").await;
    assert_eq!(trips(&provider), 1);
}
