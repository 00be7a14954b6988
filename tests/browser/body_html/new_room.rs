//! The button on Jitsi's welcome page for a room of one's own (`config.oidcNewRoom`).

use serde_json::json;

use crate::chromium::Browser;
use crate::stub_site::{AuthResponse, StubSite};

const ON: &str = "config.oidcNewRoom = true;";
const BUTTON: &str = "#jitsi_oidc_new_room";
const BUTTONS: &str = "return document.querySelectorAll('#jitsi_oidc_new_room').length";

#[actix_web::test]
async fn the_button_goes_to_a_new_room_with_the_typed_name() {
    let site = StubSite::start(ON, AuthResponse::Token);
    let browser = Browser::start().await;
    for (typed, query) in [
        ("", ""),
        ("  ", ""),
        (" Physics ", "?name=Physics"),
        ("B\u{fc}ro 1&x", "?name=B%C3%BCro%201%26x"),
    ] {
        browser.open(&site.url("/")).await;
        let field = browser.find("welcome.room").await;
        field.send_keys(typed).await.unwrap();

        browser.click_css(BUTTON).await;

        browser.wait_for_page(&site.url("/oidc/new")).await;
        assert_eq!(browser.address().await, site.url(&format!("/oidc/new{query}")), "{typed}");
    }
}

#[actix_web::test]
async fn the_button_is_reached_and_pressed_with_the_keyboard() {
    let site = StubSite::start(ON, AuthResponse::Token);
    let browser = Browser::start().await;
    browser.open(&site.url("/")).await;
    let button = browser.find_css(BUTTON).await;
    assert_eq!(button.text().await.unwrap(), "New room of my own");
    let follows = "return document.getElementById('enter_room_button').compareDocumentPosition(\
                   document.getElementById('jitsi_oidc_new_room')) === 4";
    assert_eq!(browser.script(follows).await, json!(true), "the tab order is that of the page");
    button.send_keys(" ").await.unwrap();
    browser.wait_for_page(&site.url("/oidc/new")).await;
}

#[actix_web::test]
async fn the_button_comes_back_when_the_page_is_drawn_again_and_is_there_once() {
    let site = StubSite::start(ON, AuthResponse::Token);
    let browser = Browser::start().await;
    browser.open(&site.url("/")).await;
    browser.find_css(BUTTON).await;
    let draw = "const main = document.getElementById('react'); const button = \
                document.getElementById('jitsi_oidc_new_room'); const page = \
                main.innerHTML.replace(button.outerHTML, ''); main.innerHTML = page";
    browser.script(draw).await;
    browser.wait_for("return document.querySelectorAll('#jitsi_oidc_new_room').length === 1").await;
}

#[actix_web::test]
async fn without_the_setting_in_a_meeting_and_in_a_frame_there_is_no_button() {
    let browser = Browser::start().await;
    for config in ["", "config.oidcNewRoom = 'yes';"] {
        let site = StubSite::start(config, AuthResponse::Token);
        browser.open(&site.url("/")).await;
        browser.find("welcome.room").await;
        assert_eq!(browser.script(BUTTONS).await, json!(0), "{config}");
    }
    let site = StubSite::start(ON, AuthResponse::Token);
    browser.open(&site.url("/Room1")).await;
    browser.find("prejoin.screen").await;
    assert_eq!(browser.script(BUTTONS).await, json!(0));
    browser.open(&site.url("/_frame/")).await;
    browser.enter_frame().await;
    browser.find("welcome.room").await;
    assert_eq!(browser.script(BUTTONS).await, json!(0));
}

/// A page of another Jitsi, without the button that opens a room.
#[actix_web::test]
async fn a_welcome_page_without_its_button_stays_as_it_is() {
    let site = StubSite::start(ON, AuthResponse::Token);
    let browser = Browser::start().await;
    browser.open(&site.url("/")).await;
    browser.find_css(BUTTON).await;
    browser
        .script("document.getElementById('react').innerHTML = '<p id=\"other\">other</p>'")
        .await;
    browser.find_css("#other").await;
    assert_eq!(browser.script(BUTTONS).await, json!(0));
}
