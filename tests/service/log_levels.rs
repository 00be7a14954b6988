//! What each level of the log shows of a sign-in.

use provider::Fault;
use toml::toml;

use crate::refusals::{FAILED, assert_page};
use crate::world::World;

/// The event and the fields of each line of this event.
fn lines(world: &World, event: &str) -> Vec<String> {
    let log = world.adapter.log();
    let of_event = |line: &&String| line.split(' ').nth(2) == Some(event);
    log.iter().filter(of_event).cloned().collect()
}

/// A fault of the provider or of the configuration is visible if only warnings are logged.
#[actix_web::test]
async fn a_wrong_client_secret_is_visible_at_the_level_warn() {
    let world = World::with(|config| {
        config.with("log.level", "warn").with("oidc.client_secret", "another-secret-than-that")
    })
    .await;
    let answer = world.sign_in(&world.browser(), "ada", "roomname=room").await;
    assert_page(&answer, 502, FAILED, "a wrong secret");
    let line = world.adapter.wait_for_log(answer.header("x-request-id").unwrap());
    let token = format!("{}/token", world.provider.issuer());
    assert!(line.contains(" WARN refused "), "{line}");
    assert!(line.contains(&format!("answered invalid_client (status 401, {token})")), "{line}");
    assert!(line.contains("check client_id, client_secret or client_key_file"), "{line}");
    assert!(line.contains("; error_description: "), "{line}");
    assert!(!line.contains("another-secret"), "{line}");
}

/// Keycloak answers a wrong secret with `unauthorized_client`.
#[actix_web::test]
async fn an_unauthorized_client_gets_the_advice_for_a_wrong_secret() {
    let world = World::new().await;
    let browser = world.browser();
    let authorize = world.begin(&browser, "roomname=room").await;
    world.provider.set_fault(Some(Fault::TokenUnauthorizedClient));
    let answer = browser.get(&world.provider.sign_in_as("ada", &authorize)).await;
    let line = world.adapter.wait_for_log(answer.header("x-request-id").unwrap());
    for words in [
        " WARN refused ",
        "answered unauthorized_client (status 400, ",
        ": check client_id, client_secret or client_key_file, and client_auth",
        "; error_description: Invalid client credentials",
    ] {
        assert!(line.contains(words), "{words}: {line}");
    }
}

#[actix_web::test]
async fn a_sign_in_at_the_level_info_logs_neither_its_begin_nor_its_calls() {
    let world = World::new().await;
    world.sign_in(&world.browser(), "ada", "roomname=room").await;
    world.adapter.settled_log().await;
    for event in ["attempt", "provider_call", "rules"] {
        assert_eq!(lines(&world, event), [""; 0]);
    }
}

#[actix_web::test]
async fn the_level_debug_adds_the_begin_of_an_attempt_and_every_call_to_the_provider() {
    let world =
        World::with(|config| config.with("log.level", "debug").with("oidc.userinfo", "always"))
            .await;
    world.sign_in(&world.browser(), "ada", "roomname=Room").await;
    world.adapter.settled_log().await;

    let attempts = lines(&world, "attempt");
    assert!(attempts.iter().any(|line| line.contains(" DEBUG attempt ")), "{attempts:?}");
    assert!(attempts.iter().any(|line| line.contains(" room=room ")), "{attempts:?}");

    let issuer = world.provider.issuer();
    let calls = lines(&world, "provider_call");
    for path in ["/.well-known/openid-configuration", "/jwks", "/token", "/userinfo"] {
        let call = format!(" DEBUG provider_call address={issuer}{path} status=200 milliseconds=");
        let of_path: Vec<_> = calls.iter().filter(|line| line.contains(&call)).collect();
        assert_eq!(of_path.len(), 1, "{path}: {calls:#?}");
    }
    assert!(calls.iter().all(|line| !line.contains('?')), "no query: {calls:#?}");
}

#[actix_web::test]
async fn the_level_debug_names_each_rule_that_does_not_hold_once_per_sign_in() {
    let world = World::with(|config| {
        let absent = toml! { moderator = [{ claim = "member_of", any_of = ["teachers"] }] };
        let differs = toml! { staff = [{ claim = "groups", any_of = ["hunter2"] }] };
        config.with("log.level", "debug").with("roles", absent).with("policies", differs)
    })
    .await;
    world.sign_in(&world.browser(), "ada", "roomname=room").await;
    world.adapter.settled_log().await;
    let rules = lines(&world, "rules");
    let [line] = &rules[..] else { panic!("{rules:?}") };
    assert!(line.contains(" DEBUG rules ") && line.contains(" user=ada-1815 "), "{line}");
    let cause = "roles.moderator[0] does not hold: the claim member_of is absent; policies.staff[0] does \
                 not hold: the claim groups does not match";
    assert!(line.contains(cause), "{line}");
    assert!(!line.contains("hunter2"), "{line}");
}
