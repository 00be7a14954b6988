//! The page that opens one of Jitsi's apps, on a phone and after its token has expired.

use harness::config::Config;
use serde_json::json;

use crate::chromium::Browser;
use crate::chromium::devtools::{PHONE_HEIGHT, PHONE_WIDTH};
use crate::meet_site::{self, MeetSite};

/// Where the app of this name sends a person.
fn begin(site: &MeetSite, app: &str) -> String {
    site.url(&format!("/oidc/auth?state=%7B%22room%22%3A%22Room1%22%2C%22{app}%22%3Atrue%7D"))
}

/// Ada at the page for the app `ios`.
async fn signed_in(site: &MeetSite) -> Browser {
    let browser = Browser::start().await;
    browser.open(&begin(site, "ios")).await;
    browser.click_css("#person-ada").await;
    browser.wait_for_page(&site.url("/oidc/auth?state=")).await;
    browser
}

const LINK: &str = "document.querySelector('a').href";

/// This browser has no app, so the link stays visible after the page tried to open one.
#[actix_web::test]
async fn the_link_to_the_app_is_visible_on_a_phone() {
    let site = meet_site::start().await;
    let browser = signed_in(&site).await;
    browser.be_a_phone().await;
    for (app, scheme) in
        [("ios", "org.jitsi.meet:"), ("android", "intent:"), ("electron", "jitsi-meet:")]
    {
        browser.open(&begin(&site, app)).await;
        browser.find_css("a").await;
        let look = format!(
            "const link = document.querySelector('a'), box = link.getBoundingClientRect();
            link.blur();
            return {{
                scheme: link.protocol,
                links: document.querySelectorAll('a').length,
                scrolls: document.documentElement.scrollWidth > {PHONE_WIDTH},
                seen: link.checkVisibility() && box.width > 0 && box.left >= 0 && box.top >= 0
                    && box.right <= {PHONE_WIDTH} && box.bottom <= {PHONE_HEIGHT},
                colour: getComputedStyle(link).backgroundColor,
            }}"
        );
        let expected = json!({
            "scheme": scheme, "links": 1, "scrolls": false, "seen": true,
            // The style's own blue: the policy let the style in, by its hash.
            "colour": "rgb(37, 99, 235)",
        });
        assert_eq!(browser.script(&look).await, expected, "{app}");
    }
}

/// The provider's response works only once, but the page's address works again.
#[actix_web::test]
async fn the_page_of_an_app_can_be_reloaded_and_reached_by_the_back_button_or_a_bookmark() {
    let by_hand = |config: Config| config.with("jitsi.auto_return_to_app", false);
    let site = meet_site::start_with(|options| options, by_hand).await;
    let browser = signed_in(&site).await;
    let bookmark = browser.address().await;
    assert!(!bookmark.contains("code="), "{bookmark}");
    site.provider.reset_calls();
    let opens_the_app = async |how: &str| {
        browser.find_css("a[href^='org.jitsi.meet://']").await;
        let says = "return document.querySelector('h1').innerText";
        assert_eq!(browser.script(says).await, json!("You are signed in."), "{how}");
        assert_eq!(browser.address().await, bookmark, "{how}");
    };
    opens_the_app("at first").await;

    browser.script("window.old = true").await;
    browser.reload().await;
    browser.wait_for("return typeof old === 'undefined'").await;
    opens_the_app("reload").await;

    browser.script("location.href = '/'").await;
    browser.find("welcome.room").await;
    browser.back().await;
    opens_the_app("back").await;

    browser.open(&bookmark).await;
    opens_the_app("bookmark").await;
    assert_eq!(site.provider.calls().authorize, 0, "the session is enough");
}

/// The provider has a session, so it answers at once with another code. The attempt is used up.
#[actix_web::test]
async fn a_person_who_goes_back_to_the_provider_gets_to_jitsi() {
    let by_hand = |config: Config| config.with("jitsi.auto_return_to_app", false);
    let site = meet_site::start_with(|options| options, by_hand).await;
    for begin in [begin(&site, "ios"), site.url("/oidc/auth?room=Room1")] {
        let browser = Browser::start().await;
        browser.open(&begin).await;
        browser.click_css("#person-ada").await;
        browser.wait_for("return document.querySelector('#person-ada') === null").await;
        site.provider.reset_calls();

        browser.back().await;

        browser.find("welcome.room").await;
        assert_eq!(browser.address().await, site.url("/"), "{begin}");
        let calls = site.provider.calls();
        assert_eq!((calls.authorize, calls.token), (1, 0), "{begin}: no code is sent");
    }
}

/// Jitsi cannot continue with a token that has expired in the meantime.
#[actix_web::test]
async fn a_page_that_was_open_until_its_token_expired_fetches_a_new_token() {
    let site = meet_site::start_with(
        |options| options,
        |config| config.with("jwt.lifetime", "1m").with("jitsi.auto_return_to_app", false),
    )
    .await;
    let browser = signed_in(&site).await;
    site.provider.reset_calls();
    let first = browser.script(&format!("return {LINK}")).await;
    // This browser cannot open the link, so the test only checks the click.
    let listen = "addEventListener('click', event => {
            window.stopped = event.defaultPrevented;
            event.preventDefault();
        });
        const now = Date.now, came = now();
        Date.now = () => came + 59_000;
        window.later = () => { Date.now = () => now() + 60_000 }";
    browser.script(listen).await;

    browser.click_css("a").await;
    assert_eq!(browser.script("return stopped").await, json!(false), "the click is not stopped");
    assert_eq!(browser.script(&format!("return {LINK}")).await, first);

    // A token of another second is another token.
    browser.script("return new Promise(done => setTimeout(done, 1100))").await;
    browser.script("later()").await;
    browser.click_css("a").await;
    browser.wait_for("return typeof later === 'undefined'").await;
    let second = browser.script(&format!("return {LINK}")).await;
    let opens = "org.jitsi.meet://";
    assert!(second.as_str().unwrap().starts_with(opens), "{second}");
    assert_ne!(second, first);
    assert_eq!(site.provider.calls().authorize, 0, "the session is enough");
}
