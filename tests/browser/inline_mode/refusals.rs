//! A popup whose sign-in is refused: what it shows, and when the page behind it is told.

use fantoccini::wd::WindowHandle;
use harness::config::Config;
use serde_json::json;

use super::{assert_joined, press_join};
use crate::chromium::Browser;
use crate::meet_site::{self, MeetSite};

#[actix_web::test]
async fn a_popup_shows_the_error_until_it_is_closed_and_then_informs_the_page() {
    let site = meet_site::start().await;
    let browser = Browser::start().await;
    press_join(&browser, &site).await;
    let page = refused(&browser, &site).await;
    let links =
        "return [...document.querySelectorAll('a')].filter(a => a.checkVisibility()).length";
    let button = browser.find_css("button:not([hidden])").await;
    assert_eq!(browser.script(links).await, json!(0), "no meeting in a small window");
    assert_eq!(button.text().await.unwrap(), "Close this window");
    let focused = browser.script("return document.activeElement.tagName").await;
    assert_eq!(focused, json!("BUTTON"));
    let said = "return document.querySelector('h1').innerText";
    assert_eq!(browser.script(said).await, json!("The sign-in was cancelled or refused."));
    button.click().await.unwrap();

    browser.return_to(page).await;
    assert_told(&browser).await;
    browser.wait_until_alone().await;
}

/// Jitsi's page could only begin the same sign-in again, and the provider would use the same account.
#[actix_web::test]
async fn a_person_whom_the_rules_refuse_signs_in_with_another_account_in_the_same_popup() {
    let only_staff = |config: Config| {
        let staff = toml::toml! {
            claim = "groups"
            any_of = ["staff"]
        };
        config.with("access.require", vec![toml::Value::Table(staff)])
    };
    let site = meet_site::start_with(|options| options, only_staff).await;
    let browser = Browser::start().await;
    press_join(&browser, &site).await;
    browser.script("window.heard = []; onmessage = event => heard.push(event.data.type)").await;
    let page = browser.enter_popup().await;
    browser.click_css("#person-grace").await;
    browser.wait_for_page(&site.url("/oidc/redirect?")).await;
    browser.find_css("button:not([hidden])").await;
    let actions = "return [...document.querySelectorAll('a, button')]
        .filter(it => it.checkVisibility()).map(it => it.innerText)";
    let offered = json!(["Sign in with another account", "Close this window"]);
    assert_eq!(browser.script(actions).await, offered);
    let focused = browser.script("return document.activeElement.innerText").await;
    assert_eq!(focused, json!("Sign in with another account"));

    browser.click_css("a").await;
    browser.click_css("#person-ada").await;

    browser.return_to(page).await;
    assert_joined(&browser).await;
    browser.wait_until_alone().await;
    assert_eq!(browser.script("return heard").await, json!(["oauth-success"]), "no error before");
}

/// Closing the window or reloading leaves the page without its button.
#[actix_web::test]
async fn a_popup_that_is_left_without_its_button_informs_the_page() {
    let site = meet_site::start().await;
    let browser = Browser::start().await;
    for reload in [false, true] {
        press_join(&browser, &site).await;
        let page = refused(&browser, &site).await;
        if reload {
            browser.script("setTimeout(() => location.reload())").await;
        } else {
            browser.close_window().await;
        }

        browser.return_to(page).await;
        assert_told(&browser).await;
        browser.wait_until_alone().await;
    }
}

/// Cancels at the provider in the popup. The popup shows its page, and nothing was posted: Jitsi's
/// client would have closed it. Gives the page behind the popup.
async fn refused(browser: &Browser, site: &MeetSite) -> WindowHandle {
    let listen = "window.heard = []; onmessage = event => heard.push(event.data)";
    browser.script(listen).await;
    let page = browser.enter_popup().await;
    let popup = browser.window().await;
    browser.click_css("#cancel").await;
    // The provider's page has buttons, too.
    browser.wait_for_page(&site.url("/oidc/redirect?")).await;
    browser.find_css("button:not([hidden])").await;
    browser.return_to(page.clone()).await;
    // An earlier message would have arrived before this one.
    let round =
        "return new Promise(done => { addEventListener('message', () => done(heard.length));
        postMessage('last', location.origin) })";
    assert_eq!(browser.script(round).await, json!(1), "only our own");
    browser.return_to(popup).await;
    page
}

/// Jitsi's page got the message about the refusal, once.
async fn assert_told(browser: &Browser) {
    // A message between two windows takes a moment.
    browser
        .wait_for(
            "return document.querySelector('[data-testid=\"message.text\"]').textContent \
             === 'Login failed: The sign-in was cancelled or refused.'",
        )
        .await;
    let errors = "return heard.filter(it => it.type === 'oauth-error').length";
    assert_eq!(browser.script(errors).await, json!(1));
}
