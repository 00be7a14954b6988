//! Jitsi's inline mode: its page stays and waits behind a popup, as the stand-in does it
//! (`login.js`).

mod cross_site_frame;
mod refusals;

use provider::{OpenerPolicy, Options};
use serde_json::json;

use crate::chromium::Browser;
use crate::meet_site::{self, MeetSite};

/// The operator's `tokenAuthInline`, by the stand-in's switch.
const INLINE: &str = "localStorage.setItem('standin', '{\"inline\":true}')";

/// Opens the meeting and presses Join, which opens the popup.
async fn press_join(browser: &Browser, site: &MeetSite) {
    browser.open(&site.url("/")).await;
    browser.script(INLINE).await;
    browser.open(&site.url("/T%C3%A4st")).await;
    browser.click("prejoin.joinMeeting").await;
}

/// The person is in the meeting, the page was never left, and Prosody's rules accept the token.
async fn assert_joined(browser: &Browser) {
    assert_eq!(browser.text("name").await, "Ada Lovelace");
    assert_eq!(browser.text("room").await, "Täst");
    assert_eq!(browser.text("prejoin.was").await, "shown", "the page was never left");
    browser.find("rule").await;
    let broken = "return document.querySelectorAll('[data-testid=rule][data-ok=false]').length";
    assert_eq!(browser.script(broken).await, json!(0));
}

#[actix_web::test]
async fn the_waiting_page_gets_the_token_with_and_without_a_session() {
    let site = meet_site::start().await;
    let browser = Browser::start().await;
    press_join(&browser, &site).await;
    let page = browser.enter_popup().await;
    browser.click_css("#person-ada").await;
    browser.return_to(page).await;
    assert_joined(&browser).await;
    browser.wait_until_alone().await;
    site.provider.reset_calls();

    press_join(&browser, &site).await;

    assert_joined(&browser).await;
    browser.wait_until_alone().await;
    assert_eq!(site.provider.calls().authorize, 0, "the session is enough");
}

/// An operator's `tokenAuthUrl` may have `prompt=none`. Without a session at the provider the popup
/// closes, Jitsi's page gets the message as for any failure, and the person stays on the page.
#[actix_web::test]
async fn a_silent_popup_without_a_provider_session_closes_and_informs_the_page() {
    let site = meet_site::start().await;
    let browser = Browser::start().await;
    browser.open(&site.url("/")).await;
    browser.script(INLINE).await;
    browser.open(&site.url("/T%C3%A4st")).await;
    browser.find("prejoin.screen").await;
    browser.script("config.tokenAuthUrl += '&prompt=none'").await;
    browser
        .script("window.heard = []; onmessage = it => heard.push([it.origin, it.data]); return 1")
        .await;

    browser.click("prejoin.joinMeeting").await;

    browser.wait_for("return heard.length > 0").await;
    browser.wait_until_alone().await;
    let error = json!({ "type": "oauth-error", "error": "You are not signed in." });
    let origin = site.url("");
    assert_eq!(browser.script("return heard").await, json!([[origin, error]]));
    assert_eq!(browser.text("message.text").await, "Login failed: You are not signed in.");
    assert_eq!(browser.address().await, site.url("/T%C3%A4st"));
    assert_eq!(browser.script("return document.cookie").await, json!(""), "no session, no hint");
    let calls = site.provider.calls();
    assert_eq!((calls.authorize, calls.token), (1, 0));
}

/// The provider's page removed the opener, or a link led here.
#[actix_web::test]
async fn a_popup_without_an_opener_redirects_to_the_meeting() {
    let site = meet_site::start().await;
    let browser = Browser::start().await;
    browser.open(&site.url("/oidc/auth?room=Room1&nonce=a")).await;
    browser.click_css("#person-ada").await;

    browser.find("prejoin.screen").await;
    let there = browser.script("return [location.pathname, location.hash.slice(0, 8)]").await;
    assert_eq!(there, json!(["/Room1", "#jwt=%22"]));
    let name =
        browser.script("return document.querySelector('[data-testid=\"prejoin.name\"]').value");
    assert_eq!(name.await, json!("Ada Lovelace"));

    // A refusal is an ordinary error page.
    browser.open(&site.url("/oidc/auth?room=..&nonce=a")).await;
    browser.find_css("a").await;
    let shown = browser.script("return document.querySelector('button').checkVisibility()").await;
    assert_eq!(shown, json!(false));
}

/// The message of Jitsi's page about a popup that it can no longer see.
const CANCELLED: &str = "return document.querySelector('[data-testid=\"message.text\"]').textContent \
                         === 'Login cancelled.'";

/// A popup in which the provider's page has this opener policy. The opener treats the popup as closed.
async fn cut(policy: OpenerPolicy) -> (MeetSite, Browser) {
    let cut = |options| Options { opener_policy: Some(policy), ..options };
    let site = meet_site::start_with(cut, |config| config).await;
    let browser = Browser::start().await;
    press_join(&browser, &site).await;
    let page = browser.enter_popup().await;
    browser.find_css("#person-ada").await;
    browser.return_to(page).await;
    browser.wait_for(CANCELLED).await;
    browser.enter_popup().await;
    assert_eq!(browser.script("return window.opener").await, json!(null));
    (site, browser)
}

/// The prejoin page is shown first: the popup has a copy of the opener's storage, but Join was not pressed
/// in this window.
#[actix_web::test]
async fn a_popup_whose_opener_the_provider_removed_redirects_to_the_meeting() {
    for policy in [OpenerPolicy::SameOrigin, OpenerPolicy::SameOriginAllowPopups] {
        let (site, browser) = cut(policy).await;

        browser.click_css("#person-ada").await;

        browser.find("prejoin.screen").await;
        let there = browser.script("return [location.pathname, location.hash.slice(0, 8)]").await;
        assert_eq!(there, json!(["/T%C3%A4st", "#jwt=%22"]));
        browser.click("prejoin.joinMeeting").await;
        assert_joined(&browser).await;
        assert_eq!(browser.address().await, site.url("/T%C3%A4st"));
    }
}

#[actix_web::test]
async fn a_cancelled_popup_without_its_opener_has_a_link_and_no_button() {
    let (site, browser) = cut(OpenerPolicy::SameOrigin).await;

    browser.click_css("#cancel").await;

    browser.wait_for_page(&site.url("/oidc/redirect?")).await;
    let link = browser.find_css(".also a").await;
    assert_eq!(link.text().await.unwrap(), "Continue as guest", "text() is what is seen");
    let button = "return document.querySelector('button').checkVisibility()";
    assert_eq!(browser.script(button).await, json!(false));
    link.click().await.unwrap();
    browser.find("prejoin.screen").await;
    assert_eq!(browser.address().await, site.url("/T%C3%A4st"));
}

/// Any site can open the URL of the popup. Only pages of the meet site get the token.
#[actix_web::test]
async fn an_opener_of_another_site_gets_no_message() {
    let site = meet_site::start().await;
    let browser = Browser::start().await;
    browser.open(&site.url("/oidc/auth?room=Room1")).await;
    browser.click_css("#person-ada").await;
    browser.find("prejoin.screen").await;
    site.provider.reset_calls();

    let meet = site.url("/");
    for (page, heard) in [(meet.replace("127.0.0.1", "localhost"), 0), (meet, 1)] {
        browser.open(&page).await;
        browser.find("welcome.room").await;
        let open = format!(
            "window.heard = [];
            onmessage = event => heard.push(event.data.type);
            window.popup = open('{}')",
            site.url("/oidc/auth?room=R&nonce=a")
        );
        browser.script(&open).await;

        // The last page has an opener.
        browser.wait_for("return popup.closed").await;
        browser.script("return new Promise(done => setTimeout(done, 500))").await;
        assert_eq!(browser.script("return heard.length").await, json!(heard), "{page}");
    }
    assert_eq!(site.provider.calls().authorize, 0, "the session was enough");
}
