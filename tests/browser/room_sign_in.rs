//! "Sign in before the room" (`nginx/jitsi-oidc-room.conf`): from a link into the meeting.

use serde_json::json;

use crate::chromium::Browser;
use crate::meet_site::{self, MeetSite};

const ROOM: &str = "/tenant/T%C3%A4st%20Raum";

/// The person is in the meeting, and Prosody's rules accept the token.
async fn assert_joined(browser: &Browser, site: &MeetSite, prejoin: &str) {
    assert_eq!(browser.text("name").await, "Ada Lovelace");
    assert_eq!(browser.text("room").await, "Täst Raum");
    assert_eq!(browser.text("prejoin.was").await, prejoin);
    assert_eq!(browser.text("media").await, "camera on, microphone on");
    assert_eq!(browser.address().await, site.url(ROOM));
    browser.find("rule").await;
    let broken = "return [...document.querySelectorAll('[data-testid=rule][data-ok=false]')]
        .map(rule => rule.textContent)";
    assert_eq!(browser.script(broken).await, json!([]));
}

#[actix_web::test]
async fn a_link_leads_through_the_provider_to_the_rooms_page_and_into_the_meeting() {
    let site = meet_site::start_guarded().await;
    let browser = Browser::start().await;

    browser.open(&site.url(&format!("{ROOM}?lang=de"))).await;
    browser.click_css("#person-ada").await;

    browser.find("prejoin.screen").await;
    assert_eq!(browser.address().await, site.url(&format!("{ROOM}?lang=de")), "no token there");
    assert_eq!(browser.script("return document.cookie").await, json!("jitsi_oidc_hint=1"));
    assert_eq!(site.provider.calls().token, 1);
    site.provider.reset_calls();

    // The page still needs a token. The session is enough to get one.
    browser.click("prejoin.joinMeeting").await;
    assert_joined(&browser, &site, "skipped").await;
    assert_eq!(site.provider.calls().authorize, 0);
}

/// The docs' `config.oidcAutoSignIn`: the page comes with its token.
#[actix_web::test]
async fn with_the_automatic_sign_in_the_page_fetches_its_own_token() {
    let site = meet_site::start_guarded().await;
    let browser = Browser::start().await;
    browser.open(&site.url("/")).await;
    browser.click_css("#person-ada").await;
    browser.click("config.auto").await;
    site.provider.reset_calls();

    browser.open(&site.url(ROOM)).await;
    browser.find("prejoin.screen").await;
    let there = browser.script("return location.hash.slice(0, 8)").await;
    assert_eq!(there, json!("#jwt=%22"));

    browser.click("prejoin.joinMeeting").await;
    assert_joined(&browser, &site, "shown").await;
    assert_eq!(site.provider.calls().authorize, 0);
}

#[actix_web::test]
async fn a_script_without_a_session_gets_401_and_no_redirect() {
    let site = meet_site::start_guarded().await;
    let browser = Browser::start().await;
    // A file is not a page, so it is open.
    browser.open(&site.url("/css/standin.css")).await;
    let script = format!(
        "return fetch('{ROOM}').then(it => [it.status, it.redirected, it.headers.get('location')])"
    );
    assert_eq!(browser.script(&script).await, json!([401, false, null]));
    let socket = "return new Promise(done => {
        const socket = new WebSocket(location.origin.replace('http', 'ws') + '/tenant/_api/room-info');
        socket.onopen = () => done('open');
        socket.onclose = () => done('closed');
    })";
    assert_eq!(browser.script(socket).await, json!("closed"));
    assert_eq!(browser.script("return document.cookie").await, json!(""));
    assert_eq!(site.provider.calls().authorize, 0);
}
