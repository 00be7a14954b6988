//! Inline mode with Jitsi's page in a frame of another site.

use provider::{OpenerPolicy, Options};
use serde_json::json;

use super::{CANCELLED, INLINE, assert_joined};
use crate::chromium::Browser;
use crate::meet_site::{self, MeetSite, SESSION};

/// A person in a frame of another site who pressed Join in that frame. The popup is open.
async fn press_join_in_a_frame_of_another_site(site: &MeetSite) -> Browser {
    let browser = Browser::start().await;
    browser.open(&site.url("/").replace("127.0.0.1", "localhost")).await;
    browser.find("welcome.room").await;
    let frame = format!(
        "document.body.innerHTML = '<iframe src=\"{}\" width=900 height=600></iframe>'",
        site.url("/T%C3%A4st")
    );
    browser.script(&frame).await;
    browser.enter_frame().await;
    browser.find("prejoin.screen").await;
    // A frame of another site has separate storage.
    browser.script(INLINE).await;
    browser.script("location.reload()").await;
    browser.wait_for("return typeof config === 'object' && config.tokenAuthInline === true").await;

    browser.click("prejoin.joinMeeting").await;
    browser
}

/// Ada in a meeting in a frame of another site. The driver is in that frame.
async fn joined_in_a_frame_of_another_site(site: &MeetSite) -> Browser {
    let browser = press_join_in_a_frame_of_another_site(site).await;
    let page = browser.enter_popup().await;
    browser.click_css("#person-ada").await;
    browser.return_to(page).await;
    browser.wait_until_alone().await;
    browser.enter_frame().await;
    browser
}

/// `localhost` and `127.0.0.1` are two sites to a browser. It keeps no cookies of the adapter in such a
/// frame, but the popup is a top-level window.
#[actix_web::test]
async fn a_meeting_in_a_frame_of_another_site_is_joined_by_the_popup() {
    let site = meet_site::start().await;

    let browser = joined_in_a_frame_of_another_site(&site).await;

    assert_joined(&browser).await;
    assert_eq!(
        browser.script("return document.cookie").await,
        json!(""),
        "no cookie of the adapter"
    );
}

/// The meeting opens outside of the frame.
#[actix_web::test]
async fn a_frames_popup_whose_opener_the_provider_removed_redirects_to_the_meeting() {
    let policy = Some(OpenerPolicy::SameOrigin);
    let cut = |options| Options { opener_policy: policy, ..options };
    let site = meet_site::start_with(cut, |config| config).await;
    let browser = press_join_in_a_frame_of_another_site(&site).await;
    let page = browser.enter_popup().await;
    browser.find_css("#person-ada").await;
    browser.return_to(page).await;
    browser.enter_frame().await;
    browser.wait_for(CANCELLED).await;

    browser.return_to_page().await;
    browser.enter_popup().await;
    browser.click_css("#person-ada").await;

    browser.click("prejoin.joinMeeting").await;
    assert_joined(&browser).await;
}

/// The row of `docs/troubleshooting.md`: the session belongs to the popup, and the frame cannot use it.
#[actix_web::test]
async fn logout_in_a_frame_of_another_site_ends_no_session_and_sends_no_message() {
    let row = "\n| In a frame of another site: Logout does nothing | ";
    assert!(include_str!("../../../docs/troubleshooting.md").contains(row));
    let site = meet_site::start().await;
    let browser = joined_in_a_frame_of_another_site(&site).await;
    assert_joined(&browser).await;
    browser.script("window.heard = []; onmessage = event => heard.push(event.data)").await;

    browser.click("login").await;

    // The hidden frame shows no page of the adapter now, also not the empty one.
    let refused = "return document.querySelector('iframe').contentDocument === null";
    browser.wait_for(refused).await;
    browser.script("return new Promise(done => setTimeout(done, 500))").await;
    assert_eq!(browser.script("return heard").await, json!([]));
    browser.find("conference").await;
    browser.open(&site.url("/")).await;
    let cookies = browser.cookies().await;
    assert!(cookies.iter().any(|name| name == SESSION), "{cookies:?}");
    let tokenize = "return fetch('/oidc/tokenize?room=R').then(answer => answer.status)";
    assert_eq!(browser.script(tokenize).await, json!(200), "still signed in");
    assert_eq!(site.provider.calls().end_session, 0);
}

/// The row of `docs/troubleshooting.md`: no provider allows frames.
#[actix_web::test]
async fn a_sign_in_in_a_frame_of_another_site_never_ends_without_the_popup() {
    let row = "\n| In a frame of another site: \"refused to connect\" after Join | ";
    assert!(include_str!("../../../docs/troubleshooting.md").contains(row));
    let site = meet_site::start().await;
    let browser = Browser::start().await;
    browser.open(&site.url("/").replace("127.0.0.1", "localhost")).await;
    browser.find("welcome.room").await;
    let frame = format!(
        "document.body.innerHTML = '<iframe src=\"{}\" width=900 height=600></iframe>'",
        site.url("/Room1")
    );
    browser.script(&frame).await;
    browser.enter_frame().await;
    browser.click("prejoin.joinMeeting").await;

    browser.wait_for("return document.body.innerText.includes('refused to connect')").await;
    let calls = site.provider.calls();
    assert_eq!((calls.authorize, calls.token), (1, 0));
    browser.open(&site.url("/")).await;
    browser.find("welcome.room").await;
    assert_eq!(browser.script("return document.cookie").await, json!(""), "nobody is signed in");
}
