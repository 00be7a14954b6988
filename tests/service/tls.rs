//! A provider behind TLS: which certificates are accepted, and what the log says about the others.
//!
//! | module | job |
//! | --- | --- |
//! | [`certificate_mistakes`] | common mistakes with certificates that people make themselves |

mod certificate_mistakes;

use harness::adapter::{Adapter, Launch};
use harness::browser::Browser;
use harness::config::Config;
use provider::{Calls, Fault, Provider};
use rcgen::date_time_ymd;
use rustls::ServerConfig;

use crate::key_rotation::{assert_recovers, assert_refused};
use crate::refusals::{FAILED, assert_cause, assert_page};
use crate::test_authority::{Authority, TlsPort, TlsTerminator, provider_as, self_signed};
use crate::world::{BINARY, MEET, World, enter, pending, scratch, verify, wait_until_ready};

const NAME: &str = "localhost";

const UNTRUSTED: &str = "is not signed by a trusted authority: set oidc.ca_file for a private one";
const RENEWED: &str = "names a trusted authority but is not signed by that authority's key: put the \
                       new certificate of a recreated authority into oidc.ca_file";
const EXPIRED: &str = "has expired";
const OTHER_NAME: &str = "is for another name";

/// The development provider with an https issuer. TLS is terminated in front of it.
fn provider_behind(server: ServerConfig) -> Provider {
    let tls_port = TlsPort::new();
    let provider = provider_as(format!("https://{NAME}:{}", tls_port.address().port()));
    tls_port.terminate(server, provider.address());
    provider
}

/// A provider behind `server`, and an adapter that trusts `authority`, if any, and the system's.
fn world(
    server: ServerConfig,
    authority: Option<&Authority>,
    change: impl Fn(Config, &Provider) -> Config,
) -> World {
    let (provider, scratch) = (provider_behind(server), scratch());
    let mut config = Config::new(MEET, provider.issuer());
    if let Some(authority) = authority {
        config = config.with("oidc.ca_file", authority.write(scratch.path()));
    }
    let config = change(config, &provider);
    let adapter = Adapter::start(BINARY, scratch.path(), &config);
    World::of(adapter, provider, scratch)
}

/// The log line with this reason why nothing was loaded. If the first call was too slow, an earlier
/// line reports a timeout.
fn failure(world: &World, words: &str) -> String {
    world.adapter.wait_for_log(&format!("{words} ("))
}

#[actix_web::test]
async fn a_private_authority_is_trusted_once_it_is_in_the_configuration() {
    let authority = Authority::new("ours");
    let world = world(authority.server(NAME, |_| {}), Some(&authority), |config, _| config);
    wait_until_ready(&world.adapter).await;
    let browser = world.browser();
    let answer = world.sign_in(&browser, "ada", "roomname=room").await;
    enter(&answer, "/room", "room", None);
    assert_eq!(verify(&browser).await.status, 204);
    assert_eq!(world.provider.calls().token, 1);
}

#[actix_web::test]
async fn with_an_invalid_certificate_nothing_is_loaded_and_the_log_says_why() {
    let (ours, other) = (Authority::new("ours"), Authority::new("another"));
    // The same authority before it got a new key: the name is the same.
    let former = Authority::new("ours");
    let former_of_another_kind = Authority::with_key("ours", &rcgen::PKCS_ED25519);
    let good = || ours.server(NAME, |_| {});
    let expired = ours.server(NAME, |params| params.not_after = date_time_ymd(2020, 1, 1));
    let not_yet_valid = ours.server(NAME, |params| params.not_before = date_time_ymd(4000, 1, 1));
    let other_name = ours.server("sso.example.org", |_| {});
    let (self_signed_authority, self_signed_server) = self_signed(NAME);
    for (server, authority, words) in [
        (good(), None, UNTRUSTED),
        (good(), Some(&other), UNTRUSTED),
        (good(), Some(&former), RENEWED),
        (good(), Some(&former_of_another_kind), RENEWED),
        (expired, Some(&ours), EXPIRED),
        (not_yet_valid, Some(&ours), "is not valid yet: check the clock of this machine"),
        (other_name, Some(&ours), OTHER_NAME),
        (
            self_signed_server,
            Some(&self_signed_authority),
            "is a CA certificate: use a server certificate that the authority has signed",
        ),
    ] {
        let world = world(server, authority, |config, _| config);
        let line = failure(&world, words);
        assert!(line.contains("the discovery document: its certificate"), "{line}");
        let answer = Browser::new().get(&world.adapter.url("/oidc/auth?roomname=a")).await;
        assert_eq!(answer.status, 503, "{words}: {}", answer.body);
        assert!(!answer.body.contains("certificate"), "{words}: {}", answer.body);
        assert_eq!(world.provider.calls().discovery, 0, "{words}: nothing was sent");
    }
}

/// Invalid certificates of a host, each with the reason in the log.
fn invalid_certificates(ours: &Authority) -> [(ServerConfig, &'static str); 4] {
    let (stranger, former) = (Authority::new("another"), Authority::new("ours"));
    [
        (ours.server("sso.example.org", |_| {}), OTHER_NAME),
        (stranger.server(NAME, |_| {}), UNTRUSTED),
        (former.server(NAME, |_| {}), RENEWED),
        (ours.server(NAME, |params| params.not_after = date_time_ymd(2020, 1, 1)), EXPIRED),
    ]
}

/// A world in which one endpoint is on another host, behind `server`.
fn with_endpoint_behind(
    ours: &Authority,
    (key, path): (&str, &str),
    server: ServerConfig,
) -> (World, TlsTerminator) {
    let tls_port = TlsPort::new();
    let url = format!("https://{NAME}:{}{path}", tls_port.address().port());
    let world = world(ours.server(NAME, |_| {}), Some(ours), |config, _| {
        config.with("oidc.userinfo", "always").with(&format!("oidc.{key}"), url.clone())
    });
    let terminator = tls_port.terminate(server, world.provider.address());
    (world, terminator)
}

/// For each invalid certificate, a world with one endpoint on another host that shows it, and the
/// reason in the log. Everything else is valid.
fn with_invalid_certificate_at(key: &str, path: &str) -> Vec<(World, &'static str)> {
    let ours = Authority::new("ours");
    let worlds = invalid_certificates(&ours)
        .map(|(server, words)| (with_endpoint_behind(&ours, (key, path), server).0, words));
    worlds.into()
}

#[actix_web::test]
async fn keys_behind_an_invalid_certificate_are_not_loaded_and_no_sign_in_succeeds() {
    for (world, words) in with_invalid_certificate_at("jwks_uri", "/jwks") {
        let line = failure(&world, words);
        assert!(line.contains("the key set: its certificate"), "{line}");
        wait_until_ready(&world.adapter).await;
        let browser = world.browser();
        let answer = world.sign_in(&browser, "ada", "roomname=room").await;
        assert_page(&answer, 502, FAILED, words);
        assert_cause(&world, &answer, &format!("the key set: its certificate {words}"));
        let calls = world.provider.calls();
        assert_eq!((calls.token, calls.jwks), (1, 0), "{words}: nothing was sent for the keys");
        assert_eq!(calls.userinfo, 0, "{words}: the token is not verified");
        assert_eq!(verify(&browser).await.status, 401, "{words}");
    }
}

#[actix_web::test]
async fn no_code_and_no_token_is_sent_to_a_host_with_an_invalid_certificate() {
    let sent_calls = |calls: &Calls| (calls.token, calls.userinfo);
    for (key, path, what, sent) in [
        ("token_endpoint", "/token", "the token endpoint", (0, 0)),
        ("userinfo_endpoint", "/userinfo", "userinfo", (1, 0)),
    ] {
        for (world, words) in with_invalid_certificate_at(key, path) {
            wait_until_ready(&world.adapter).await;
            let browser = world.browser();
            let answer = world.sign_in(&browser, "ada", "roomname=room").await;
            assert_page(&answer, 502, FAILED, words);
            assert_cause(&world, &answer, &format!("{what}: its certificate {words}"));
            assert!(!answer.body.contains("certificate"), "{words}: {}", answer.body);
            assert_eq!(sent_calls(&world.provider.calls()), sent, "{words}: {what}");
            assert_eq!(verify(&browser).await.status, 401, "{words}: {what}");
            assert_eq!(pending(&browser), 0, "{words}: the attempt is over");
        }
    }
}

/// After the keys were loaded, their host shows an invalid certificate. Everything else is valid.
/// An unknown key has to be requested from that host.
#[actix_web::test]
async fn new_keys_behind_an_invalid_certificate_are_not_loaded_and_the_old_keys_stay() {
    let ours = Authority::new("ours");
    let good = || ours.server(NAME, |_| {});
    let mut refused = Vec::new();
    for (server, words) in invalid_certificates(&ours) {
        let (world, terminator) = with_endpoint_behind(&ours, ("jwks_uri", "/jwks"), good());
        wait_until_ready(&world.adapter).await;
        let before = world.signed_in().await;
        world.provider.reset_calls();
        terminator.show(server);
        world.provider.set_fault(Some(Fault::KidUnknown));
        let browser = world.browser();
        let answer = world.sign_in(&browser, "ada", "roomname=room").await;

        assert!(!answer.body.contains("certificate"), "{words}: {}", answer.body);
        let line = failure(&world, words);
        assert!(line.contains(" keys outcome=failed"), "{line}");
        assert!(line.contains("the key set: its certificate"), "{line}");
        let calls = world.provider.calls();
        assert_eq!((calls.token, calls.jwks), (1, 0), "{words}: nothing was sent for the keys");
        assert_eq!(calls.userinfo, 0, "{words}: the token is not verified");
        assert!(browser.cookies().is_empty(), "{words}: neither session nor id token");
        assert_refused(&world, vec![(browser, answer)], words).await;
        assert_eq!(verify(&before).await.status, 204, "{words}: the session stays valid");

        world.provider.set_fault(None);
        let browser = world.signed_in().await;
        assert_eq!(verify(&browser).await.status, 204, "{words}: a known key is enough");
        assert_eq!(world.provider.calls().jwks, 0, "{words}");
        refused.push((world, terminator));
    }
    for (world, terminator) in refused {
        terminator.show(good());
        world.provider.rotate_keys();
        assert_recovers(&world).await;
        assert_eq!(world.provider.calls().jwks, 1, "one fetch loads the new keys");
    }
}

/// A row of `docs/troubleshooting.md`: a container without the volume of the certificates.
#[actix_web::test]
async fn without_the_systems_certificates_no_providers_certificate_is_trusted() {
    let row = "| The log: the provider's certificate \"cannot be checked\" | ";
    assert!(include_str!("../../docs/troubleshooting.md").contains(row));
    let authority = Authority::new("any");
    let (provider, scratch) = (provider_behind(authority.server(NAME, |_| {})), scratch());
    let none = scratch.path().join("none");
    let config = Config::new(MEET, provider.issuer());
    let adapter = Launch::new(BINARY, scratch.path())
        .env("SSL_CERT_FILE", none.to_str().unwrap())
        .env("SSL_CERT_DIR", none.to_str().unwrap())
        .start(&config);
    let world = World::of(adapter, provider, scratch);
    let advice = "cannot be checked, because this system has no CA certificates: install \
                  ca-certificates, or set oidc.ca_file";
    failure(&world, advice);
    let line = world.adapter.wait_for_log(" certificates outcome=missing");
    assert!(line.contains("WARN") && line.contains("this system has no CA certificates"), "{line}");
}

/// With `oidc.ca_file` the system's certificates may not be needed, so this is no warning.
#[actix_web::test]
async fn without_the_systems_certificates_only_those_of_the_configuration_are_trusted() {
    let authority = Authority::new("ours");
    let (provider, scratch) = (provider_behind(authority.server(NAME, |_| {})), scratch());
    let none = scratch.path().join("none");
    let config =
        Config::new(MEET, provider.issuer()).with("oidc.ca_file", authority.write(scratch.path()));
    let adapter = Launch::new(BINARY, scratch.path())
        .env("SSL_CERT_FILE", none.to_str().unwrap())
        .env("SSL_CERT_DIR", none.to_str().unwrap())
        .start(&config);
    wait_until_ready(&adapter).await;
    let line = adapter.wait_for_log(" certificates outcome=missing");
    assert!(
        line.contains("INFO") && line.contains("only those of oidc.ca_file are trusted"),
        "{line}"
    );
}
