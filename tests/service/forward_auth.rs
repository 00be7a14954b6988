//! Forward authentication for proxies other than nginx: `/oidc/forward-auth` and `/oidc/ext-authz`.

use harness::browser::{Answer, Browser, Method};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config as Cases, TestRunner};
use toml::toml;

use crate::world::{World, meet, pending};

/// The headers of a page navigation.
const NAVIGATION: [(&str, &str); 2] =
    [("accept", "text/html,*/*;q=0.8"), ("sec-fetch-mode", "navigate")];
const PAGE: &str = "/recordings/1?x=1&x=2";

async fn world() -> World {
    World::with(|config| {
        let policies = toml! {
            held = [{ claim = "sub", matches = "." }]
            closed = [{ claim = "sub", matches = "^nobody$" }]
        };
        config.with("policies", policies)
    })
    .await
}

async fn ask(browser: &Browser, path: &str, headers: &[(&'static str, &str)]) -> Answer {
    let request = browser.request(Method::GET, &meet(path));
    headers.iter().fold(request, |request, (name, value)| request.header(name, value)).send().await
}

/// The headers of a proxy for [`PAGE`], and those of the person.
fn from_proxy<'h>(others: &[(&'static str, &'h str)]) -> Vec<(&'static str, &'h str)> {
    let proxy = [
        ("x-forwarded-proto", "https"),
        ("x-forwarded-host", MEET_HOST),
        ("x-forwarded-uri", PAGE),
        ("x-forwarded-method", "GET"),
    ];
    [&proxy[..], others].concat()
}

#[actix_web::test]
async fn a_session_passes_and_a_policy_is_checked() {
    let world = world().await;
    let browser = world.signed_in().await;
    for method in ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "X-ODD"] {
        for (path, status) in [
            ("/oidc/forward-auth", 200),
            ("/oidc/forward-auth/held", 200),
            ("/oidc/forward-auth/closed", 403),
            ("/oidc/forward-auth/unknown", 403),
            ("/oidc/forward-auth/", 403),
            ("/oidc/forward-auth?a=1&a=2", 200),
            ("/oidc/ext-authz/recordings/1?a=1&a=2", 200),
            ("/oidc/ext-authz", 200),
            ("/oidc/ext-authz/held/-/recordings/1", 200),
            ("/oidc/ext-authz/closed/-/recordings/1", 403),
            ("/oidc/ext-authz/closed/-/held/-/1", 403),
            ("/oidc/ext-authz/unknown/-/", 403),
        ] {
            let method = Method::from_bytes(method.as_bytes()).unwrap();
            let answer = browser.request(method.clone(), &meet(path)).send().await;
            assert_eq!(answer.status, status, "{method} {path}");
            let user = answer.header("x-auth-user");
            assert_eq!(user, (status == 200).then_some("ada-1815"), "{method} {path}");
            assert_eq!(answer.header("cache-control"), Some("no-store"));
            assert_eq!(answer.body, "", "{method} {path}");
        }
    }
}

#[actix_web::test]
async fn a_page_navigation_without_a_session_is_signed_in_and_returns() {
    let world = world().await;
    for (path, headers) in [
        ("/oidc/forward-auth", from_proxy(&NAVIGATION)),
        ("/oidc/forward-auth/held", from_proxy(&NAVIGATION)),
        ("/oidc/forward-auth?rd=%2Frecordings%2F1%3Fx%3D1%26x%3D2", NAVIGATION.to_vec()),
        ("/oidc/ext-authz/recordings/1?x=1&x=2", NAVIGATION.to_vec()),
        ("/oidc/ext-authz/held/-/recordings/1?x=1&x=2", NAVIGATION.to_vec()),
    ] {
        let browser = world.browser();
        let answer = ask(&browser, path, &headers).await;
        assert_eq!(answer.status, 303, "{path}: {}", answer.body);
        assert_eq!(pending(&browser), 1, "{path}: the answer keeps the attempt");
        assert_eq!(answer.header("x-auth-user"), None);
        let back = world.provider.sign_in_as("ada", &answer.location().unwrap());
        let page = browser.get(&back).await;
        assert_eq!(page.location().as_deref(), Some(meet(PAGE).as_str()), "{path}");
        assert_eq!(ask(&browser, path, &headers).await.status, 200, "{path}");
    }
}

#[actix_web::test]
async fn anything_but_a_page_navigation_gets_401_and_no_attempt() {
    let world = world().await;
    let html = NAVIGATION[0];
    for (what, headers) in [
        ("no header", vec![]),
        ("a script", from_proxy(&[html, ("sec-fetch-mode", "cors")])),
        ("an image", from_proxy(&[("accept", "image/*"), ("sec-fetch-mode", "no-cors")])),
        ("a WebSocket", from_proxy(&[html, ("upgrade", "websocket")])),
        (
            "a form",
            [&from_proxy(&NAVIGATION)[..3], &NAVIGATION, &[("x-forwarded-method", "POST")]]
                .concat(),
        ),
        ("a prefetch", from_proxy(&[html, NAVIGATION[1], ("sec-purpose", "prefetch")])),
    ] {
        for path in
            ["/oidc/forward-auth", "/oidc/ext-authz/recordings/1", "/oidc/ext-authz/held/-/"]
        {
            let browser = world.browser();
            let answer = ask(&browser, path, &headers).await;
            assert_eq!(answer.status, 401, "{path}: {what}");
            assert_eq!(pending(&browser), 0, "{path}: {what}");
            assert_eq!(world.provider.calls().authorize, 0);
        }
    }
    let browser = world.browser();
    let posted = browser.request(Method::POST, &meet("/oidc/ext-authz/a"));
    let posted = NAVIGATION.iter().fold(posted, |it, (name, value)| it.header(name, value));
    assert_eq!(posted.send().await.status, 401, "the proxy passes the method on");
}

#[actix_web::test]
async fn a_page_of_another_host_begins_no_sign_in() {
    let world = world().await;
    for headers in [
        [
            ("x-forwarded-proto", "https"),
            ("x-forwarded-host", "evil.example"),
            ("x-forwarded-uri", "/"),
        ],
        [("x-forwarded-proto", "http"), ("x-forwarded-host", MEET_HOST), ("x-forwarded-uri", "/")],
        [
            ("x-forwarded-proto", "https"),
            ("x-forwarded-host", MEET_HOST),
            ("x-forwarded-uri", "/oidc/logout"),
        ],
    ] {
        let browser = world.browser();
        let answer =
            ask(&browser, "/oidc/forward-auth", &[&headers[..], &NAVIGATION].concat()).await;
        assert_eq!((answer.status, pending(&browser)), (400, 0), "{headers:?}");
    }
}

/// A page that decides about access was a vulnerability of another program: whoever named a public page came in.
#[actix_web::test]
async fn no_page_and_no_header_of_a_page_changes_the_decision() {
    let world = world().await;
    let (stranger, person) = (world.browser(), world.signed_in().await);
    let names = prop::sample::select(vec![
        "x-forwarded-proto",
        "x-forwarded-host",
        "x-forwarded-uri",
        "x-forwarded-method",
        "x-original-uri",
        "x-original-url",
        "x-original-method",
        "x-auth-user",
        "x-forwarded-for",
    ]);
    let values = prop_oneof![
        prop::sample::select(vec![
            "/oidc/health",
            "/",
            "/static/x",
            "OPTIONS",
            "https",
            "*",
            "../"
        ])
        .prop_map(str::to_owned),
        "[!-~]{0,30}",
    ];
    let headers = prop::collection::vec((names, values), 0..6);
    let paths = prop::sample::select(vec![
        ("/oidc/forward-auth", 200),
        ("/oidc/forward-auth/closed", 403),
        ("/oidc/forward-auth?rd=/static/", 200),
        ("/oidc/ext-authz/oidc/health", 200),
        ("/oidc/ext-authz/closed/-/oidc/health", 403),
    ]);
    let strategy = (headers, paths, any::<bool>());
    let mut runner = TestRunner::new(Cases { failure_persistence: None, ..Cases::default() });
    for _ in 0..150 {
        let (headers, (path, status), navigates) =
            strategy.new_tree(&mut runner).unwrap().current();
        let navigation = if navigates { &NAVIGATION[..] } else { &[] };
        let own: Vec<_> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let headers = [&own[..], navigation].concat();
        let refused = ask(&stranger, path, &headers).await;
        assert!(
            [303, 400, 401].contains(&refused.status),
            "{path} {headers:?}: {}",
            refused.status
        );
        assert_eq!(refused.header("x-auth-user"), None);
        let passed = ask(&person, path, &headers).await;
        assert_eq!(passed.status, status, "{path} {headers:?}");
    }
}

const MEET_HOST: &str = "meet.example.org";
