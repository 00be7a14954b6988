//! The provider as somebody at the other end of a network.

use std::time::{Duration, Instant};

use harness::browser::Browser;
use harness::unresponsive::Deaf;

use crate::refusals::{FAILED, assert_cause, assert_page};
use crate::world::{World, pending, verify};

#[actix_web::test]
async fn a_provider_that_drops_packets_holds_nobody_for_the_whole_timeout() {
    let deaf = Deaf::listen();
    let world = World::with(|config| {
        let token = format!("http://{}/token", deaf.address());
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
    // Others are served meanwhile and after.
    let health = Browser::new().get(&world.adapter.url("/oidc/health")).await;
    assert_eq!(health.status, 200);
}
