//! The settings of Jitsi that `body.html` sets. It never changes the operator's own values.

use serde_json::{Value, json};

use crate::chromium::Browser;
use crate::stub_site::{AuthResponse, StubSite};

const ADDRESSES: &str = "return [config.tokenAuthUrl, config.tokenLogoutUrl]";

#[actix_web::test]
async fn urls_that_are_not_set_are_set_as_absolute_urls() {
    let site = StubSite::start("", AuthResponse::Token);
    let browser = Browser::start().await;

    browser.open(&site.url("/Room1")).await;

    browser.find("prejoin.screen").await;
    let first = browser.script(ADDRESSES).await;
    assert_eq!(first[1], json!(site.url("/oidc/logout")));
    let address = first[0].as_str().unwrap();
    let trip = address.strip_prefix(&site.url("/oidc/auth?state={state}&trip=")).expect(address);
    assert!(trip.len() == 32 && trip.bytes().all(|byte| byte.is_ascii_hexdigit()), "{trip}");
    let prejoin = browser.script("return config.prejoinConfig.enabled").await;
    assert_eq!(prejoin, json!(true), "a page without a token keeps its prejoin page");
    browser.reload().await;
    browser.find("prejoin.screen").await;
    assert_ne!(browser.script(ADDRESSES).await, first, "each page has its own random value");
}

#[actix_web::test]
async fn a_value_that_the_operator_set_stays_even_if_it_is_empty() {
    let browser = Browser::start().await;
    let others = [
        ("https://other.example.org/?{room}", ""),
        ("", "/bye"),
        ("/oidc/auth?state={state}", "/"),
    ];
    for (login, logout) in others {
        let config =
            format!("config.tokenAuthUrl = '{login}'; config.tokenLogoutUrl = '{logout}';");
        let site = StubSite::start(&config, AuthResponse::Token);

        browser.open(&site.url("/Room1")).await;

        browser.find("prejoin.screen").await;
        assert_eq!(browser.script(ADDRESSES).await, json!([login, logout]));
    }
}

#[actix_web::test]
async fn a_page_without_a_config_does_not_break() {
    let site = StubSite::start("", AuthResponse::Token);
    let browser = Browser::start().await;

    browser.open(&site.url("/_bare")).await;

    assert_eq!(browser.script("return window.broke").await, Value::Null);
    assert_eq!(browser.script("return typeof config").await, json!("undefined"));
}

#[actix_web::test]
async fn in_a_frame_the_urls_are_set_for_the_popup_of_inline_mode() {
    let site = StubSite::start("", AuthResponse::Token);
    let browser = Browser::start().await;

    browser.open(&site.url("/_frame/Room1")).await;
    browser.enter_frame().await;

    browser.find("prejoin.screen").await;
    let expected = [site.url("/oidc/auth?state={state}"), site.url("/oidc/logout")];
    assert_eq!(browser.script(ADDRESSES).await, json!(expected));
}

#[actix_web::test]
async fn the_popup_of_inline_mode_gets_its_url() {
    let site = StubSite::start("config.tokenAuthInline = true;", AuthResponse::Guest);
    let browser = Browser::start().await;
    browser.open(&site.url("/Room1")).await;

    browser.click("prejoin.joinMeeting").await;

    assert_eq!(browser.text("name").await, "Jürgen Groß");
    assert_eq!(browser.text("prejoin.was").await, "shown", "the page was never left");
    assert!(site.requests()[0].popup);
}
