//! Sign-out, requested by Jitsi's client and by other sites.

use serde_json::{Value, json};

use crate::chromium::Browser;
use crate::meet_site::{self, MeetSite, SESSION};

/// A browser in which Ada is signed in, on a page of the meet site.
async fn signed_in(site: &MeetSite) -> Browser {
    let browser = Browser::start().await;
    browser.open(&site.url("/oidc/auth?room=Room1")).await;
    browser.click_css("#person-ada").await;
    browser.find("prejoin.screen").await;
    assert_eq!(session(&browser).await, 200);
    browser
}

/// 200 if the session is still valid, 401 if not.
async fn session(browser: &Browser) -> Value {
    let ask =
        "return fetch('/oidc/tokenize?room=Room1', { headers: { Accept: 'application/json' } })
        .then(answer => answer.status)";
    browser.script(ask).await
}

/// The messages that Jitsi's `silentLogout` listens to
/// (react/features/authentication/actions.web.ts).
const OF_OUR_ORIGIN: &str = "event.origin === location.origin";
const OF_ANYBODY: &str = "true";

/// `tokenLogoutUrl` in a hidden frame as Jitsi has it, and then the first word of its page among
/// the messages that are `heard`; after five seconds, nothing.
fn silent_logout(url: &str, heard: &str) -> String {
    format!(
        "return new Promise(resolve => {{
            const frame = document.createElement('iframe');
            window.addEventListener('message', event => {{
                if ({heard} && event.source === frame.contentWindow) {{
                    resolve(event.data);
                }}
            }});
            setTimeout(() => resolve(null), 5000);
            frame.style.display = 'none';
            frame.src = '{url}';
            document.body.append(frame);
        }})"
    )
}

#[actix_web::test]
async fn jitsis_hidden_frame_ends_the_session_and_gets_the_message() {
    let site = meet_site::start().await;
    for query in ["", "?id_token_hint=a.b.c"] {
        let browser = signed_in(&site).await;
        let before = browser.address().await;

        let url = site.url(&format!("/oidc/logout{query}"));
        let said = browser.script(&silent_logout(&url, OF_OUR_ORIGIN)).await;

        assert_eq!(said, json!({ "type": "logout-success" }), "{query}");
        assert_eq!(session(&browser).await, 401, "{query}");
        assert_eq!(browser.script("return document.cookie").await, json!(""), "{query}");
        assert_eq!(browser.address().await, before, "{query}: the page stays");
        assert_eq!(site.provider.calls().end_session, 0, "{query}: a frame goes nowhere else");
    }
}

/// The complete sign-out by the stand-in's own Logout button in inline mode.
#[actix_web::test]
async fn logout_in_inline_mode_signs_out_without_leaving_the_page() {
    let site = meet_site::start().await;
    let browser = signed_in(&site).await;
    browser.script("localStorage.setItem('standin', '{\"inline\":true}')").await;
    browser.reload().await;
    browser.click("prejoin.joinMeeting").await;
    assert_eq!(browser.text("login").await, "Logout");

    browser.click("login").await;

    browser.find("prejoin.screen").await;
    assert_eq!(session(&browser).await, 401);
    assert_eq!(browser.script("return document.cookie").await, json!(""));
    assert_eq!(browser.address().await, site.url("/Room1"));
}

/// The desktop app opens `tokenLogoutUrl` in the system's browser and marks it behind a `#`
/// (jitsi-meet react/features/settings/actions.web.ts).
#[actix_web::test]
async fn the_desktop_apps_logout_works_in_the_system_browser() {
    let site = meet_site::start().await;
    let browser = signed_in(&site).await;

    browser.open(&site.url("/oidc/logout#electron=true")).await;

    browser.wait_for_page(&site.url("/oidc/signed-out")).await;
    let at = browser.address().await;
    assert_eq!(at.split('#').next().unwrap(), site.url("/oidc/signed-out"));
    assert_eq!(
        browser.cookies().await,
        [""; 0],
        "neither the adapter's cookies nor the provider's"
    );
    assert_eq!(site.provider.calls().end_session, 1);
}

/// `localhost` and `127.0.0.1` are two sites to a browser.
#[actix_web::test]
async fn a_page_of_another_site_needs_a_click() {
    let site = meet_site::start().await;
    let browser = signed_in(&site).await;
    browser.open(&site.url("/").replace("127.0.0.1", "localhost")).await;
    browser.find("welcome.room").await;

    let url = site.url("/oidc/logout");
    let said = browser.script(&silent_logout(&url, OF_ANYBODY)).await;
    assert_eq!(said, Value::Null, "a frame");
    browser.script(&format!("location.href = '{url}'")).await;
    browser.wait_for_page(&url).await;
    browser.find_css("a[href='/oidc/logout']").await;
    let labels = "return [...document.querySelectorAll('a, button')].map(it => it.innerText)";
    assert_eq!(browser.script(labels).await, json!(["Sign out", "Stay signed in"]));
    browser.click_css(".also a").await;
    browser.find("welcome.room").await;
    assert_eq!(browser.address().await, site.url("/"));
    assert!(browser.keeps(SESSION).await, "nothing happened yet");
    browser.back().await;
    browser.find_css("a[href='/oidc/logout']").await;
    assert_eq!(site.provider.calls().end_session, 0);

    browser.click_css("a").await;

    browser.wait_for_page(&site.url("/oidc/signed-out")).await;
    assert!(!browser.keeps(SESSION).await);
    assert_eq!(site.provider.calls().end_session, 1);
}

/// A participant chooses the URL of their avatar, which everybody's page loads.
#[actix_web::test]
async fn an_image_in_the_page_does_not_sign_out() {
    let site = meet_site::start().await;
    let browser = signed_in(&site).await;
    let load = "return new Promise(resolve => {
        const picture = new Image();
        picture.onload = picture.onerror = () => resolve(picture.naturalWidth);
        picture.src = '/oidc/logout';
    })";
    assert_eq!(browser.script(load).await, json!(0), "the response is not an image");
    assert_eq!(session(&browser).await, 200);
}
