//! Every kind of page of the adapter, as people use it: with a keyboard and a screen reader, on a phone,
//! with a dark theme, and without the style sheet.

use harness::config::Config;
use provider::{Fault, Person};
use serde_json::json;

use crate::chromium::Browser;
use crate::chromium::devtools::PHONE_WIDTH;
use crate::meet_site::{self, SESSION};

/// Properties of a page that a person sees. `action` is the first visible link or button.
pub(crate) const LOOK: &str = "
    const shown = all => [...document.querySelectorAll(all)].filter(it => it.checkVisibility()
        && it.getBoundingClientRect().height > 0);
    const probe = document.body.appendChild(document.createElement('i'));
    probe.style.backgroundColor = 'Canvas';
    const canvas = getComputedStyle(probe).backgroundColor;
    probe.remove();
    const numbers = colour => colour.match(/[\\d.]+/g).map(Number);
    const background = it => {
        for (; it; it = it.parentElement) {
            const [r, g, b, a = 1] = numbers(getComputedStyle(it).backgroundColor);
            if (a > 0) return [r, g, b];
        }
        return numbers(canvas);
    };
    const opacity = it => it ? Number(getComputedStyle(it).opacity) * opacity(it.parentElement) : 1;
    // WCAG 2.2, relative luminance and contrast ratio.
    const luminance = rgb => rgb.map(value => value / 255)
        .map(value => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)
        .reduce((sum, value, at) => sum + value * [0.2126, 0.7152, 0.0722][at], 0);
    const contrast = it => {
        const below = background(it), alpha = opacity(it);
        const ink = numbers(getComputedStyle(it).color).slice(0, 3)
            .map((value, at) => value * alpha + below[at] * (1 - alpha));
        const [a, b] = [luminance(ink), luminance(below)].sort((a, b) => b - a);
        return (a + 0.05) / (b + 0.05);
    };
    const action = shown('a, button')[0];
    return {
        mains: document.querySelectorAll('main').length,
        headings: document.querySelectorAll('h1').length,
        says: shown('h1').map(it => it.innerText).join(),
        actions: shown('a, button').map(it => it.innerText),
        focused: Boolean(action) && document.activeElement === action,
        dark: luminance(background(document.body)) < 0.2,
        pale: shown('h1, footer, a, button').filter(it => contrast(it) < 4.5)
            .map(it => it.innerText + ' ' + contrast(it)),
        width: document.documentElement.scrollWidth,
    }";

/// The page shows `sentence` and `actions` to every person.
async fn assert_plain(browser: &Browser, sentence: &str, actions: &[&str]) {
    browser.find_css("h1").await;
    if !actions.is_empty() {
        // A browser applies `autofocus` when it renders the page, not when it has parsed it.
        browser.wait_for("return document.activeElement !== document.body").await;
    }
    browser.be_a_phone().await;
    for theme in ["light", "dark"] {
        browser.prefer(theme).await;
        let expected = json!({
            "mains": 1, "headings": 1, "says": sentence, "actions": actions,
            "focused": !actions.is_empty(), "dark": theme == "dark", "pale": [],
            "width": PHONE_WIDTH,
        });
        assert_eq!(browser.script(LOOK).await, expected, "{theme}");
    }
    browser.script("document.querySelector('style').remove()").await;
    let bare = browser.script(LOOK).await;
    let seen = (&bare["says"], &bare["actions"]);
    assert_eq!(seen, (&json!(sentence), &json!(actions)), "without style");
}

const AGAIN_OR_GUEST: [&str; 2] = ["Try again", "Continue as guest"];

/// The sign-in request of an app.
const APP: &str = "/oidc/auth?state=%7B%22room%22%3A%22Room1%22%2C%22ios%22%3Atrue%7D";

#[actix_web::test]
async fn every_refusal_page_is_accessible() {
    let site = meet_site::start().await;
    let browser = Browser::start().await;
    for (path, sentence, action) in [
        ("nothing", "There is no such page.", &["Back to Jitsi Meet"][..]),
        ("auth?room=..", "This link does not lead to a meeting.", &["Back to Jitsi Meet"]),
        ("auth?room=..&nonce=a", "This link does not lead to a meeting.", &["Back to Jitsi Meet"]),
        ("tokenize?room=R", "You are not signed in.", &AGAIN_OR_GUEST),
    ] {
        browser.open(&site.url(&format!("/oidc/{path}"))).await;
        assert_plain(&browser, sentence, action).await;
    }
    let refused = "The sign-in was cancelled or refused.";
    for path in ["/oidc/auth?room=R", APP] {
        browser.open(&site.url(path)).await;
        browser.click_css("#cancel").await;
        browser.wait_for_page(&site.url("/oidc/redirect?")).await;
        assert_plain(&browser, refused, &AGAIN_OR_GUEST).await;
    }
    browser.open(&site.url(APP)).await;
    site.provider.set_fault(Some(Fault::Token500));
    browser.click_css("#person-ada").await;
    browser.wait_for_page(&site.url("/oidc/redirect?")).await;
    let failed = "The sign-in service could not sign you in.";
    assert_plain(&browser, failed, &AGAIN_OR_GUEST).await;
}

#[actix_web::test]
async fn the_page_of_a_person_whom_the_rules_refuse_shows_the_account_and_is_accessible() {
    let site = meet_site::start_with(|options| options, only_staff).await;
    let long = format!("{}@example.org", "long-name.".repeat(20));
    let hebrew = "\u{5e2}\u{5d3}\u{5d4} (admin@example.org)";
    for (claim, value, shown) in [
        ("email", "grace@example.org", "grace@example.org"),
        ("email", &long, &format!("{}\u{2026}", &long[..80])),
        ("name", hebrew, hebrew),
    ] {
        let browser = Browser::start().await;
        site.provider.set_person(Person::new("grace", "grace-1906").with(claim, value));
        browser.open(&site.url("/oidc/auth?room=R")).await;
        browser.click_css("#person-grace").await;
        browser.wait_for_page(&site.url("/oidc/redirect?")).await;
        let account = "return document.querySelector('bdi').innerText";
        assert_eq!(browser.script(account).await, json!(shown));
        let actions = ["Sign in with another account", "Continue as guest"];
        assert_plain(&browser, "You are not allowed to sign in here.", &actions).await;
    }
}

/// Only people of the group `staff` may sign in: Ada, not Grace.
fn only_staff(config: Config) -> Config {
    let staff = toml::toml! {
        claim = "groups"
        any_of = ["staff"]
    };
    config.with("access.require", vec![toml::Value::Table(staff)])
}

/// The provider still has the session of the refused person, so it would sign them in again.
#[actix_web::test]
async fn a_refused_person_signs_in_with_another_account_or_continues_as_guest() {
    let site = meet_site::start_with(|options| options, only_staff).await;
    for client in ["", "&nonce=a"] {
        let browser = Browser::start().await;
        browser.open(&site.url(&format!("/oidc/auth?room=Room1{client}"))).await;
        browser.click_css("#person-grace").await;
        browser.wait_for_page(&site.url("/oidc/redirect?")).await;
        assert!(!browser.keeps(SESSION).await);
        browser.click_css(".also a").await;
        browser.find("prejoin.screen").await;
        assert_eq!(browser.address().await, site.url("/Room1"), "as guest");

        browser.open(&site.url(&format!("/oidc/auth?room=Room1{client}"))).await;
        browser.wait_for_page(&site.url("/oidc/redirect?")).await;
        browser.click_css("a").await;
        browser.click_css("#person-ada").await;
        browser.find("prejoin.screen").await;
        let name = "return document.querySelector('[data-testid=\"prejoin.name\"]').value";
        assert_eq!(browser.script(name).await, json!("Ada Lovelace"), "{client}");
        assert!(browser.keeps(SESSION).await);
    }
}

#[actix_web::test]
async fn the_last_page_of_an_app_and_of_a_popup_is_accessible() {
    // If the page opened the app by itself, the browser would show a dialog, which takes the next click.
    let by_hand = |config: Config| config.with("jitsi.auto_return_to_app", false);
    let site = meet_site::start_with(|options| options, by_hand).await;
    let browser = Browser::start().await;
    browser.open(&site.url(&format!("{APP}&prompt=none"))).await;
    assert_plain(&browser, "You are not signed in.", &["Continue as guest"]).await;
    browser.open(&site.url(APP)).await;
    browser.click_css("#person-ada").await;
    browser.wait_for_page(&site.url("/oidc/auth?state=")).await;
    assert_plain(&browser, "You are signed in.", &["Open the meeting in the app"]).await;

    // The page's script would pass the token on or redirect to the meeting.
    browser.run_scripts(false).await;
    browser.open(&site.url("/oidc/auth?room=R&nonce=a")).await;
    assert_plain(&browser, "You are signed in.", &["Go to the meeting"]).await;
    browser.run_scripts(true).await;

    browser.open(&site.url("/")).await;
    browser.find("welcome.room").await;
    browser.script("open('/oidc/auth?room=..&nonce=a')").await;
    let page = browser.enter_popup().await;
    browser.find_css("button:not([hidden])").await;
    let sentence = "This link does not lead to a meeting.";
    assert_plain(&browser, sentence, &["Close this window"]).await;
    browser.return_to(page).await;
}

#[actix_web::test]
async fn the_sign_out_pages_are_accessible() {
    let site = meet_site::start().await;
    let browser = Browser::start().await;
    browser.open(&site.url("/").replace("127.0.0.1", "localhost")).await;
    browser.find("welcome.room").await;
    browser.script(&format!("location.href = '{}'", site.url("/oidc/logout"))).await;
    browser.wait_for_page(&site.url("/oidc/logout")).await;
    let actions = ["Sign out", "Stay signed in"];
    assert_plain(&browser, "Do you want to sign out?", &actions).await;
    browser.open(&site.url("/oidc/signed-out")).await;
    assert_plain(&browser, "You are signed out.", &["Back to Jitsi Meet"]).await;

    // This page is in Jitsi's hidden frame.
    browser.open(&site.url("/")).await;
    browser.find("welcome.room").await;
    let frame = format!(
        "document.body.innerHTML = '<iframe src=\"/oidc/logout\" width={PHONE_WIDTH} frameborder=0>'"
    );
    browser.script(&frame).await;
    browser.enter_frame().await;
    assert_plain(&browser, "You are signed out.", &[]).await;
}
