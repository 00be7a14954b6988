//! What is known of the provider, and sign-ins that wait for it, over a reload.

use harness::config::{CLIENT_ID, Config, SESSION_SECRET};
use provider::Client;
use toml::toml;

use super::{NEW_SECRET, assert_applied, config};
use crate::gate::{Gate, crowd, return_all};
use crate::world::{MEET, World, enter, meet, start_provider, verify};

#[actix_web::test]
async fn a_new_client_secret_is_used_for_the_next_sign_in() {
    let world = World::new().await;
    let callback = meet("/oidc/redirect");
    let client = Client::confidential(CLIENT_ID, "another-secret-of-the-client-0123456789");
    world.provider.set_client(client.redirect_uri(&callback));
    let refused = world.sign_in(&world.browser(), "ada", "roomname=room").await;
    assert_eq!(refused.status, 502, "{}", refused.body);
    let file = world.scratch.file("client", "another-secret-of-the-client-0123456789\n");
    let changed = config(&world)
        .without("oidc.client_secret")
        .with("oidc.client_secret_file", file.to_string_lossy().into_owned());
    assert_applied(&world.adapter.reload(&changed.to_string()).await);
    enter(&world.sign_in(&world.browser(), "ada", "roomname=room").await, "/room", "room", None);
}

#[actix_web::test]
async fn the_metadata_and_keys_of_the_same_issuer_stay_and_those_of_another_are_loaded() {
    let world = World::new().await;
    world.adapter.wait_for_log(" keys outcome=loaded");
    let other = start_provider();
    // The provider does not answer, so everything comes from the cache.
    world.provider.pause();
    let changed = config(&world).with("oidc.scopes", vec!["openid"]);
    assert_applied(&world.adapter.reload(&changed.to_string()).await);
    let authorize = world.begin(&world.browser(), "roomname=room").await;
    assert!(authorize.contains("scope=openid&"), "{authorize}");

    let changed = Config::new(MEET, other.issuer());
    assert_applied(&world.adapter.reload(&changed.to_string()).await);
    world.adapter.wait_until_ready(MEET).await;
    let answer = world.browser().get(&meet("/oidc/auth?roomname=room")).await;
    assert!(answer.location().unwrap().starts_with(other.issuer()), "{answer:?}");
    world.provider.resume();
}

/// A request sees one configuration: what began under the old one ends under it.
#[actix_web::test]
async fn sign_ins_that_wait_for_the_provider_end_with_the_old_configuration() {
    let provider = start_provider();
    let gate = Gate::to(provider.address());
    let token = gate.token_endpoint();
    let through = |config: Config| config.with("oidc.token_endpoint", token.as_str());
    let world = World::at(provider, through).await;
    let (waiting, later) = (crowd(&world, 6).await, crowd(&world, 1).await);
    gate.close();
    let running = return_all(waiting);
    gate.wait_for(6).await;
    let staff = toml! { require = [{ claim = "groups", any_of = ["nobody"] }] };
    let ring = vec![NEW_SECRET, SESSION_SECRET];
    let changed = through(config(&world)).with("access", staff).with("session.secret", ring);
    assert_applied(&world.adapter.reload(&changed.to_string()).await);
    gate.open();
    for response in running {
        let (browser, answer) = response.await.unwrap();
        enter(&answer, "/room", "room", None);
        assert_eq!(verify(&browser).await.status, 204, "the new configuration opens the session");
    }
    // An attempt of the old configuration goes on under the new one.
    for response in return_all(later) {
        let (_, answer) = response.await.unwrap();
        assert_eq!(answer.status, 403, "{}", answer.body);
    }
}
