//! An expired token is removed from the address bar before Jitsi reads it, because Jitsi cannot continue
//! with it.

use serde_json::json;

use super::is_kept;
use crate::chromium::Browser;
use crate::stub_site::{AuthResponse, StubSite, token_of};

/// What the page's client read: the URL and the name in the token.
async fn met(browser: &Browser) -> (String, String) {
    browser.find("prejoin.screen").await;
    let name = "return document.querySelector('[data-testid=\"prejoin.name\"]').value";
    let name = browser.script(name).await.as_str().unwrap().to_owned();
    (browser.address().await, name)
}

#[actix_web::test]
async fn a_tab_that_stayed_on_its_prejoin_page_continues_without_its_expired_token() {
    let site = StubSite::start("", AuthResponse::Token);
    let browser = Browser::start().await;
    let over = StubSite::token_for(-1);
    let before = "?lang=de#config.subject=%22a%2fb%20%C3%A4%22&odd";
    let after = "&&config.x=%7B%22a%22%3A1%7D&y=1=2";

    browser.open(&site.url(&format!("/T%C3%A4st{before}&jwt=%22{over}%22{after}"))).await;

    let (address, name) = met(&browser).await;
    assert_eq!(address, site.url(&format!("/T%C3%A4st{before}{after}")), "byte for byte");
    assert_eq!(name, "", "there is no name");
    // Join then signs in, as for every person without a token.
    browser.click("prejoin.joinMeeting").await;
    assert_eq!(browser.text("name").await, "Jürgen Groß");
    assert_eq!(browser.text("prejoin.was").await, "skipped");
    assert_eq!(site.requests().len(), 1);
}

#[actix_web::test]
async fn a_guest_joins_with_a_clean_url_after_the_expired_token_is_removed() {
    let site =
        StubSite::start("config.hosts.anonymousdomain = 'guest.example';", AuthResponse::Token);
    let browser = Browser::start().await;
    browser.open(&site.url(&format!("/Room1#jwt=%22{}%22", StubSite::token_for(-3600)))).await;

    assert_eq!(met(&browser).await, (site.url("/Room1"), String::new()));
    browser.click("prejoin.joinMeeting").await;
    assert_eq!(browser.text("role").await, "guest");
    assert_eq!(site.requests(), []);
}

#[actix_web::test]
async fn a_token_that_is_not_certainly_expired_stays() {
    let site = StubSite::start("", AuthResponse::Token);
    let browser = Browser::start().await;
    let over = StubSite::token_for(-1);
    let text = token_of(&json!({ "exp": "1" }));
    let none = token_of(&json!({}));
    for rest in [
        format!("#jwt=%22{}%22", StubSite::token_for(600)),
        format!("#jwt=%22{text}%22"),
        format!("#jwt=%22{none}%22"),
        // Not a token to Jitsi: not quoted, with another name, or empty.
        format!("#jwt={over}"),
        format!("#xjwt=%22{over}%22"),
        "#jwt=%22a.b.c%22".to_owned(),
        "#jwt=%221%22".to_owned(),
        "#jwt=1".to_owned(),
        "#jwt".to_owned(),
        "#jwt=%E0%A4%A".to_owned(),
        // The query's token is not changed. Without the one in the hash Jitsi would use the query's.
        format!("?jwt={over}"),
        format!("?jwt={over}#jwt=%22{over}%22"),
    ] {
        let url = site.url(&format!("/Room1{rest}"));
        browser.open(&url).await;
        assert_eq!(met(&browser).await.0, url);
    }
    assert!(!is_kept(&browser, "jitsi_oidc_dropped").await);
}

/// With a clock that is hours ahead every token looks expired. This causes one more sign-in and no loop.
#[actix_web::test]
async fn with_a_wrong_clock_the_next_token_is_used() {
    let config = "const now = Date.now; Date.now = () => now() + 6 * 3600 * 1000; \
                  config.prejoinConfig.enabled = false;";
    let site = StubSite::start(config, AuthResponse::TokenFor(5 * 3600));
    let browser = Browser::start().await;

    browser.open(&site.link("/Room1")).await;

    assert_eq!(browser.text("name").await, "Jürgen Groß");
    assert_eq!(site.requests().len(), 1, "the link's token counts as expired, the fetched one not");

    // The second token is kept also if the return lacks the value of its sign-in.
    let address = "config.tokenAuthUrl = location.origin + '/_auth?state={state}';";
    let site = StubSite::start(&format!("{config}{address}"), AuthResponse::TokenFor(5 * 3600));
    browser.open(&site.url("/Room1")).await;
    assert_eq!(browser.text("name").await, "Jürgen Groß");
    assert_eq!(site.requests().len(), 2);
}

#[actix_web::test]
async fn with_the_automatic_sign_in_the_tab_gets_a_new_token_at_once() {
    let site = StubSite::start("config.oidcAutoSignIn = true;", AuthResponse::Token);
    let browser = Browser::start().await;
    browser.open(&site.url("/")).await;
    browser.script("document.cookie = 'jitsi_oidc_hint=1; path=/'").await;
    let over = StubSite::token_for(-1);

    browser.open(&site.url(&format!("/Room1#jwt=%22{over}%22&config.subject=%22A%22"))).await;

    let (address, name) = met(&browser).await;
    assert_eq!(name, "Jürgen Groß");
    assert!(!address.contains(&over), "{address}");
    let question = &site.requests()[0];
    assert_eq!(question.prompt.as_deref(), Some("none"));
    assert_eq!(question.state, json!({ "room": "Room1", "config.subject": "A" }));
}

#[actix_web::test]
async fn in_a_frame_and_without_storage_the_token_stays() {
    let site = StubSite::start("", AuthResponse::Token);
    let browser = Browser::start().await;
    let over = StubSite::token_for(-1);
    browser.open(&site.url(&format!("/_frame/Room1?hash=jwt%3D%2522{over}%2522"))).await;
    browser.enter_frame().await;
    browser.find("prejoin.screen").await;
    let there = browser.script("return location.hash").await;
    assert_eq!(there, json!(format!("#jwt=%22{over}%22")));

    let broken =
        "Object.defineProperty(window, 'sessionStorage', { get() { throw new Error(); } });";
    let site = StubSite::start(broken, AuthResponse::Token);
    let url = site.url(&format!("/Room1#jwt=%22{over}%22"));
    browser.open(&url).await;
    assert_eq!(met(&browser).await.0, url);
}
