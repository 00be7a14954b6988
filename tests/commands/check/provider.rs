//! The provider, and the client at the provider.

use ::provider::{AuthMethod, Client, Fault, Options};
use harness::config::{CLIENT_ID, CLIENT_SECRET};

use super::{MEET, World, client, found, json};

#[test]
fn each_fault_of_the_provider_is_found_alone() {
    let world = World::new();
    assert_eq!(world.failures(&world.config()), []);
    for (fault, id, status) in [
        (Fault::EverythingHangs, "provider-connection", "fails"),
        (Fault::DiscoveryHangs, "provider-connection", "fails"),
        (Fault::Discovery404, "provider-discovery", "fails"),
        (Fault::DiscoveryNotJson, "provider-discovery", "fails"),
        (Fault::DiscoveryRedirects, "provider-discovery", "fails"),
        (Fault::DiscoveryWithoutToken, "provider-discovery", "fails"),
        (Fault::DiscoveryHttpToken, "provider-discovery", "fails"),
        (Fault::DiscoveryIssuerMismatch, "provider-issuer", "fails"),
        (Fault::DiscoveryIssuerSlash, "provider-issuer", "fails"),
        (Fault::DiscoveryIssuerMissing, "provider-issuer", "fails"),
        (Fault::DiscoveryWithoutS256, "provider-pkce", "warning"),
        (Fault::DiscoveryOtherAlgorithms, "provider-algorithms", "fails"),
        (Fault::Jwks500, "provider-key-set", "fails"),
        (Fault::JwksNotJson, "provider-key-set", "fails"),
        (Fault::TokenInvalidClient, "client-secret", "fails"),
        (Fault::Token500, "client-secret", "warning"),
    ] {
        world.provider.set_fault(Some(fault));
        let config = world.config().with("oidc.timeout", "1s");
        assert_eq!(world.failures(&config), found(id, status), "{fault:?}");
    }
}

#[test]
fn keys_that_cannot_be_used_are_found() {
    let world = World::new();
    for fault in [Fault::JwksEmpty, Fault::JwksEncryptionOnly] {
        world.provider.set_fault(Some(fault));
        assert_eq!(world.failures(&world.config()), found("provider-keys", "fails"), "{fault:?}");
    }
    world.provider.set_fault(Some(Fault::JwksGarbageKey));
    let failures = world.failures(&world.config());
    assert!(!failures.is_empty(), "no finding");
    let warning = ("provider-keys".to_owned(), "warning".to_owned());
    assert!(failures.iter().all(|found| *found == warning), "{failures:?}");
}

#[test]
fn a_client_that_differs_from_the_providers_is_found() {
    let world = World::new();
    let config = world.config();
    let public = config.clone().without("oidc.client_secret");
    for (change, ids) in [
        (
            config.clone().with("oidc.client_secret", "another-secret-of-the-client"),
            &["client-secret"][..],
        ),
        (public, &["client-secret"]),
        (config.clone().with("oidc.client_id", "unknown"), &["client-registered", "client-secret"]),
        (config.clone().with("jitsi.url", "https://www.jitsi.test"), &["client-registered"]),
    ] {
        let failures = world.failures(&change);
        let expected: Vec<_> = ids.iter().flat_map(|id| found(id, "fails")).collect();
        assert_eq!(failures, expected, "{change}");
    }
}

#[test]
fn the_fix_for_a_redirect_uri_is_the_one_to_register() {
    let world = World::new();
    let change = world.config().with("jitsi.url", "https://www.jitsi.test");
    let run = world.check(&change, &["--quiet"]);
    let line = run.out.lines().next().unwrap();
    assert!(
        line.contains("register the redirect URI https://www.jitsi.test/oidc/redirect"),
        "{line}"
    );
}

#[test]
fn a_client_authentication_that_the_provider_does_not_offer_is_a_warning() {
    let world = World::with(Options {
        clients: vec![client()],
        auth_methods: vec![AuthMethod::PrivateKeyJwt],
        ..Options::default()
    });
    let failures = world.failures(&world.config());
    let warning = ("provider-client-auth".to_owned(), "warning".to_owned());
    assert!(failures.contains(&warning), "{failures:?}");
}

#[test]
fn a_public_client_holds() {
    let redirect_uri = format!("{MEET}/oidc/redirect");
    let public = Client::public(CLIENT_ID).redirect_uri(&redirect_uri);
    let world = World::with(Options { clients: vec![public], ..Options::default() });
    assert_eq!(world.failures(&world.config().without("oidc.client_secret")), []);
}

#[test]
fn a_provider_that_is_down_is_one_finding() {
    let world = World::new();
    world.provider.pause();
    assert_eq!(world.failures(&world.config()), found("provider-connection", "fails"));
}

#[test]
fn offline_asks_nobody() {
    let world = World::new();
    let run = world.check(&world.config(), &["--json", "--offline"]);
    assert_eq!(run.code, Some(0));
    assert_eq!(world.provider.calls(), ::provider::Calls::default());
    assert!(!run.out.contains("provider-"), "{}", run.out);
}

/// A check must not look like a sign-in, and must leave nothing behind at the provider.
#[test]
fn the_output_contains_no_secret_and_no_state() {
    let world = World::new();
    for fault in [None, Some(Fault::TokenInvalidClient), Some(Fault::DiscoveryIssuerMismatch)] {
        world.provider.set_fault(fault);
        for arguments in [&["--json"][..], &[]] {
            let run = world.check(&world.config(), arguments);
            // The lines to write contain this placeholder of Jitsi.
            let all = format!("{}{}", run.out, run.err).replace("state={state}", "");
            for secret in [CLIENT_SECRET, "state=", "nonce=", "code_challenge="] {
                assert!(!all.contains(secret), "{secret}: {all}");
            }
        }
    }
    assert_eq!(
        json(&world.check(&world.config(), &["--json"]))["findings"].as_array().map(Vec::is_empty),
        Some(false)
    );
}
