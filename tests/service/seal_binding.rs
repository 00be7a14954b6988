//! Cookies are bound to one issuer, one client and one meeting site. Another deployment with the
//! same `session.secret` cannot open them.

use harness::browser::Browser;
use harness::config::Config;

use crate::world::{MEET, PENDING, SESSION, World, enter, meet, prosody, verify};

/// A browser with the cookies of `browser`. Its meeting site is the adapter at `address`.
fn moved(browser: &Browser, address: std::net::SocketAddr) -> Browser {
    let other = Browser::new();
    other.route(MEET, address).judge(prosody());
    for cookie in browser.cookies() {
        other.set_cookie(&cookie.to_string(), &meet("/"));
    }
    other
}

#[actix_web::test]
async fn a_deployment_that_differs_in_one_value_opens_no_cookie() {
    let world = World::new().await;
    let browser = world.signed_in().await;
    let authorize = world.begin(&browser, "roomname=room&prompt=login").await;
    let back = world.provider.sign_in_as("ada", &authorize);
    let discovery = format!("{}/.well-known/openid-configuration", world.provider.issuer());
    let discovery = discovery.as_str();
    let cases: [(&str, &dyn Fn(Config) -> Config); 3] = [
        ("issuer", &|config| {
            config
                .with("oidc.issuer", "https://login.example.org")
                .with("oidc.discovery_url", discovery)
        }),
        ("client", &|config| config.with("oidc.client_id", "staging")),
        ("site", &|config| config.with("jitsi.url", "https://staging.example.org")),
    ];
    for (what, change) in cases {
        let config = change(Config::new(MEET, world.provider.issuer()));
        let other =
            harness::adapter::Adapter::start(crate::world::BINARY, world.scratch.path(), &config);
        let other_browser = moved(&browser, other.address());
        assert!(other_browser.cookie(SESSION).is_some(), "{what}: the browser sends it");
        assert!(other_browser.cookies().iter().any(|cookie| cookie.name().starts_with(PENDING)));
        assert_eq!(verify(&other_browser).await.status, 401, "{what}");
        let answer = other_browser.get(&meet("/oidc/tokenize?roomname=room")).await;
        assert_eq!(answer.status, 401, "{what}: {}", answer.body);
        let answer = other_browser.get(&back).await;
        assert_eq!(answer.status, 400, "{what}: {}", answer.body);
        assert!(answer.set_cookie(SESSION).is_none(), "{what}");
    }
    assert_eq!(verify(&browser).await.status, 204, "its own deployment accepts it");
    enter(&browser.get(&back).await, "/room", "room", None);
}

#[actix_web::test]
async fn instances_of_one_deployment_share_sessions_and_attempts() {
    let world = World::new().await;
    let browser = world.signed_in().await;
    let authorize = world.begin(&browser, "roomname=room&prompt=login").await;
    let back = world.provider.sign_in_as("ada", &authorize);
    // A value that is not part of the binding, and another spelling of the same `jitsi.url`.
    let other = world
        .another(|config| {
            config
                .with("jitsi.url", "https://MEET.example.org:443/")
                .with("oidc.scopes", vec!["openid"])
        })
        .await;
    let other_browser = moved(&browser, other.address());
    assert_eq!(verify(&other_browser).await.status, 204);
    enter(&other_browser.get(&back).await, "/room", "room", None);
}
