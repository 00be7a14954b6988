//! Shutdown while sign-ins wait for the provider.

use std::net::TcpStream;
use std::time::{Duration, Instant};

use actix_web::rt;
use harness::process::Signal;

use crate::gate::{Gate, LIMIT, crowd, return_all};
use crate::world::{SESSION, World, enter, start_provider};

/// A sign-in may use a connection to the provider that another worker opened.
#[actix_web::test]
async fn a_sign_in_that_waits_for_the_provider_survives_sigterm() {
    for (workers, size) in [(1, 1), (2, 1), (4, 1), (4, 1), (4, 1), (1, 10), (2, 10), (4, 10)] {
        let what = format!("{workers} workers, {size} sign-ins");
        let provider = start_provider();
        let gate = Gate::to(provider.address());
        let token = gate.token_endpoint();
        let world = World::at(provider, |config| {
            config.with("oidc.token_endpoint", token.as_str()).with("server.workers", workers)
        })
        .await;
        // Each worker opens connections.
        for response in return_all(crowd(&world, 4 * size.max(2)).await) {
            enter(&response.await.unwrap().1, "/room", "room", None);
        }

        let browsers = crowd(&world, size).await;
        gate.close();
        let responses = return_all(browsers);
        gate.wait_for(size).await;
        world.adapter.send(Signal::TERM);
        let deadline = Instant::now() + LIMIT;
        while TcpStream::connect(world.adapter.address()).is_ok() {
            assert!(Instant::now() < deadline, "{what}: it still listens");
            rt::time::sleep(Duration::from_millis(10)).await;
        }
        gate.open();

        for response in responses {
            let (browser, answer) = response.await.unwrap();
            enter(&answer, "/room", "room", None);
            assert!(browser.cookie(SESSION).is_some(), "{what}");
        }
        let World { adapter, provider, scratch: _scratch, .. } = world;
        assert_eq!(adapter.wait(), Some(0), "{what}");
        let calls = provider.calls();
        assert_eq!(calls.token, calls.redeemed.len(), "{what}: each code was sent once");
    }
}

/// By default, actix ends requests that still run after 30 seconds. `oidc.timeout` may be longer.
#[actix_web::test]
async fn shutdown_gives_a_sign_in_the_configured_timeout_of_its_calls() {
    let provider = start_provider();
    let gate = Gate::to(provider.address());
    let token = gate.token_endpoint();
    let world = World::at(provider, |config| {
        config.with("oidc.token_endpoint", token.as_str()).with("oidc.timeout", "60s")
    })
    .await;
    let browsers = crowd(&world, 1).await;
    gate.close();
    let mut responses = return_all(browsers);
    gate.wait_for(1).await;
    world.adapter.send(Signal::TERM);
    let deadline = Instant::now() + LIMIT;
    while TcpStream::connect(world.adapter.address()).is_ok() {
        assert!(Instant::now() < deadline, "it still listens");
        rt::time::sleep(Duration::from_millis(10)).await;
    }
    // Not a wait for an event: the provider takes this long.
    rt::time::sleep(Duration::from_secs(33)).await;
    gate.open();

    let (_, answer) = responses.remove(0).await.unwrap();
    enter(&answer, "/room", "room", None);
    let World { adapter, provider, scratch: _scratch, .. } = world;
    assert_eq!(adapter.wait(), Some(0));
    assert_eq!(provider.calls().redeemed.len(), 1);
}
