//! The provider, and the client at the provider.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use ::provider::{AuthMethod, Client, Fault, Options};
use harness::config::{CLIENT_ID, CLIENT_SECRET, Config};
use harness::stub::{Reply, Stub};
use serde_json::{Value, json};

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
        (Fault::DiscoveryIssuerMissing, "provider-discovery", "fails"),
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
        (config.clone().with("oidc.client_id", "unknown"), &["client-registered"]),
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

/// A provider whose document and clock a test can change. It knows the client.
fn stub(change: impl FnOnce(&mut Value), ahead: i64) -> Stub {
    let mut document = json!({
        "scopes_supported": ["openid", "profile", "email"],
        "claims_supported": ["sub", "name", "email"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic"],
        "code_challenge_methods_supported": ["S256"],
    });
    change(&mut document);
    let issuer = Arc::new(OnceLock::new());
    let known = Arc::clone(&issuer);
    let keys = ::provider::Provider::start(Options::default());
    let stub = Stub::start(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)), move |seen| {
        let issuer: &String = known.wait();
        match seen.path() {
            "/.well-known/openid-configuration" => {
                let mut document = document.clone();
                document["issuer"] = issuer.as_str().into();
                for (member, path) in
                    [("authorization_endpoint", "auth"), ("token_endpoint", "token")]
                {
                    document[member] = format!("{issuer}/{path}").into();
                }
                document["jwks_uri"] = format!("{}/jwks", keys.issuer()).into();
                let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
                let now = UNIX_EPOCH + Duration::from_secs(now.saturating_add_signed(ahead));
                let date = httpdate::fmt_http_date(now);
                Reply::status(200).header("date", &date).body(&document.to_string())
            }
            "/token" => Reply::status(400).body("{\"error\":\"invalid_grant\"}"),
            _ => Reply::status(200).body("a login page"),
        }
    });
    issuer.set(format!("http://{}", stub.address())).unwrap();
    stub
}

fn failures_at(stub: &Stub, change: impl FnOnce(Config) -> Config) -> Vec<super::Found> {
    let config = Config::new(MEET, &format!("http://{}", stub.address()));
    World::new().failures(&change(config.with("oidc.end_session_endpoint", "http://127.0.0.1:1/")))
}

#[test]
fn each_gap_in_the_metadata_is_found_alone() {
    assert_eq!(failures_at(&stub(|_| {}, 0), |config| config), []);
    let without = |member: &'static str| {
        move |document: &mut Value| drop(document.as_object_mut().unwrap().remove(member))
    };
    let groups = || {
        "moderator = [{ claim = \"groups\", any_of = [\"staff\"] }]".parse::<toml::Table>().unwrap()
    };
    let rule = |config: Config| config.with("roles.moderator", groups()["moderator"].clone());
    let scope = |config: Config| config.with("oidc.scopes", vec!["openid", "groups"]);
    let no_logout = |config: Config| config.without("oidc.end_session_endpoint");
    let plain = stub(|_| {}, 0);
    assert_eq!(failures_at(&plain, rule), found("provider-claims", "warning"));
    assert_eq!(failures_at(&plain, scope), found("provider-scopes", "warning"));
    assert_eq!(failures_at(&plain, no_logout), found("provider-sign-out", "warning"));
    for member in ["scopes_supported", "claims_supported", "code_challenge_methods_supported"] {
        let stub = stub(without(member), 0);
        assert_eq!(
            failures_at(&stub, |config| rule(scope(config)))
                .iter()
                .filter(|(id, _)| id == "provider-pkce")
                .count(),
            0
        );
    }
}

#[test]
fn a_clock_that_differs_is_found_in_both_directions() {
    for (ahead, status) in [(30, "warning"), (-30, "warning"), (300, "fails"), (-300, "fails")] {
        assert_eq!(
            failures_at(&stub(|_| {}, ahead), |config| config),
            found("provider-clock", status),
            "{ahead}"
        );
    }
}

/// Error pages of providers that answer with 200 or redirect to their own page.
#[test]
fn an_error_page_is_found_also_with_status_200() {
    let world = World::new();
    let page = Stub::start(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)), |seen| match seen.path() {
        "/entra" => Reply::status(200).body("<p>AADSTS50011: The redirect URI does not match</p>"),
        "/google" => Reply::status(302).header("location", "/signin/oauth/error?authError=x"),
        "/signin/oauth/error" => Reply::status(200).body("Error"),
        "/loop" => Reply::status(302).header("location", "/loop"),
        "/refused" => Reply::status(302)
            .header("location", &format!("{MEET}/oidc/redirect?error=invalid_scope&state=x")),
        "/known" => Reply::status(302)
            .header("location", &format!("{MEET}/oidc/redirect?error=login_required")),
        "/moved" => Reply::status(302).header("location", "/login"),
        "/down" => Reply::status(503),
        _ => Reply::status(200).body("a login page with redirect_uri in a link"),
    });
    for (path, status) in [
        ("entra", Some("fails")),
        ("google", Some("fails")),
        ("refused", Some("fails")),
        ("loop", Some("warning")),
        ("down", Some("warning")),
        ("known", None),
        ("moved", None),
        ("login", None),
    ] {
        let config = world.config();
        let config =
            config.with("oidc.authorization_endpoint", format!("http://{}/{path}", page.address()));
        let expected = status.map(|status| found("client-registered", status)).unwrap_or_default();
        assert_eq!(world.failures(&config), expected, "{path}");
    }
}

#[test]
fn a_server_without_tls_at_an_https_issuer_is_found() {
    let world = World::new();
    let issuer = world.provider.issuer().replace("http:", "https:");
    let config = Config::new(MEET, &issuer);
    assert_eq!(world.failures(&config), found("provider-certificate", "fails"));
}
