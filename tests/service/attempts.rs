//! What a sign-in attempt is made of, and what has no say in it.

use std::collections::HashSet;
use std::time::Duration;

use url::Url;

use crate::refusals::{INVALID, assert_cause, assert_page};
use crate::response_headers::Raw;
use crate::world::{PENDING, SESSION, World, enter, meet, pending};

fn asked(authorize: &str, name: &str) -> String {
    let url: Url = authorize.parse().unwrap();
    let mut found = url.query_pairs().filter(|(known, _)| known == name);
    let value = found.next().unwrap_or_else(|| panic!("{authorize} lacks {name}")).1.into_owned();
    assert!(found.next().is_none(), "{name} stands there twice in {authorize}");
    value
}

#[actix_web::test]
async fn each_attempt_draws_its_own_values() {
    let world = World::new().await;
    let mut drawn = HashSet::new();
    for _ in 0..20 {
        let browser = world.browser();
        let authorize = world.begin(&browser, "roomname=room").await;
        assert_eq!(asked(&authorize, "response_type"), "code");
        assert_eq!(asked(&authorize, "code_challenge_method"), "S256");
        assert_eq!(asked(&authorize, "redirect_uri"), meet("/oidc/redirect"));
        let cookies = browser.cookies();
        let sealed = cookies.iter().find(|it| it.name().starts_with(PENDING)).unwrap().to_string();
        for name in ["state", "nonce", "code_challenge"] {
            let value = asked(&authorize, name);
            assert_eq!(value.len(), 43, "{name} holds 256 bits: {value}");
            assert!(!sealed.contains(&value), "{name} is sealed");
            assert!(drawn.insert(value), "{name} was drawn before");
        }
    }
}

#[actix_web::test]
async fn an_attempt_ends_by_our_clock() {
    let world = World::with(|config| config.with("session.login_timeout", "1s")).await;
    let browser = world.browser();
    let authorize = world.begin(&browser, "roomname=room").await;
    let cookies = browser.cookies();
    let attempt = cookies.iter().find(|it| it.name().starts_with(PENDING)).unwrap();
    assert_eq!(attempt.max_age().map(|age| age.whole_seconds()), Some(1));
    actix_web::rt::time::sleep(Duration::from_millis(2100)).await;
    // A browser that keeps it longer than it was told to.
    let (name, value) = attempt.name_value();
    browser.set_cookie(&format!("{name}={value}; Path=/; Secure"), &meet("/"));
    let answer = browser.get(&world.provider.sign_in_as("ada", &authorize)).await;

    assert_page(&answer, 400, INVALID, "an attempt that has expired");
    assert_cause(&world, &answer, "there is no sign-in attempt");
    assert_eq!(world.provider.calls().token, 0);
}

/// `Host` and what proxies add: the configuration alone says where things lead.
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
async fn no_header_changes_where_anything_leads() {
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
        assert_eq!(asked(authorize, "redirect_uri"), meet("/oidc/redirect"), "{name}");

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

/// Browsers send older cookies first (RFC 6265 section 5.4), and one second holds many clicks.
#[actix_web::test]
async fn the_newest_attempts_stay_however_fast_they_begin() {
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
