//! Sign-ins at the development provider.

use serde_json::json;

use super::{assert_joined, press_join};
use crate::chromium::Browser;
use crate::meet_site;

/// Each instance must be able to finish a sign-in that the other one started.
#[actix_web::test]
async fn a_sign_in_succeeds_when_either_instance_dies_between_its_halves() {
    let mut site = meet_site::start().await;

    for victim in [0, 1] {
        let browser = Browser::start().await;
        press_join(&browser, &site, "/T%C3%A4st%20Raum").await;
        browser.find_css("#person-ada").await;
        site.kill(victim);

        browser.click_css("#person-ada").await;

        assert_joined(&browser, &site, "/T%C3%A4st%20Raum", "Ada Lovelace").await;
        assert_eq!(browser.text("room").await, "Täst Raum");
        assert_eq!(browser.text("role").await, "moderator");
        site.start(victim).await;
    }
}

#[actix_web::test]
async fn the_next_meeting_needs_no_provider_and_a_reload_stays_in_it() {
    let site = meet_site::start().await;
    let browser = Browser::start().await;
    browser.open(&site.url("/")).await;
    browser.click("config.auto").await;
    press_join(&browser, &site, "/Room1").await;
    browser.click_css("#person-grace").await;
    assert_joined(&browser, &site, "/Room1", "Grace Hopper").await;
    site.provider.reset_calls();

    // Signed in before Jitsi starts; the prejoin page is shown as usual.
    press_join(&browser, &site, "/tenant/Room2").await;
    assert_eq!(browser.text("prejoin.was").await, "shown");
    browser.wait_until_kept("jitsi_oidc_joined").await;
    browser.reload().await;

    assert_joined(&browser, &site, "/tenant/Room2", "Grace Hopper").await;
    assert_eq!(site.provider.calls().authorize, 0);
    assert_eq!(site.provider.calls().token, 0);
}

#[actix_web::test]
async fn a_guest_signs_in_from_within_the_meeting() {
    let site = meet_site::start().await;
    let browser = Browser::start().await;
    browser.open(&site.url("/")).await;
    browser.click("config.guests").await;
    press_join(&browser, &site, "/Room1").await;
    assert_eq!(browser.text("role").await, "guest");

    browser.click("login").await;
    browser.click_css("#modal-dialog-ok-button").await;
    browser.click_css("#person-ada").await;

    assert_joined(&browser, &site, "/Room1", "Ada Lovelace").await;
}

/// The person's choice on the prejoin page is passed to the provider and back in the link.
#[actix_web::test]
async fn a_person_who_muted_returns_muted() {
    let site = meet_site::start().await;
    let browser = Browser::start().await;
    browser.open(&site.url("/Room1")).await;
    browser.click("prejoin.audio").await;
    browser.click("prejoin.video").await;
    browser.click("prejoin.joinMeeting").await;

    browser.click_css("#person-ada").await;

    assert_eq!(browser.text("name").await, "Ada Lovelace");
    assert_eq!(browser.text("media").await, "camera off, microphone off");
    assert_eq!(browser.text("prejoin.was").await, "skipped");
}

/// Without a prejoin page nobody can have muted, whatever Jitsi reports. The operator's setting for
/// everybody stays.
#[actix_web::test]
async fn without_a_prejoin_page_only_the_operators_setting_mutes_the_return() {
    for (muted, media) in [
        (None, "camera on, microphone on"),
        (Some("config.startWithAudioMuted"), "camera on, microphone off"),
        (Some("config.startWithVideoMuted"), "camera off, microphone on"),
    ] {
        let site = meet_site::start_with(
            |options| options,
            |config| match muted {
                Some(name) => {
                    let forced = toml::Table::from_iter([(name.to_owned(), true.into())]);
                    config.with("jitsi.overrides", forced)
                }
                None => config,
            },
        )
        .await;
        let browser = Browser::start().await;
        browser.open(&site.url("/")).await;
        browser.script("localStorage.setItem('standin', '{\"noPrejoin\":true}')").await;
        browser.open(&site.url("/Room1")).await;

        browser.click_css("#person-ada").await;

        assert_eq!(browser.text("name").await, "Ada Lovelace");
        assert_eq!(browser.text("media").await, media);
        assert_eq!(browser.text("prejoin.was").await, "skipped", "there is none");
    }
}

/// The press of Join belonged to the abandoned sign-in, not to the link.
#[actix_web::test]
async fn a_link_after_an_abandoned_sign_in_gets_the_prejoin_page() {
    let site = meet_site::start().await;
    let other = Browser::start().await;
    press_join(&other, &site, "/Room1").await;
    other.click_css("#person-grace").await;
    assert_joined(&other, &site, "/Room1", "Grace Hopper").await;
    let ask =
        "return fetch('/oidc/tokenize?room=Room1', { headers: { Accept: 'application/json' } })
        .then(answer => answer.json()).then(({ url }) => url)";
    let link = other.script(ask).await.as_str().unwrap().to_owned();
    drop(other);

    let browser = Browser::start().await;
    for (lure, name) in
        [(link, "Grace Hopper"), (site.url("/oidc/auth?room=Room1"), "Ada Lovelace")]
    {
        press_join(&browser, &site, "/Room1").await;
        browser.find_css("#person-ada").await;
        if name == "Ada Lovelace" {
            // She has signed in in another tab, so the adapter redirects this link at once.
            let first = browser.window().await;
            browser.open_tab().await;
            browser.open(&site.url("/oidc/auth?room=Room2")).await;
            browser.click_css("#person-ada").await;
            browser.find("prejoin.screen").await;
            browser.return_to(first).await;
        }
        browser.open(&site.url("/").replace("127.0.0.1", "localhost")).await;
        browser.find("welcome.room").await;
        let page = format!("document.body.innerHTML = `<a id=\"lure\" href='{lure}'>Look</a>`");
        browser.script(&page).await;
        browser.click_css("#lure").await;

        browser.wait_for("return location.hash.startsWith('#jwt=')").await;
        browser.find("prejoin.screen").await;
        let shown = "return document.querySelector('[data-testid=\"prejoin.name\"]').value";
        assert_eq!(browser.script(shown).await, json!(name));
    }
}

/// With nginx, whose SSI includes `body.html`: a link with a token that Prosody would accept does not open
/// the camera.
#[actix_web::test]
async fn a_link_with_a_real_token_gets_the_prejoin_page() {
    let site = meet_site::start().await;
    let browser = Browser::start().await;
    press_join(&browser, &site, "/Room1").await;
    browser.click_css("#person-ada").await;
    assert_joined(&browser, &site, "/Room1", "Ada Lovelace").await;
    let ask =
        "return fetch('/oidc/tokenize?room=Room1', { headers: { Accept: 'application/json' } })
        .then(answer => answer.json()).then(({ url }) => url)";
    let link = browser.script(ask).await.as_str().unwrap().to_owned();
    assert!(link.starts_with(&site.url("/Room1#jwt=%22ey")), "{link}");

    browser.open_tab().await;
    browser.open(&link).await;

    browser.find("prejoin.screen").await;
    browser.click("prejoin.joinMeeting").await;
    assert_eq!(browser.text("name").await, "Ada Lovelace");
    assert_eq!(browser.text("prejoin.was").await, "shown");
}

#[actix_web::test]
async fn a_cancelled_sign_in_shows_a_page_and_sets_no_session() {
    let site = meet_site::start().await;
    let browser = Browser::start().await;
    press_join(&browser, &site, "/Room1").await;

    browser.click_css("#cancel").await;

    browser.wait_for_page(&site.url("/oidc/redirect?")).await;
    let page = browser.script("return document.body.innerText").await.to_string();
    assert!(page.contains("The sign-in was cancelled or refused."), "{page}");
    assert_eq!(browser.script("return document.cookie").await, json!(""));
    assert_eq!(site.provider.calls().redeemed, Vec::<String>::new());
}

#[actix_web::test]
async fn logout_ends_both_the_session_and_the_providers_session() {
    let site = meet_site::start().await;
    let browser = Browser::start().await;
    press_join(&browser, &site, "/Room1").await;
    browser.click_css("#person-ada").await;
    assert_joined(&browser, &site, "/Room1", "Ada Lovelace").await;

    browser.click("login").await;

    browser.wait_for_page(&site.url("/oidc/signed-out")).await;
    assert_eq!(site.provider.calls().end_session, 1);
    assert_eq!(browser.script("return document.cookie").await, json!(""));
}

#[actix_web::test]
async fn a_person_makes_a_room_of_their_own_and_others_are_members_there() {
    let site = meet_site::start().await;
    let owner = Browser::start().await;
    owner.open(&site.url("/oidc/new?name=T%C3%A4st")).await;
    owner.click_css("#person-ada").await;
    owner.click("prejoin.joinMeeting").await;
    owner.wait_for_text("role", "moderator").await;
    let address = owner.address().await;
    let (room, _) = address.split_once('#').unwrap_or((&address, ""));
    assert!(room.starts_with(&site.url("/T%C3%A4st-")), "{room}");

    let other = Browser::start().await;
    other.open(room).await;
    other.click("prejoin.joinMeeting").await;
    other.click_css("#person-grace").await;
    other.wait_for_text("role", "member").await;
    assert_eq!(other.text("name").await, "Grace Hopper");
}
