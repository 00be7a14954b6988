//! Settings that are probably mistakes: the adapter reports them at start.

use harness::adapter::Launch;
use harness::config::{Config, JWT_SECRET};

use crate::world::{BINARY, World, enter, meet, scratch, start_provider, wait_until_ready};

/// A world whose adapter has this environment variable, and whose configuration has no `key`.
async fn world(key: &str, name: &str, value: &str) -> World {
    let (provider, scratch) = (start_provider(), scratch());
    let config = Config::new(crate::world::MEET, provider.issuer()).without(key);
    let adapter = Launch::new(BINARY, scratch.path()).env(name, value).start(&config);
    wait_until_ready(&adapter).await;
    World::of(adapter, provider, scratch)
}

/// Kubernetes passes a secret like this if it was written with `echo`.
#[actix_web::test]
async fn a_line_break_at_the_end_of_a_secret_in_a_variable_is_not_part_of_the_key() {
    let value = format!("{JWT_SECRET}\n");
    let world = world("jwt.secret", "JITSI_OIDC_JWT_SECRET", &value).await;
    let line =
        world.adapter.wait_for_log("JITSI_OIDC_JWT_SECRET: its value ends with a line break");
    assert!(line.contains("WARN configuration "), "{line}");
    assert!(!line.contains(JWT_SECRET), "{line}");
    let answer = world.sign_in(&world.browser(), "ada", "roomname=room").await;
    enter(&answer, "/room", "room", None);
}

#[actix_web::test]
async fn a_variable_whose_name_lacks_the_section_is_logged_and_sets_nothing() {
    let world =
        world("oidc.client_secret", "JITSI_OIDC_CLIENT_SECRET", "hunter2-client-secret").await;
    let warning =
        "JITSI_OIDC_CLIENT_SECRET: has no effect; did you mean JITSI_OIDC_OIDC_CLIENT_SECRET?";
    let line = world.adapter.wait_for_log(warning);
    assert!(line.contains("WARN configuration "), "{line}");
    assert!(!world.adapter.log().join("\n").contains("hunter2"));
    let answer = world.browser().get(&meet("/oidc/auth?roomname=room")).await;
    assert_eq!(answer.status, 303, "a public client");
}

#[actix_web::test]
async fn a_secret_file_with_a_byte_order_mark_ends_the_start() {
    let scratch = scratch();
    scratch.file("jwt", &format!("\u{feff}{JWT_SECRET}\n"));
    let config = Config::new(crate::world::MEET, "https://login.example.org")
        .without("jwt.secret")
        .with("jwt.secret_file", "jwt");
    let ended = Launch::new(BINARY, scratch.path()).refuse(&config.to_string());
    assert_eq!(ended.code, Some(78), "{}", ended.stderr);
    assert!(ended.stderr.contains("must not begin with a byte order mark"), "{}", ended.stderr);
    assert!(!ended.stderr.contains(JWT_SECRET), "{}", ended.stderr);
}

/// The example file's values stay in by mistake. Variables that Kubernetes invents are no mistake.
#[actix_web::test]
async fn an_example_value_is_logged_at_the_start_and_a_variable_of_kubernetes_is_not() {
    let scratch = scratch();
    let config = Config::new(crate::world::MEET, "https://login.example.org/realms/main")
        .with("oidc.client_secret", "changeme");
    let adapter = Launch::new(BINARY, scratch.path())
        .env("JITSI_OIDC_SERVICE_HOST", "10.0.0.1")
        .start(&config);
    for warned in ["oidc.issuer: is still that of", "oidc.client_secret: is an example's value"] {
        let line = adapter.wait_for_log(warned);
        assert!(line.contains("WARN configuration "), "{line}");
    }
    let log = adapter.settled_log().await.join("\n");
    assert!(!log.contains("JITSI_OIDC_SERVICE_HOST"), "{log}");
    assert!(!log.contains("changeme"), "{log}");
}
