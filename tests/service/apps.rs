//! Jitsi's apps: the page at the end of a sign-in, and its link back to the app.

use harness::browser::Answer;
use harness::config::Config;
use provider::Fault;
use serde_json::Value;

use crate::page_content::{self, data, links, refresh, script};
use crate::refusals::assert_page;
use crate::world::{SESSION, World, claims, meet, pending, verify};

/// The query that the app sends.
fn state(flag: &str) -> String {
    format!(
        "state=%7B%22room%22%3A%22T%25C3%25A4st%22%2C%22tenant%22%3A%22Te.nant%22%2C%22{flag}%22%3Atrue\
         %2C%22config.startWithVideoMuted%22%3Atrue%7D"
    )
}

const PATH: &str = "meet.example.org/Te.nant/T%C3%A4st";
const OVERRIDE: &str = "config.startWithVideoMuted=true";

/// For each app: its flag in the state, and the parts of its link before and after the path and token.
const STOCK: [(&str, &str, &str); 3] = [
    ("ios", "org.jitsi.meet://", ""),
    ("android", "intent://", "#Intent;scheme=org.jitsi.meet;package=org.jitsi.meet;end"),
    ("electron", "jitsi-meet://", ""),
];

/// The token of the link. The link must contain it in the query and in the fragment, and be exactly as
/// expected otherwise.
fn token<'l>(link: &'l str, begin: &str, end: &str) -> &'l str {
    let rest = link.strip_prefix(&format!("{begin}{PATH}?jwt="));
    let (token, _) = rest.unwrap_or_else(|| panic!("{link}")).split_once('#').unwrap();
    let expected = format!("{begin}{PATH}?jwt={token}#jwt=%22{token}%22&{OVERRIDE}{end}");
    assert_eq!(link, expected);
    token
}

/// A page that opens an app with a token that Prosody accepts.
fn assert_opens(answer: &Answer, begin: &str, end: &str) -> Value {
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!(answer.header("location"), None, "a redirect would leave a broken tab on Android");
    page_content::assert_policy(answer, begin);
    let links = links(answer);
    assert_eq!(links.len(), 1, "{links:?}");
    let claims = claims(token(&links[0], begin, end), "t%c3%a4st", Some("te_nant"));
    assert_eq!(claims["sub"], "te_nant");
    claims
}

#[actix_web::test]
async fn each_app_is_opened_by_its_own_link_after_a_sign_in_and_with_a_session() {
    let world = World::new().await;
    for (flag, begin, end) in STOCK {
        let browser = world.browser();
        let answer = world.sign_in(&browser, "ada", &state(flag)).await;
        let claims = assert_opens(&answer, begin, end);
        assert_eq!(claims["context"]["user"]["name"], "Ada Lovelace", "{flag}");
        assert_eq!(refresh(&answer), Some(links(&answer)[0].clone()), "{flag}: automatic");
        assert!(answer.set_cookie(SESSION).is_some() && pending(&browser) == 0, "{flag}");

        world.provider.reset_calls();
        let answer = browser.get(&meet(&format!("/oidc/auth?{}", state(flag)))).await;
        assert_opens(&answer, begin, end);
        assert_eq!(world.provider.calls().authorize, 0, "{flag}");

        // The page makes this its address: after a reload and after the back button it is the same page.
        // After the token has expired, the button leads there, too.
        assert_eq!(data(&answer, "lifetime").as_deref(), Some("18000"), "{flag}");
        let again = data(&answer, "again").unwrap();
        assert!(script(&answer).unwrap().contains("history.replaceState(null, '', again)"));
        assert_opens(&browser.get(&meet(&again)).await, begin, end);
        assert_eq!(world.provider.calls().authorize, 0, "{flag}");
    }
}

#[actix_web::test]
async fn configured_app_schemes_are_used_and_the_app_opens_only_after_a_tap() {
    let world = World::with(|config: Config| {
        config
            .with("jitsi.ios_scheme", "org.example.ios")
            .with("jitsi.android_scheme", "example-android")
            .with("jitsi.android_package", "org.example.app")
            .with("jitsi.desktop_scheme", "example-desktop")
            .with("jitsi.auto_return_to_app", false)
    })
    .await;
    let browser = world.signed_in().await;
    for (flag, begin, end) in [
        ("ios", "org.example.ios://", ""),
        ("android", "intent://", "#Intent;scheme=example-android;package=org.example.app;end"),
        ("electron", "example-desktop://", ""),
    ] {
        let answer = browser.get(&meet(&format!("/oidc/auth?{}", state(flag)))).await;
        assert_opens(&answer, begin, end);
        assert_eq!(refresh(&answer), None, "{flag}");
    }
}

#[actix_web::test]
async fn a_silent_attempt_of_an_app_returns_to_the_app_as_guest() {
    let world = World::new().await;
    for (flag, begin, end) in STOCK {
        let browser = world.browser();
        let authorize = world.begin(&browser, &format!("{}&prompt=none", state(flag))).await;
        let back = browser.get(&authorize).await.location().unwrap();
        let answer = browser.get(&back).await;

        let link = format!("{begin}{PATH}#{OVERRIDE}{end}");
        assert_eq!(answer.status, 200, "{flag}");
        assert_eq!(links(&answer), std::slice::from_ref(&link), "{flag}");
        assert_eq!(refresh(&answer), Some(link), "{flag}");
        page_content::assert_policy(&answer, flag);
        assert_eq!((browser.cookie(SESSION), pending(&browser)), (None, 0), "{flag}");
    }
}

/// The app only shows that it waits, so the page must link back to it.
#[actix_web::test]
async fn a_refused_person_can_return_to_the_app_without_a_token() {
    let world = World::new().await;
    for (flag, begin, end) in STOCK {
        let guest = format!("{begin}{PATH}#{OVERRIDE}{end}");
        let browser = world.browser();
        for (fault, status) in [(Fault::AnswerAccessDenied, 403), (Fault::Token500, 502)] {
            let authorize = world.begin(&browser, &state(flag)).await;
            world.provider.set_fault(Some(fault));
            let answer = browser.get(&world.provider.sign_in_as("ada", &authorize)).await;
            world.provider.set_fault(None);
            assert_eq!(answer.status, status, "{flag}");
            assert_eq!(refresh(&answer), None, "{flag}: the person must be able to read why");
            // The first link begins the same sign-in again.
            let [again, as_guest] = &links(&answer)[..] else { panic!("{}", answer.body) };
            assert_eq!(*as_guest, guest, "{flag}");
            let path = again.strip_prefix("/oidc/auth?").unwrap();
            assert_opens(&world.sign_in(&world.browser(), "ada", path).await, begin, end);
        }
    }
}

#[actix_web::test]
async fn if_a_token_does_not_fit_the_link_the_page_links_to_the_app_without_one() {
    let world = World::new().await;
    // 85 times one character. Prosody's form of the room name is 18 times as long.
    let room = "%EF%B7%BA".repeat(85);
    for (flag, begin, end) in STOCK {
        let state = state(flag).replace("T%25C3%25A4st", &room.replace('%', "%25"));
        let answer = world.sign_in(&world.browser(), "ada", &state).await;
        assert_page(&answer, 400, "The link to this meeting would be too long.", flag);
        let guest = format!("{begin}meet.example.org/Te.nant/{room}#{OVERRIDE}{end}");
        assert_eq!(links(&answer), [guest], "{flag}");
        assert_eq!(refresh(&answer), None, "{flag}: the person must be able to read why");
    }
}

#[actix_web::test]
async fn an_app_gets_a_person_back_with_another_account_or_as_guest() {
    let world = World::with(|config| {
        let closed = toml::toml! {
            match = "st$"
            require = [{ claim = "groups", any_of = ["students"] }]
        };
        config.with("access.rooms", vec![toml::Value::Table(closed)])
    })
    .await;
    for (flag, begin, end) in STOCK {
        let browser = world.browser();
        let answer = world.sign_in(&browser, "ada", &state(flag)).await;
        assert_page(
            &answer,
            403,
            "You are not allowed to join this meeting with this account.",
            flag,
        );
        assert_eq!(refresh(&answer), None, "{flag}");
        let [another, guest] = &links(&answer)[..] else { panic!("{}", answer.body) };
        assert_eq!(*guest, format!("{begin}{PATH}#{OVERRIDE}{end}"), "{flag}");
        let path = another.strip_prefix("/oidc/auth?").unwrap();
        let authorize = world.begin(&browser, path).await;
        assert!(authorize.contains("&prompt=login"), "{flag}: {authorize}");
        let answer = browser.get(&world.provider.sign_in_as("grace", &authorize)).await;
        let claims = assert_opens(&answer, begin, end);
        assert_eq!(claims["context"]["user"]["name"], "Grace Hopper", "{flag}");
    }
}

#[actix_web::test]
async fn two_app_flags_or_a_flag_that_is_a_string_count_as_a_browser() {
    let world = World::new().await;
    let browser = world.signed_in().await;
    for flags in ["%22ios%22%3Atrue%2C%22android%22%3Atrue", "%22ios%22%3A%22true%22"] {
        let path = format!("/oidc/auth?state=%7B%22room%22%3A%22R%22%2C{flags}%7D");
        let answer = browser.get(&meet(&path)).await;
        assert!(answer.location().unwrap().starts_with(&meet("/R#jwt=")), "{flags}");
    }
    assert_eq!(verify(&browser).await.status, 204);
}
