//! The values of a sign-in attempt, and request headers that must not change them.

use std::collections::HashSet;
use std::time::Duration;

use url::Url;

use crate::refusals::{INVALID, assert_cause, assert_page};
use crate::response_headers::Raw;
use crate::world::{PENDING, SESSION, World, enter, meet, pending};

/// The parameter of this name, which the authorization request must contain exactly once.
fn parameter(authorize: &str, name: &str) -> String {
    let url: Url = authorize.parse().unwrap();
    let mut found = url.query_pairs().filter(|(known, _)| known == name);
    let value = found.next().unwrap_or_else(|| panic!("{authorize} lacks {name}")).1.into_owned();
    assert!(found.next().is_none(), "{authorize} contains {name} twice");
    value
}

#[actix_web::test]
async fn each_attempt_has_fresh_random_values() {
    let world = World::new().await;
    let mut values = HashSet::new();
    for _ in 0..20 {
        let browser = world.browser();
        let authorize = world.begin(&browser, "roomname=room").await;
        assert_eq!(parameter(&authorize, "response_type"), "code");
        assert_eq!(parameter(&authorize, "code_challenge_method"), "S256");
        assert_eq!(parameter(&authorize, "redirect_uri"), meet("/oidc/redirect"));
        let cookies = browser.cookies();
        let sealed = cookies.iter().find(|it| it.name().starts_with(PENDING)).unwrap().to_string();
        for name in ["state", "nonce", "code_challenge"] {
            let value = parameter(&authorize, name);
            assert_eq!(value.len(), 43, "{name} has 256 bits: {value}");
            assert!(!sealed.contains(&value), "{name} is sealed");
            assert!(values.insert(value), "{name} is not fresh");
        }
    }
}

#[actix_web::test]
async fn an_attempt_expires_by_the_adapters_clock() {
    let world = World::with(|config| config.with("session.login_timeout", "1s")).await;
    let browser = world.browser();
    let authorize = world.begin(&browser, "roomname=room").await;
    let cookies = browser.cookies();
    let attempt = cookies.iter().find(|it| it.name().starts_with(PENDING)).unwrap();
    assert_eq!(attempt.max_age().map(|age| age.whole_seconds()), Some(1));
    actix_web::rt::time::sleep(Duration::from_millis(2100)).await;
    // This browser keeps the cookie longer than its `Max-Age`.
    let (name, value) = attempt.name_value();
    browser.set_cookie(&format!("{name}={value}; Path=/; Secure"), &meet("/"));
    let answer = browser.get(&world.provider.sign_in_as("ada", &authorize)).await;

    assert_page(&answer, 400, INVALID, "an attempt that has expired");
    assert_cause(&world, &answer, "there is no sign-in attempt");
    assert_eq!(world.provider.calls().token, 0);
}

/// Headers that proxies add. Every URL follows from the configuration and never from these or from `Host`.
const HEADERS: [(&str, &str); 10] = [
    ("x-forwarded-host", "evil.example"),
    ("x-forwarded-proto", "http"),
    ("x-forwarded-port", "8443"),
    ("x-forwarded-prefix", "/evil"),
    ("x-forwarded-uri", "/oidc/health"),
    ("forwarded", "for=1.2.3.4;host=evil.example;proto=http"),
    ("x-original-uri", "/evil"),
    ("x-original-url", "https://evil.example/"),
    ("x-rewrite-url", "/oidc/health"),
    ("x-http-method-override", "DELETE"),
];

#[actix_web::test]
async fn no_request_header_changes_a_url() {
    let world = World::new().await;
    let session = world.signed_in().await.cookie(SESSION).unwrap();
    let cookie = format!("Cookie: {SESSION}={session}\r\n");
    for (name, value) in HEADERS.into_iter().chain([("host", "evil.example")]) {
        let header = format!("Accept: text/html\r\n{name}: {value}\r\n");
        let ask = async |path: &str, cookie: &str| {
            Raw::ask(world.adapter.address(), "GET", path, &format!("{header}{cookie}")).await
        };
        let begun = ask("/oidc/auth?roomname=room", "").await;
        let authorize = begun.all("location")[0];
        assert!(authorize.starts_with(world.provider.issuer()), "{name}: {authorize}");
        assert_eq!(parameter(authorize, "redirect_uri"), meet("/oidc/redirect"), "{name}");

        let entered = ask("/oidc/auth?roomname=room", &cookie).await;
        assert!(entered.all("location")[0].starts_with(&meet("/room#jwt=")), "{name}");
        assert_eq!(ask("/oidc/verify", &cookie).await.status, 204, "{name}");
        assert_eq!(ask("/oidc/verify", "").await.status, 401, "{name}");
        for path in ["/oidc/auth", "/oidc/none", "/oidc/signed-out"] {
            let page = ask(path, "").await;
            assert!(!page.text.contains("evil"), "{name}: {}", page.text);
        }
    }
}

/// Browsers send older cookies first (RFC 6265 section 5.4). The order must also be right for attempts
/// of the same second.
#[actix_web::test]
async fn the_newest_attempts_are_kept_even_if_all_begin_in_one_second() {
    let world = World::new().await;
    let browser = world.browser();
    let mut begun = Vec::new();
    for at in 0..12 {
        let authorize = world.begin(&browser, &format!("roomname=room{at}")).await;
        begun.push(authorize);
        assert_eq!(pending(&browser), begun.len().min(5));
    }
    let (old, new) = begun.split_at(7);
    for (at, authorize) in old.iter().enumerate() {
        let answer = browser.get(&world.provider.sign_in_as("ada", authorize)).await;
        assert_page(&answer, 400, INVALID, &format!("attempt {at} is gone"));
    }
    for (at, authorize) in new.iter().enumerate() {
        let answer = browser.get(&world.provider.sign_in_as("ada", authorize)).await;
        enter(&answer, &format!("/room{}", at + 7), &format!("room{}", at + 7), None);
    }
}
