//! Nobody is put on camera by a link: the prejoin page is skipped only for the tab that pressed
//! Join in this very meeting a moment ago.

use serde_json::json;

use crate::chrome::Browser;
use crate::site::{Answer, Site};

/// Puts a mark of `age` milliseconds for `meeting` into the tab, as a press of Join would have.
async fn mark(browser: &Browser, site: &Site, meeting: &str, age: i64) {
    browser.open(&site.url("/")).await;
    let script = format!(
        "sessionStorage.setItem('jitsi_oidc_pressed', \
         JSON.stringify({{ meeting: '{meeting}', at: Date.now() - {age} }}))"
    );
    browser.script(&script).await;
}

async fn is_kept(browser: &Browser, name: &str) -> bool {
    browser.script(&format!("return sessionStorage.getItem('{name}')")).await != json!(null)
}

#[actix_web::test]
async fn a_person_who_pressed_join_comes_back_into_the_meeting_with_camera_and_microphone() {
    let site = Site::start("", Answer::Token);
    let browser = Browser::start().await;
    browser.open(&site.url("/Room1")).await;

    browser.click("prejoin.joinMeeting").await;

    assert_eq!(browser.text("prejoin.was").await, "skipped");
    assert_eq!(browser.text("media").await, "camera on, microphone on");
    assert_eq!(browser.text("name").await, "Jürgen Groß");
    let question = &site.asked()[0];
    assert_eq!(question.prompt, None);
    let state =
        json!({ "room": "Room1", "roomSafe": "room1", "config.prejoinConfig.enabled": false });
    assert_eq!(question.state, state);
}

#[actix_web::test]
async fn enter_is_a_press_in_the_name_field_and_on_the_button() {
    for field in ["prejoin.name", "prejoin.joinMeeting"] {
        let site = Site::start("", Answer::Token);
        let browser = Browser::start().await;
        browser.open(&site.url("/a/b/T%C3%A4st%20Raum")).await;

        browser.press_enter(field).await;

        assert_eq!(browser.text("prejoin.was").await, "skipped", "{field}");
        assert_eq!(browser.text("room").await, "Täst Raum", "{field}");
    }
}

#[actix_web::test]
async fn a_token_that_comes_by_a_link_gets_the_prejoin_page() {
    let site = Site::start("", Answer::Token);
    let browser = Browser::start().await;

    for link in [site.link("/Room1"), site.url("/Room1?jwt=a.b.c")] {
        browser.open(&link).await;

        browser.find("prejoin.screen").await;
        let enabled = browser.script("return config.prejoinConfig.enabled").await;
        assert_eq!(enabled, json!(true), "{link}");
    }
    // Nor does a reload of that page turn the link into the person's own will.
    browser.reload().await;
    browser.find("prejoin.screen").await;
}

#[actix_web::test]
async fn one_press_serves_one_return() {
    let site = Site::start("", Answer::Token);
    let browser = Browser::start().await;
    browser.open(&site.url("/Room1")).await;
    browser.click("prejoin.joinMeeting").await;
    assert_eq!(browser.text("prejoin.was").await, "skipped");
    browser.wait_until_kept("jitsi_oidc_joined").await;

    // The meeting was joined, but this is no reload of it.
    browser.open(&site.link("/Room1")).await;

    browser.find("prejoin.screen").await;
}

#[actix_web::test]
async fn a_press_counts_for_its_own_meeting_only_and_is_then_spent() {
    let site = Site::start("", Answer::Token);
    let browser = Browser::start().await;

    for other in ["/Room2", "/tenant/Room1", "/room%31x", "/a%2FRoom1"] {
        mark(&browser, &site, "/room1", 0).await;
        browser.open(&site.link(other)).await;
        browser.find("prejoin.screen").await;
        assert!(!is_kept(&browser, "jitsi_oidc_pressed").await, "{other}");
    }
    // However the link is spelt, the same meeting is the same.
    for (same, meeting) in [
        ("/Room1", "/room1"),
        ("/%52oom1", "/room1"),
        ("/Ro+om1", "/room1"),
        ("/A/%C3%84", "a/%c3%a4"),
    ] {
        mark(&browser, &site, meeting, 0).await;
        browser.open(&site.link(same)).await;
        assert_eq!(browser.text("prejoin.was").await, "skipped", "{same}");
    }
}

#[actix_web::test]
async fn a_press_counts_for_ten_minutes() {
    let site = Site::start("", Answer::Token);
    let browser = Browser::start().await;

    for (age, skipped) in [(9 * 60_000, true), (10 * 60_000, false), (-60_000, false)] {
        mark(&browser, &site, "/room1", age).await;
        browser.open(&site.link("/Room1")).await;
        browser.find(if skipped { "conference" } else { "prejoin.screen" }).await;
    }
}

#[actix_web::test]
async fn a_press_in_another_tab_does_not_count() {
    let site = Site::start("", Answer::Token);
    let browser = Browser::start().await;
    mark(&browser, &site, "/room1", 0).await;

    browser.open_tab().await;
    browser.open(&site.link("/Room1")).await;

    browser.find("prejoin.screen").await;
}

#[actix_web::test]
async fn who_joined_without_audio_is_asked_again() {
    let site = Site::start("", Answer::Token);
    let browser = Browser::start().await;
    mark(&browser, &site, "/room1", 0).await;
    browser.open(&site.url("/Room1")).await;

    browser.click("prejoin.joinWithoutAudio").await;

    browser.find("prejoin.screen").await;
    assert_eq!(site.asked().len(), 1);
}

#[actix_web::test]
async fn what_lies_beside_the_join_button_is_no_press() {
    let site = Site::start("", Answer::Token);
    let browser = Browser::start().await;
    browser.open(&site.url("/Room1")).await;
    browser.find("prejoin.screen").await;
    // Jitsi's arrow for further choices lies inside the button; a disabled button does nothing. The
    // copy has no handlers, so that only `body.html` listens.
    let script = "const join = document.querySelector('.join').cloneNode(true);
        document.querySelector('.join').replaceWith(join);
        join.insertAdjacentHTML('beforeend', '<div data-testid=\"prejoin.joinOptions\">v</div>');";
    browser.script(script).await;

    browser.click("prejoin.joinOptions").await;
    browser.click("prejoin.audio").await;
    browser.script("document.querySelector('.join').setAttribute('aria-disabled', 'true')").await;
    browser.script("document.querySelector('.join').click()").await;

    assert!(!is_kept(&browser, "jitsi_oidc_pressed").await);
}

#[actix_web::test]
async fn a_login_button_counts_only_while_the_prejoin_page_is_shown() {
    let site = Site::start("", Answer::Token);
    let browser = Browser::start().await;
    let button = "document.getElementById('react').insertAdjacentHTML('beforeend',
        '<button data-testid=\"lobby.loginButton\">Log-in</button>');";
    browser.open(&site.url("/Room1")).await;
    browser.find("prejoin.screen").await;
    browser.script(button).await;
    browser.click("lobby.loginButton").await;
    assert!(is_kept(&browser, "jitsi_oidc_pressed").await);

    browser.script("sessionStorage.clear(); document.getElementById('react').innerHTML = ''").await;
    browser.script(button).await;
    browser.click("lobby.loginButton").await;

    assert!(!is_kept(&browser, "jitsi_oidc_pressed").await);
}

#[actix_web::test]
async fn in_a_frame_no_press_counts() {
    let site = Site::start("", Answer::Token);
    let browser = Browser::start().await;
    mark(&browser, &site, "/room1", 0).await;

    browser.open(&site.url("/_frame/Room1?hash=jwt%3D%2522a.b.c%2522")).await;
    browser.enter_frame().await;

    browser.find("prejoin.screen").await;
    assert!(is_kept(&browser, "jitsi_oidc_pressed").await, "the frame must not spend it either");
}

#[actix_web::test]
async fn without_storage_the_prejoin_page_is_always_shown() {
    let config =
        "Object.defineProperty(window, 'sessionStorage', { get() { throw new Error(); } });";
    let site = Site::start(config, Answer::Token);
    let browser = Browser::start().await;
    browser.open(&site.link("/Room1")).await;

    browser.press_enter("prejoin.name").await;
    browser.find("conference").await;
    browser.open(&site.link("/Room1")).await;

    browser.find("prejoin.screen").await;
}
