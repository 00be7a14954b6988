//! A provider behind TLS: whose certificate is taken, and what the log says of one that is not.
//!
//! | module | job |
//! | --- | --- |
//! | [`certificate_mistakes`] | the mistakes of guides for certificates at home |

mod certificate_mistakes;

use harness::adapter::{Adapter, Launch};
use harness::browser::Browser;
use harness::config::Config;
use provider::{Calls, Fault, Provider};
use rcgen::date_time_ymd;
use rustls::ServerConfig;

use crate::key_rotation::{assert_heals, assert_refused};
use crate::refusals::{FAILED, assert_cause, assert_page};
use crate::test_authority::{Authority, Door, OpenDoor, provider_as, self_signed};
use crate::world::{BINARY, MEET, World, enter, pending, scratch, verify, wait_until_ready};

const NAME: &str = "localhost";

const UNTRUSTED: &str = "is signed by nobody we trust: a private authority goes into oidc.ca_file";
const RENEWED: &str = "names an authority that we trust and is not signed by its key: an authority \
                       that was made anew goes into oidc.ca_file again, and an RSA key below 2048 bits \
                       signs nothing";
const EXPIRED: &str = "has expired";
const ELSEWHERE: &str = "is for another name";

/// The development provider under an https issuer, TLS ended in front of it.
fn provider_behind(server: ServerConfig) -> Provider {
    let door = Door::new();
    let provider = provider_as(format!("https://{NAME}:{}", door.address().port()));
    door.open(server, provider.address());
    provider
}

/// A provider behind `server`, and an adapter that trusts `authority`, if any, beside the system's.
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

/// The log line that says in these words why nothing was loaded; where the first call was too slow,
/// an earlier line tells of a timeout.
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
async fn a_certificate_that_is_not_good_loads_nothing_and_is_told_in_its_own_words() {
    let (ours, other) = (Authority::new("ours"), Authority::new("another"));
    // The authority as we knew it: by the same name, but it has another key now.
    let (former, of_old) = (Authority::new("ours"), &rcgen::PKCS_ED25519);
    let former_of_another_kind = Authority::with_key("ours", of_old);
    let good = || ours.server(NAME, |_| {});
    let expired = ours.server(NAME, |params| params.not_after = date_time_ymd(2020, 1, 1));
    let early = ours.server(NAME, |params| params.not_before = date_time_ymd(4000, 1, 1));
    let elsewhere = ours.server("sso.example.org", |_| {});
    let (itself, by_itself) = self_signed(NAME);
    for (server, authority, words) in [
        (good(), None, UNTRUSTED),
        (good(), Some(&other), UNTRUSTED),
        (good(), Some(&former), RENEWED),
        (good(), Some(&former_of_another_kind), RENEWED),
        (expired, Some(&ours), EXPIRED),
        (early, Some(&ours), "is not valid yet: check our clock"),
        (elsewhere, Some(&ours), ELSEWHERE),
        (
            by_itself,
            Some(&itself),
            "is that of an authority: the authority has to sign one for the server",
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

/// What a host shows in place of a good certificate, with the words for it.
fn bad(ours: &Authority) -> [(ServerConfig, &'static str); 4] {
    let (stranger, former) = (Authority::new("another"), Authority::new("ours"));
    [
        (ours.server("sso.example.org", |_| {}), ELSEWHERE),
        (stranger.server(NAME, |_| {}), UNTRUSTED),
        (former.server(NAME, |_| {}), RENEWED),
        (ours.server(NAME, |params| params.not_after = date_time_ymd(2020, 1, 1)), EXPIRED),
    ]
}

/// A world in which one endpoint lies on another host than the rest, behind `server`.
fn apart(ours: &Authority, (key, path): (&str, &str), server: ServerConfig) -> (World, OpenDoor) {
    let door = Door::new();
    let url = format!("https://{NAME}:{}{path}", door.address().port());
    let world = world(ours.server(NAME, |_| {}), Some(ours), |config, _| {
        config.with("oidc.userinfo", "always").with(&format!("oidc.{key}"), url.clone())
    });
    let door = door.open(server, world.provider.address());
    (world, door)
}

/// An endpoint that lies on another host than the rest, which shows a bad certificate: a world in
/// which all else is good, with the words for that certificate.
fn bad_at(key: &str, path: &str) -> Vec<(World, &'static str)> {
    let ours = Authority::new("ours");
    let worlds = bad(&ours).map(|(bad, words)| (apart(&ours, (key, path), bad).0, words));
    worlds.into()
}

#[actix_web::test]
async fn keys_behind_a_bad_certificate_are_not_loaded_and_no_sign_in_ends_well() {
    for (world, words) in bad_at("jwks_uri", "/jwks") {
        let line = failure(&world, words);
        assert!(line.contains("the keys: its certificate"), "{line}");
        wait_until_ready(&world.adapter).await;
        let browser = world.browser();
        let answer = world.sign_in(&browser, "ada", "roomname=room").await;
        assert_page(&answer, 502, FAILED, words);
        assert_cause(&world, &answer, &format!("the keys: its certificate {words}"));
        let calls = world.provider.calls();
        assert_eq!((calls.token, calls.jwks), (1, 0), "{words}: nothing was sent for the keys");
        assert_eq!(calls.userinfo, 0, "{words}: nobody vouches for the token");
        assert_eq!(verify(&browser).await.status, 401, "{words}");
    }
}

#[actix_web::test]
async fn no_code_and_no_token_is_sent_to_a_bad_certificate() {
    type Made = fn(&Calls) -> (usize, usize);
    let made: Made = |calls| (calls.token, calls.userinfo);
    for (key, path, what, sent) in [
        ("token_endpoint", "/token", "the token endpoint", (0, 0)),
        ("userinfo_endpoint", "/userinfo", "userinfo", (1, 0)),
    ] {
        for (world, words) in bad_at(key, path) {
            wait_until_ready(&world.adapter).await;
            let browser = world.browser();
            let answer = world.sign_in(&browser, "ada", "roomname=room").await;
            assert_page(&answer, 502, FAILED, words);
            assert_cause(&world, &answer, &format!("{what}: its certificate {words}"));
            assert!(!answer.body.contains("certificate"), "{words}: {}", answer.body);
            assert_eq!(made(&world.provider.calls()), sent, "{words}: {what}");
            assert_eq!(verify(&browser).await.status, 401, "{words}: {what}");
            assert_eq!(pending(&browser), 0, "{words}: the attempt is over");
        }
    }
}

/// The host of the keys shows a bad certificate once they are loaded, all else is good. A key that
/// is not among them has to be asked for there.
#[actix_web::test]
async fn new_keys_behind_a_bad_certificate_are_not_taken_and_the_old_ones_go_on() {
    let ours = Authority::new("ours");
    let good = || ours.server(NAME, |_| {});
    let mut refused = Vec::new();
    for (bad, words) in bad(&ours) {
        let (world, door) = apart(&ours, ("jwks_uri", "/jwks"), good());
        wait_until_ready(&world.adapter).await;
        let before = world.signed_in().await;
        world.provider.reset_calls();
        door.show(bad);
        world.provider.set_fault(Some(Fault::KidUnknown));
        let browser = world.browser();
        let answer = world.sign_in(&browser, "ada", "roomname=room").await;

        assert!(!answer.body.contains("certificate"), "{words}: {}", answer.body);
        let line = failure(&world, words);
        assert!(line.contains(" keys outcome=failed"), "{line}");
        assert!(line.contains("the keys: its certificate"), "{line}");
        let calls = world.provider.calls();
        assert_eq!((calls.token, calls.jwks), (1, 0), "{words}: nothing was sent for the keys");
        assert_eq!(calls.userinfo, 0, "{words}: nobody vouches for the token");
        assert!(browser.cookies().is_empty(), "{words}: neither session nor id token");
        assert_refused(&world, vec![(browser, answer)], words).await;
        assert_eq!(verify(&before).await.status, 204, "{words}: a session goes on");

        world.provider.set_fault(None);
        let browser = world.signed_in().await;
        assert_eq!(verify(&browser).await.status, 204, "{words}: a known key is enough");
        assert_eq!(world.provider.calls().jwks, 0, "{words}");
        refused.push((world, door));
    }
    for (world, door) in refused {
        door.show(good());
        world.provider.rotate_keys();
        assert_heals(&world).await;
        assert_eq!(world.provider.calls().jwks, 1, "the one that healed");
    }
}

/// The row of `docs/troubleshooting.md`: a container without its volume.
#[actix_web::test]
async fn without_the_systems_certificates_every_provider_is_signed_by_nobody_we_trust() {
    let row = "| The log: the provider's certificate \"is signed by nobody we trust\" | ";
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
    failure(&world, UNTRUSTED);
    let line = world.adapter.wait_for_log(" certificates outcome=missing");
    assert!(line.contains("WARN") && line.contains("this system has no certificates"), "{line}");
}

/// With the file of a private authority alone, the system's certificates may not be needed.
#[actix_web::test]
async fn without_the_systems_certificates_those_of_the_configuration_count_alone() {
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
