//! A token that has expired leaves the address bar before Jitsi reads it and is stuck.

use serde_json::json;

use super::is_kept;
use crate::chromium::Browser;
use crate::site::{Answer, Site, token_of};

/// What the page's client met, once it is there: the address and the name of the token.
async fn met(browser: &Browser) -> (String, String) {
    browser.find("prejoin.screen").await;
    let name = "return document.querySelector('[data-testid=\"prejoin.name\"]').value";
    let name = browser.script(name).await.as_str().unwrap().to_owned();
    (browser.address().await, name)
}

#[actix_web::test]
async fn a_tab_that_was_left_on_its_prejoin_page_goes_on_without_its_token() {
    let site = Site::start("", Answer::Token);
    let browser = Browser::start().await;
    let over = Site::token_for(-1);
    let before = "?lang=de#config.subject=%22a%2fb%20%C3%A4%22&odd";
    let after = "&&config.x=%7B%22a%22%3A1%7D&y=1=2";

    browser.open(&site.url(&format!("/T%C3%A4st{before}&jwt=%22{over}%22{after}"))).await;

    let (address, name) = met(&browser).await;
    assert_eq!(address, site.url(&format!("/T%C3%A4st{before}{after}")), "byte for byte");
    assert_eq!(name, "", "nobody is named");
    // And Join signs in as for anybody without a token.
    browser.click("prejoin.joinMeeting").await;
    assert_eq!(browser.text("name").await, "Jürgen Groß");
    assert_eq!(browser.text("prejoin.was").await, "skipped");
    assert_eq!(site.asked().len(), 1);
}

#[actix_web::test]
async fn nothing_is_left_behind_where_the_token_was_alone_and_a_guest_may_join() {
    let site = Site::start("config.hosts.anonymousdomain = 'guest.example';", Answer::Token);
    let browser = Browser::start().await;
    browser.open(&site.url(&format!("/Room1#jwt=%22{}%22", Site::token_for(-3600)))).await;

    assert_eq!(met(&browser).await, (site.url("/Room1"), String::new()));
    browser.click("prejoin.joinMeeting").await;
    assert_eq!(browser.text("role").await, "guest");
    assert_eq!(site.asked(), []);
}

#[actix_web::test]
async fn whatever_is_not_surely_expired_stays() {
    let site = Site::start("", Answer::Token);
    let browser = Browser::start().await;
    let over = Site::token_for(-1);
    let text = token_of(&json!({ "exp": "1" }));
    let none = token_of(&json!({}));
    for rest in [
        format!("#jwt=%22{}%22", Site::token_for(600)),
        format!("#jwt=%22{text}%22"),
        format!("#jwt=%22{none}%22"),
        // No token to Jitsi: not quoted, of another name, none at all.
        format!("#jwt={over}"),
        format!("#xjwt=%22{over}%22"),
        "#jwt=%22a.b.c%22".to_owned(),
        "#jwt=%221%22".to_owned(),
        "#jwt=1".to_owned(),
        "#jwt".to_owned(),
        "#jwt=%E0%A4%A".to_owned(),
        // The query's is not touched, and the other would only make way for it.
        format!("?jwt={over}"),
        format!("?jwt={over}#jwt=%22{over}%22"),
    ] {
        let url = site.url(&format!("/Room1{rest}"));
        browser.open(&url).await;
        assert_eq!(met(&browser).await.0, url);
    }
    assert!(!is_kept(&browser, "jitsi_oidc_dropped").await);
}

/// A clock that is hours ahead takes every token for expired. One trip more, and no circle.
#[actix_web::test]
async fn a_wrong_clock_costs_one_token_and_the_next_one_counts() {
    let config = "const now = Date.now; Date.now = () => now() + 6 * 3600 * 1000; \
                  config.prejoinConfig.enabled = false;";
    let site = Site::start(config, Answer::Lasting(5 * 3600));
    let browser = Browser::start().await;

    browser.open(&site.link("/Room1")).await;

    assert_eq!(browser.text("name").await, "Jürgen Groß");
    assert_eq!(site.asked().len(), 1, "the link's token counts as expired, the fetched one not");

    // Where the value of the return is not ours to see, the second token is kept all the same.
    let address = "config.tokenAuthUrl = location.origin + '/_auth?state={state}';";
    let site = Site::start(&format!("{config}{address}"), Answer::Lasting(5 * 3600));
    browser.open(&site.url("/Room1")).await;
    assert_eq!(browser.text("name").await, "Jürgen Groß");
    assert_eq!(site.asked().len(), 2);
}

#[actix_web::test]
async fn with_the_automatic_sign_in_the_tab_has_a_fresh_token_at_once() {
    let site = Site::start("config.oidcAutoSignIn = true;", Answer::Token);
    let browser = Browser::start().await;
    browser.open(&site.url("/")).await;
    browser.script("document.cookie = 'jitsi_oidc_hint=1; path=/'").await;
    let over = Site::token_for(-1);

    browser.open(&site.url(&format!("/Room1#jwt=%22{over}%22&config.subject=%22A%22"))).await;

    let (address, name) = met(&browser).await;
    assert_eq!(name, "Jürgen Groß");
    assert!(!address.contains(&over), "{address}");
    let question = &site.asked()[0];
    assert_eq!(question.prompt.as_deref(), Some("none"));
    assert_eq!(question.state, json!({ "room": "Room1", "config.subject": "A" }));
}

#[actix_web::test]
async fn in_a_frame_and_without_storage_the_token_stays() {
    let site = Site::start("", Answer::Token);
    let browser = Browser::start().await;
    let over = Site::token_for(-1);
    browser.open(&site.url(&format!("/_frame/Room1?hash=jwt%3D%2522{over}%2522"))).await;
    browser.enter_frame().await;
    browser.find("prejoin.screen").await;
    let there = browser.script("return location.hash").await;
    assert_eq!(there, json!(format!("#jwt=%22{over}%22")));

    let broken =
        "Object.defineProperty(window, 'sessionStorage', { get() { throw new Error(); } });";
    let site = Site::start(broken, Answer::Token);
    let url = site.url(&format!("/Room1#jwt=%22{over}%22"));
    browser.open(&url).await;
    assert_eq!(met(&browser).await.0, url);
}
