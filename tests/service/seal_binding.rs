//! Cookies belong to one issuer, one client and one meeting site: another deployment with the same
//! `session.secret` opens none of them.

use harness::browser::Browser;
use harness::config::Config;

use crate::world::{MEET, PENDING, SESSION, World, enter, meet, prosody, verify};

/// A browser that has the cookies of `browser` and reaches `adapter` as the meeting site.
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
        let there = moved(&browser, other.address());
        assert!(there.cookie(SESSION).is_some(), "{what}: the browser sends it");
        assert!(there.cookies().iter().any(|cookie| cookie.name().starts_with(PENDING)));
        assert_eq!(verify(&there).await.status, 401, "{what}");
        let answer = there.get(&meet("/oidc/tokenize?roomname=room")).await;
        assert_eq!(answer.status, 401, "{what}: {}", answer.body);
        let answer = there.get(&back).await;
        assert_eq!(answer.status, 400, "{what}: {}", answer.body);
        assert!(answer.set_cookie(SESSION).is_none(), "{what}");
    }
    assert_eq!(verify(&browser).await.status, 204, "at home it is still good");
    enter(&browser.get(&back).await, "/room", "room", None);
}

#[actix_web::test]
async fn instances_of_one_deployment_share_sessions_and_attempts() {
    let world = World::new().await;
    let browser = world.signed_in().await;
    let authorize = world.begin(&browser, "roomname=room&prompt=login").await;
    let back = world.provider.sign_in_as("ada", &authorize);
    // What is no part of the binding, and a spelling of `jitsi.url` that means the same.
    let other = world
        .another(|config| {
            config
                .with("jitsi.url", "https://MEET.example.org:443/")
                .with("oidc.scopes", vec!["openid"])
        })
        .await;
    let there = moved(&browser, other.address());
    assert_eq!(verify(&there).await.status, 204);
    enter(&there.get(&back).await, "/room", "room", None);
}
