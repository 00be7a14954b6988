//! An authorization response at an instance that has no free file descriptor.

use std::time::{Duration, Instant};

use actix_web::rt;
use harness::unresponsive::Deaf;

use crate::refusals::{assert_cause, assert_page};
use crate::world::{World, enter, pending, start_provider};

const LIMIT: Duration = Duration::from_secs(20);
const AWAY: &str = "The sign-in service cannot be reached at the moment.";

/// nginx tries the next instance after a 503. With one instance, a reload of the page completes the sign-in.
#[actix_web::test]
async fn a_code_that_could_not_be_sent_is_redeemed_later() {
    for prompt in ["", "&prompt=none"] {
        let provider = start_provider();
        // No connection to this host name is open.
        let token = provider.issuer().replace("127.0.0.1", "localhost") + "/token";
        let world = World::at(provider, |config| config.with("oidc.token_endpoint", token)).await;
        let browser = world.browser();
        let authorize = world.begin(&browser, &format!("roomname=room{prompt}")).await;
        let back = world.provider.sign_in_as("ada", &authorize);
        world.adapter.limit_descriptors(true);
        let refused = browser.get(&back).await;
        assert_page(&refused, 503, AWAY, "file descriptor");
        assert_cause(&world, &refused, "the token endpoint: its host name does not resolve");
        assert_eq!(world.provider.calls().token, 0);
        assert_eq!(pending(&browser), 1, "the attempt goes on");

        world.adapter.limit_descriptors(false);
        let deadline = Instant::now() + LIMIT;
        let mut answer = browser.get(&back).await;
        while answer.status == 503 && Instant::now() < deadline {
            rt::time::sleep(Duration::from_millis(50)).await;
            answer = browser.get(&back).await;
        }
        enter(&answer, "/room", "room", None);
        assert_eq!((world.provider.calls().token, pending(&browser)), (1, 0));
    }
}

#[actix_web::test]
async fn a_connection_to_an_address_needs_a_descriptor_too() {
    let token = Deaf::listen();
    let world = World::with(|config| {
        config.with("oidc.token_endpoint", format!("http://{}/token", token.address()))
    })
    .await;
    let browser = world.browser();
    let authorize = world.begin(&browser, "roomname=room").await;
    let back = world.provider.sign_in_as("ada", &authorize);
    world.adapter.limit_descriptors(true);
    let refused = browser.get(&back).await;
    assert_page(&refused, 503, AWAY, "file descriptor");
    let cause = "the token endpoint: this machine has no free file descriptor for a connection";
    assert_cause(&world, &refused, cause);
}
