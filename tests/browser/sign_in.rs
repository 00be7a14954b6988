//! The complete sign-in: from the prejoin page through the provider into the meeting.

mod certified_provider_sign_in;
mod development_provider;
mod silent_sign_in;

use serde_json::json;

use crate::chromium::Browser;
use crate::meet_site::MeetSite;

/// Opens the meeting at `path` and presses Join on its prejoin page.
async fn press_join<P>(browser: &Browser, site: &MeetSite<P>, path: &str) {
    browser.open(&site.url(path)).await;
    browser.click("prejoin.joinMeeting").await;
}

/// The person is in the meeting at `path` with camera and microphone, did not see the prejoin page
/// twice, and Prosody would take the token by every one of its rules.
async fn assert_joined<P>(browser: &Browser, site: &MeetSite<P>, path: &str, name: &str) {
    assert_eq!(browser.text("name").await, name);
    assert_eq!(browser.text("prejoin.was").await, "skipped");
    assert_eq!(browser.text("media").await, "camera on, microphone on");
    assert_eq!(browser.address().await, site.url(path), "the token leaves the address bar");
    browser.find("rule").await;
    let broken = "return [...document.querySelectorAll('[data-testid=rule][data-ok=false]')]
        .map(rule => rule.textContent)";
    assert_eq!(browser.script(broken).await, json!([]));
    let cookies = browser.script("return document.cookie").await;
    assert_eq!(cookies, json!("jitsi_oidc_hint=1"), "scripts see the hint and nothing else");
}
