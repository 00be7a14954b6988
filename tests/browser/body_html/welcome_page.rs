//! A hang-up leads to the welcome page, with the meeting's token still in the URL.

use serde_json::json;

use crate::chromium::Browser;
use crate::stub_site::{AuthResponse, StubSite};

#[actix_web::test]
async fn the_token_is_removed_from_the_url_of_the_welcome_page() {
    let site = StubSite::start("", AuthResponse::Token);
    let browser = Browser::start().await;
    for (address, left) in [
        ("/#jwt=%22a.b.c%22", "/"),
        ("/tenant/#jwt=%22a.b.c%22", "/tenant/"),
        ("/?jwt=a.b.c", "/"),
        (
            "/?lang=de&jwt=a.b.c&x=%2F#config.subject=%22a%2fb%22&jwt=%22a.b.c%22&trip=%22t%22&odd",
            "/?lang=de&x=%2F#config.subject=%22a%2fb%22&odd",
        ),
        (
            "/?lang=de#config.subject=%22a%22&trip=%22t%22",
            "/?lang=de#config.subject=%22a%22&trip=%22t%22",
        ),
    ] {
        browser.open(&site.url(address)).await;

        browser.find("welcome.room").await;
        assert_eq!(browser.address().await, site.url(left), "{address}");
    }
}

#[actix_web::test]
async fn in_a_frame_the_url_is_not_changed() {
    let site = StubSite::start("", AuthResponse::Token);
    let browser = Browser::start().await;

    browser.open(&site.url("/_frame/?hash=jwt%3D%2522a.b.c%2522")).await;
    browser.enter_frame().await;

    browser.find("welcome.room").await;
    assert_eq!(browser.script("return location.hash").await, json!("#jwt=%22a.b.c%22"));
}
