//! "Sign in before the room" (`nginx/jitsi-oidc-room.conf`): from a link into the meeting.

use harness::config::{CLIENT_ID, CLIENT_SECRET, Config};
use provider::{Client, Options, Provider};
use serde_json::json;

use crate::chromium::Browser;
use crate::house::{House, Plot};

const ROOM: &str = "/tenant/T%C3%A4st%20Raum";

async fn move_in() -> (Provider, House) {
    let plot = Plot::take();
    let client = Client::confidential(CLIENT_ID, CLIENT_SECRET)
        .redirect_uri(&format!("{}/oidc/redirect", plot.origin));
    let provider = Provider::start(Options { clients: vec![client], ..Options::default() });
    let config = Config::new(&plot.origin, provider.issuer());
    let house = plot.build_guarded(config).await;
    (provider, house)
}

/// The person is in the meeting, and Prosody's rules accept the token.
async fn assert_joined(browser: &Browser, house: &House, prejoin: &str) {
    assert_eq!(browser.text("name").await, "Ada Lovelace");
    assert_eq!(browser.text("room").await, "Täst Raum");
    assert_eq!(browser.text("prejoin.was").await, prejoin);
    assert_eq!(browser.text("media").await, "camera on, microphone on");
    assert_eq!(browser.address().await, house.url(ROOM));
    browser.find("rule").await;
    let broken = "return [...document.querySelectorAll('[data-testid=rule][data-ok=false]')]
        .map(rule => rule.textContent)";
    assert_eq!(browser.script(broken).await, json!([]));
}

#[actix_web::test]
async fn a_link_leads_through_the_provider_to_the_rooms_page_and_into_the_meeting() {
    let (provider, house) = move_in().await;
    let browser = Browser::start().await;

    browser.open(&house.url(&format!("{ROOM}?lang=de"))).await;
    browser.click_css("#person-ada").await;

    browser.find("prejoin.screen").await;
    assert_eq!(browser.address().await, house.url(&format!("{ROOM}?lang=de")), "no token there");
    assert_eq!(browser.script("return document.cookie").await, json!("jitsi_oidc_hint=1"));
    assert_eq!(provider.calls().token, 1);
    provider.reset_calls();

    // The page still needs a token. The session is enough to get one.
    browser.click("prejoin.joinMeeting").await;
    assert_joined(&browser, &house, "skipped").await;
    assert_eq!(provider.calls().authorize, 0);
}

/// The docs' `config.oidcAutoSignIn`: the page comes with its token.
#[actix_web::test]
async fn with_the_automatic_sign_in_the_page_fetches_its_own_token() {
    let (provider, house) = move_in().await;
    let browser = Browser::start().await;
    browser.open(&house.url("/")).await;
    browser.click_css("#person-ada").await;
    browser.click("config.auto").await;
    provider.reset_calls();

    browser.open(&house.url(ROOM)).await;
    browser.find("prejoin.screen").await;
    let there = browser.script("return location.hash.slice(0, 8)").await;
    assert_eq!(there, json!("#jwt=%22"));

    browser.click("prejoin.joinMeeting").await;
    assert_joined(&browser, &house, "shown").await;
    assert_eq!(provider.calls().authorize, 0);
}

#[actix_web::test]
async fn a_script_without_a_session_gets_401_and_no_redirect() {
    let (provider, house) = move_in().await;
    let browser = Browser::start().await;
    // A file is not a page, so it is open.
    browser.open(&house.url("/css/standin.css")).await;
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
    assert_eq!(provider.calls().authorize, 0);
}
