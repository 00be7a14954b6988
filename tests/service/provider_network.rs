//! A provider that the network does not reach.

use std::time::{Duration, Instant};

use harness::browser::Browser;
use harness::unresponsive::Deaf;

use crate::refusals::{FAILED, assert_cause, assert_page};
use crate::world::{World, pending, verify};

#[actix_web::test]
async fn a_call_to_a_provider_that_drops_packets_ends_long_before_the_timeout() {
    let unresponsive = Deaf::listen();
    let world = World::with(|config| {
        let token = format!("http://{}/token", unresponsive.address());
        config.with("oidc.timeout", "5m").with("oidc.token_endpoint", token)
    })
    .await;
    let browser = world.browser();
    let authorize = world.begin(&browser, "roomname=room").await;
    let back = world.provider.sign_in_as("ada", &authorize);
    let began = Instant::now();
    let answer = browser.get(&back).await;

    // The HTTP library and Linux give up too, but half a minute later.
    assert!(began.elapsed() < Duration::from_secs(25), "{:?}", began.elapsed());
    assert_page(&answer, 502, FAILED, "no connection");
    assert_cause(&world, &answer, "the token endpoint: no connection (timed out)");
    assert_eq!(verify(&browser).await.status, 401);
    assert_eq!(pending(&browser), 0, "the attempt is over");
    // Other requests are still served.
    let health = Browser::new().get(&world.adapter.url("/oidc/health")).await;
    assert_eq!(health.status, 200);
}
