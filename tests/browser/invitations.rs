//! Invitations: a moderator makes a link on the page, and a fresh browser joins by it.

use actix_web::rt::time::sleep;
use harness::config::Config;
use serde_json::json;
use std::time::Duration;

use crate::chromium::Browser;
use crate::chromium::devtools::PHONE_WIDTH;
use crate::meet_site::{self, MeetSite, SESSION};
use crate::pages::LOOK;

const ROOM: &str = "/T%C3%A4st%20Raum";

fn inviting(config: Config) -> Config {
    config
        .with("invite.enabled", true)
        .with("invite.roles", vec!["guest".to_owned(), "moderator".to_owned()])
}

/// The page of the form after a sign-in that it began itself.
async fn moderator(site: &MeetSite) -> Browser {
    let browser = Browser::start().await;
    browser.open(&site.url("/oidc/invite?room=T%C3%A4st+Raum")).await;
    browser.click_css("#person-ada").await;
    browser.find_css("#role").await;
    browser
}

/// Presses the button of the form and returns the link.
async fn made(browser: &Browser) -> String {
    browser.click_css("form button").await;
    browser.find_css(".link").await;
    let link = browser.script("return document.querySelector('.link').value").await;
    link.as_str().unwrap().to_owned()
}

/// The page shows `sentence` to every person, and the element `focused` waits for their input.
async fn assert_plain(browser: &Browser, sentence: &str, focused: &str) {
    let focus = format!("return document.activeElement.id === '{focused}'");
    browser.wait_for(&focus).await;
    browser.be_a_phone().await;
    for theme in ["light", "dark"] {
        browser.prefer(theme).await;
        let look = browser.script(LOOK).await;
        for (part, expected) in [
            ("mains", json!(1)),
            ("headings", json!(1)),
            ("says", json!(sentence)),
            ("dark", json!(theme == "dark")),
            ("pale", json!([])),
            ("width", json!(PHONE_WIDTH)),
        ] {
            assert_eq!(look[part], expected, "{theme}: {part}");
        }
    }
    let unlabelled = "return [...document.querySelectorAll('input, select')]
        .filter(it => it.type !== 'hidden' && !it.labels.length && !it.ariaLabel).length";
    assert_eq!(browser.script(unlabelled).await, json!(0), "every field has a label");
}

async fn assert_joined(browser: &Browser, site: &MeetSite, name: &str, affiliation: &str) {
    browser.click("prejoin.joinMeeting").await;
    assert_eq!(browser.text("name").await, name);
    assert_eq!(browser.text("room").await, "T\u{e4}st Raum");
    let claims = browser.text("token.claims").await;
    assert!(claims.contains(&format!("\"affiliation\": \"{affiliation}\"")), "{claims}");
    assert_eq!(browser.address().await, site.url(ROOM));
    browser.find("rule").await;
    let broken = "return [...document.querySelectorAll('[data-testid=rule][data-ok=false]')]
        .map(rule => rule.textContent)";
    assert_eq!(browser.script(broken).await, json!([]));
    assert!(!browser.keeps(SESSION).await, "a guest has no session");
}

#[actix_web::test]
async fn a_guest_joins_in_a_fresh_browser_by_the_link_of_a_moderator() {
    let site = meet_site::start_with(|options| options, inviting).await;
    let ada = moderator(&site).await;
    assert_plain(&ada, "Invite to this meeting.", "role").await;
    let zone = "return document.querySelector('.zone').textContent
        === Intl.DateTimeFormat().resolvedOptions().timeZone";
    assert_eq!(ada.script(zone).await, json!(true));
    ada.find_css("#passcode").await.send_keys("tomorrow").await.unwrap();
    let link = made(&ada).await;

    let guest = Browser::start().await;
    guest.open(&link).await;
    assert_plain(&guest, "You are invited to a meeting.", "name").await;
    guest.find_css("#name").await.send_keys("Bob").await.unwrap();
    guest.find_css("#passcode").await.send_keys("yesterday\n").await.unwrap();
    guest
        .wait_for("return document.querySelector('h1').innerText === 'The passcode is wrong.'")
        .await;
    guest.find_css("#name").await.send_keys("Bob").await.unwrap();
    guest.find_css("#passcode").await.send_keys("tomorrow\n").await.unwrap();
    assert_joined(&guest, &site, "Bob", "member").await;
}

#[actix_web::test]
async fn a_link_for_a_moderator_moderates() {
    let site = meet_site::start_with(|options| options, inviting).await;
    let ada = moderator(&site).await;
    ada.click_css("#role option[value=moderator]").await;
    ada.find_css("#name").await.send_keys("Carla").await.unwrap();
    let link = made(&ada).await;
    let guest = Browser::start().await;
    guest.open(&link).await;
    guest.click_css("form button").await;
    assert_joined(&guest, &site, "Carla", "owner").await;
}

#[actix_web::test]
async fn a_link_that_begins_later_says_when_in_the_time_zone_of_the_browser() {
    let site = meet_site::start_with(|options| options, inviting).await;
    let ada = moderator(&site).await;
    let fill = "const at = new Date(Date.now() + 864e5);
        at.setSeconds(0, 0);
        const local = new Date(at - at.getTimezoneOffset() * 6e4).toISOString().slice(0, 16);
        document.querySelector('#from').value = local;
        return at.toISOString().slice(0, 16)";
    let begin = ada.script(fill).await;
    let link = made(&ada).await;
    let guest = Browser::start().await;
    guest.open(&link).await;
    let says = "return document.querySelector('h1').innerText";
    assert_eq!(guest.script(says).await, json!("This meeting has not begun yet."));
    let at = "return document.querySelector('time').dateTime.slice(0, 16)";
    assert_eq!(guest.script(at).await, begin);
    let shown = "const time = document.querySelector('time');
        return new Date(time.dateTime).toLocaleString('en', { hour: '2-digit', minute: '2-digit' });";
    let shown = guest.script(shown).await;
    let text = guest.script("return document.querySelector('time').innerText").await;
    assert!(text.as_str().unwrap().contains(shown.as_str().unwrap()), "{text} has {shown}");
}

#[actix_web::test]
async fn an_expired_link_says_so() {
    let site = meet_site::start_with(|options| options, inviting).await;
    let ada = moderator(&site).await;
    // The pages of the adapter may not send such a request.
    ada.open(&site.url("/")).await;
    let script = "return fetch('/oidc/invite', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ room: 'room', role: 'guest', valid: '1s' }),
    }).then(it => it.json()).then(it => it.url)";
    let link = ada.script(script).await;
    let guest = Browser::start().await;
    let mut says = json!("");
    for _ in 0..100 {
        guest.open(link.as_str().unwrap()).await;
        says = guest.script("return document.querySelector('h1').innerText").await;
        if says != json!("You are invited to a meeting.") {
            break;
        }
        sleep(Duration::from_millis(100)).await;
    }
    assert_eq!(says, json!("This invitation has expired."));
}
