//! The configured endpoints of the provider, and the configured checks of its id tokens.

use std::net::{Ipv4Addr, SocketAddr};

use harness::adapter::Adapter;
use harness::browser::Browser;
use harness::config::Config;
use harness::stub::{Reply, Stub};
use provider::Fault;

use crate::refusals::{FAILED, assert_cause, assert_page};
use crate::world::{BINARY, MEET, World, enter, scratch, start_provider, wait_until_ready};

/// A server that sends this JSON in response to every request.
fn stub(body: String) -> Stub {
    Stub::start(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)), move |_| {
        Reply::status(200).header("content-type", "application/json").body(&body)
    })
}

#[actix_web::test]
async fn the_metadata_is_read_from_the_configured_url() {
    let (provider, scratch) = (start_provider(), scratch());
    let usual = format!("{}/.well-known/openid-configuration", provider.issuer());
    let document = Browser::new().get(&usual).await.body;
    provider.reset_calls();
    let elsewhere = stub(document);
    let config = Config::new(MEET, provider.issuer())
        .with("oidc.discovery_url", format!("http://{}/meta?tenant=a", elsewhere.address()));
    let adapter = Adapter::start(BINARY, scratch.path(), &config);
    wait_until_ready(&adapter).await;
    let world = World::of(adapter, provider, scratch);
    let answer = world.sign_in(&world.browser(), "ada", "roomname=room").await;

    enter(&answer, "/room", "room", None);
    let requested: Vec<_> = elsewhere.seen().into_iter().map(|seen| seen.target).collect();
    assert_eq!(requested, ["/meta?tenant=a"]);
    assert_eq!(world.provider.calls().discovery, 0, "no other URL was requested");
}

#[actix_web::test]
async fn userinfo_is_requested_from_the_configured_endpoint() {
    let stub = stub(r#"{"sub":"ada-1815","nickname":"Ada of the stub"}"#.to_owned());
    let world = World::with(|config| {
        config
            .with("oidc.userinfo", "always")
            .with("oidc.userinfo_endpoint", format!("http://{}/who", stub.address()))
            .with("claims.name", vec!["nickname"])
    })
    .await;
    let answer = world.sign_in(&world.browser(), "ada", "roomname=room").await;

    let (claims, _) = enter(&answer, "/room", "room", None);
    assert_eq!(claims["context"]["user"]["name"], "Ada of the stub");
    let [request] = &stub.seen_at("/who")[..] else { panic!("{:?}", stub.seen()) };
    let token = request.header("authorization").unwrap().strip_prefix("Bearer ").unwrap();
    assert!(world.provider.calls().tokens.iter().any(|given| given == token));
    assert_eq!(world.provider.calls().userinfo, 0, "no other URL was requested");
}

/// With the defaults, both refused tokens are accepted.
#[actix_web::test]
async fn an_id_token_must_meet_the_configured_clock_skew_and_algorithms() {
    for (key, value, refused, accepted, cause) in [
        (
            "oidc.clock_skew",
            toml::Value::from("0s"),
            Some(Fault::ExpWithinSkew),
            None,
            "the id token has expired",
        ),
        (
            "oidc.signing_algs",
            vec!["ES256"].into(),
            None,
            Some(Fault::SignatureEs256),
            "is signed with an algorithm that oidc.signing_algs does not allow",
        ),
    ] {
        let world = World::with(|config| config.with(key, value.clone())).await;
        world.provider.set_fault(refused);
        let browser = world.browser();
        let answer = world.sign_in(&browser, "ada", "roomname=room").await;
        assert_page(&answer, 502, FAILED, key);
        assert_cause(&world, &answer, cause);
        world.provider.set_fault(accepted);
        enter(&world.sign_in(&browser, "ada", "roomname=room").await, "/room", "room", None);

        let lenient = World::new().await;
        lenient.provider.set_fault(refused);
        let answer = lenient.sign_in(&lenient.browser(), "ada", "roomname=room").await;
        enter(&answer, "/room", "room", None);
    }
}
