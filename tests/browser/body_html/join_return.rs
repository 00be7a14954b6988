//! A press of Join counts for the return of its own sign-in, and not for other links to the same meeting.

use serde_json::json;

use crate::chromium::Browser;
use crate::stub_site::{AuthResponse, StubSite};

/// Presses Join, leaves the provider's page for one of another site, and follows its link.
async fn abandon_for(browser: &Browser, site: &StubSite, link: &str) {
    browser.open(&site.url("/Room1")).await;
    browser.click("prejoin.joinMeeting").await;
    browser.find_css("#password").await;
    browser.open(&site.url("/").replace("127.0.0.1", "localhost")).await;
    browser.find("welcome.room").await;
    let page = format!("document.body.innerHTML = `<a id=\"lure\" href='{link}'>Look</a>`");
    browser.script(&page).await;
    browser.click_css("#lure").await;
}

#[actix_web::test]
async fn after_an_abandoned_sign_in_another_sites_link_gets_the_prejoin_page() {
    let site = StubSite::start("", AuthResponse::PasswordPage);
    let browser = Browser::start().await;
    let spent = "0".repeat(32);
    for (token, rest) in [
        ("a.b.c".to_owned(), String::new()),
        (StubSite::token_for(600), String::new()),
        (StubSite::token_for(600), format!("&trip=%22{spent}%22")),
        (StubSite::token_for(600), "&trip=%22%22".to_owned()),
        (StubSite::token_for(600), "&trip=%22undefined%22&trip=%22null%22".to_owned()),
        (StubSite::token_for(600), "&trip=null&trip".to_owned()),
    ] {
        let link = site.url(&format!("/Room1#jwt=%22{token}%22{rest}"));
        abandon_for(&browser, &site, &link).await;

        browser.find("prejoin.screen").await;
        let enabled = browser.script("return config.prejoinConfig.enabled").await;
        assert_eq!(enabled, json!(true), "{rest}");
    }
    // The control: the provider's own response to the same tab, later.
    abandon_for(&browser, &site, &site.url("/Room2")).await;
    browser.find("prejoin.screen").await;
    let trip = site.requests().pop().unwrap().trip_part();
    browser.open(&(site.link("/Room1") + &trip)).await;
    assert_eq!(browser.text("prejoin.was").await, "skipped");
}

#[actix_web::test]
async fn the_value_of_a_return_counts_once_and_only_for_its_own_page() {
    let site = StubSite::start("", AuthResponse::Token);
    let browser = Browser::start().await;
    browser.open(&site.url("/Room1")).await;
    browser.click("prejoin.joinMeeting").await;
    assert_eq!(browser.text("prejoin.was").await, "skipped");
    let first = site.link("/Room1") + &site.requests()[0].trip_part();

    browser.open(&first).await;
    browser.find("prejoin.screen").await;
    // Also after another press: each page has its own value.
    browser.open(&site.url("/Room1")).await;
    browser.find("prejoin.screen").await;
    browser.script("config.tokenAuthUrl = '/_nowhere?{state}'").await;
    browser.click("prejoin.joinMeeting").await;
    browser.wait_for("return location.pathname === '/_nowhere'").await;
    browser.open(&first).await;
    browser.find("prejoin.screen").await;
}

/// A row of the docs' table.
#[actix_web::test]
async fn a_sign_in_by_another_url_of_the_operator_returns_to_the_prejoin_page() {
    let row = "\n| The prejoin page twice | ";
    assert!(include_str!("../../../docs/troubleshooting.md").contains(row));
    let config = "config.tokenAuthUrl = location.origin + '/_auth?state={state}';";
    let site = StubSite::start(config, AuthResponse::Token);
    let browser = Browser::start().await;
    browser.open(&site.url("/Room1")).await;

    browser.click("prejoin.joinMeeting").await;

    browser.wait_for("return location.hash.startsWith('#jwt=')").await;
    browser.find("prejoin.screen").await;
    assert_eq!(site.requests()[0].trip, None);
}

/// Apps read only `config.js`, so the docs let it name the adapter.
#[actix_web::test]
async fn an_operators_own_url_of_the_adapter_gets_the_value_too() {
    for rest in ["state={state}", "prompt=none&state={state}"] {
        let config = format!("config.tokenAuthUrl = location.origin + '/oidc/auth?{rest}';");
        let site = StubSite::start(&config, AuthResponse::Token);
        let browser = Browser::start().await;
        browser.open(&site.url("/Room1")).await;

        browser.click("prejoin.joinMeeting").await;

        assert_eq!(browser.text("prejoin.was").await, "skipped", "{rest}");
        assert_eq!(site.requests()[0].trip.as_ref().map(String::len), Some(32), "{rest}");
    }
}

/// A phone's browser has already shown Jitsi's "open in the app" page.
#[actix_web::test]
async fn if_the_prejoin_page_is_skipped_the_app_is_not_offered_again() {
    let offered = "return [config.disableDeepLinking, config.deeplinking]";
    let own = "config.deeplinking = { disabled: false, hideLogo: true };";
    for (config, skipped, shown) in [
        ("", json!([true, null]), json!([null, null])),
        (
            own,
            json!([true, { "disabled": true, "hideLogo": true }]),
            json!([null, { "disabled": false, "hideLogo": true }]),
        ),
    ] {
        let site = StubSite::start(config, AuthResponse::Token);
        let browser = Browser::start().await;
        browser.open(&site.url("/Room1")).await;
        browser.find("prejoin.screen").await;
        assert_eq!(browser.script(offered).await, shown, "before");

        browser.click("prejoin.joinMeeting").await;
        browser.find("conference").await;
        assert_eq!(browser.script(offered).await, skipped, "the return");

        browser.open(&site.link("/Room1")).await;
        browser.find("prejoin.screen").await;
        assert_eq!(browser.script(offered).await, shown, "a link");
    }
}
