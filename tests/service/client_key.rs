//! Client authentication with a key in place of a secret (`private_key_jwt`).

use std::path::Path;

use harness::adapter::{Adapter, Launch};
use harness::config::{CLIENT_ID, CLIENT_SECRET, Config};
use provider::{AuthMethod, Client, Options, Provider};

use crate::refusals::{FAILED, assert_cause, assert_page};
use crate::world::{BINARY, MEET, World, enter, meet, pending, scratch, verify, wait_until_ready};

/// The key that is registered at the provider: the public key of `rsa.pem`.
const REGISTERED: &str = include_str!("../harness/keys/rsa.pub.pem");

fn path(file: &str) -> String {
    let keys = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/harness/keys");
    keys.join(file).to_string_lossy().into_owned()
}

/// The client has the key of `file` in place of its secret.
fn with_key(config: Config, file: &str) -> Config {
    config.without("oidc.client_secret").with("oidc.client_key_file", path(file))
}

/// An adapter with `config`, and a provider that accepts only `private_key_jwt` from the client.
async fn world(config: impl FnOnce(Config) -> Config) -> World {
    let client = Client {
        assertion_key: Some(REGISTERED.to_owned()),
        ..Client::public(CLIENT_ID).redirect_uri(&meet("/oidc/redirect"))
    };
    let provider = Provider::start(Options {
        clients: vec![client],
        auth_methods: vec![AuthMethod::PrivateKeyJwt],
        ..Options::default()
    });
    let scratch = scratch();
    let config = config(Config::new(MEET, provider.issuer()));
    let adapter = Adapter::start(BINARY, scratch.path(), &config);
    wait_until_ready(&adapter).await;
    World::of(adapter, provider, scratch)
}

#[actix_web::test]
async fn private_key_jwt_works_with_either_audience_and_without_a_secret() {
    for audience in ["token_endpoint", "issuer"] {
        let world = world(|config| {
            with_key(config, "rsa.pem").with("oidc.client_assertion_audience", audience)
        })
        .await;
        for room in ["one", "two"] {
            let browser = world.browser();
            let answer = world.sign_in(&browser, "ada", &format!("roomname={room}")).await;
            let (claims, _) = enter(&answer, &format!("/{room}"), room, None);
            assert_eq!(claims["context"]["user"]["id"], "ada-1815");
        }
        let methods = world.provider.calls().client_auth;
        assert!(matches!(methods[..], [AuthMethod::PrivateKeyJwt, AuthMethod::PrivateKeyJwt]));
    }
}

#[actix_web::test]
async fn the_log_contains_the_public_key_and_nothing_of_the_private_key() {
    let world =
        world(|config| with_key(config, "rsa.pem").with("oidc.client_key_id", "jitsi-2026")).await;
    let browser = world.browser();
    enter(&world.sign_in(&browser, "ada", "roomname=room").await, "/room", "room", None);

    let line = world.adapter.wait_for_log("client_key");
    for shown in ["jitsi-2026", "kty", "RSA", "sig"] {
        assert!(line.contains(shown), "{line} lacks {shown}");
    }
    let log = world.adapter.log().join("\n");
    let private = std::fs::read_to_string(path("rsa.pem")).unwrap();
    let lines = private.lines().filter(|line| !line.starts_with('-') && line.len() > 8);
    assert!(!lines.into_iter().any(|line| log.contains(line)), "{log}");
    for member in ["\"d\"", "\\\"d\\\"", "\"p\"", "\\\"p\\\"", "client_assertion=", "eyJ"] {
        assert!(!log.contains(member), "{member}: {log}");
    }
}

#[actix_web::test]
async fn a_key_that_is_not_registered_at_the_provider_signs_nobody_in() {
    let world = world(|config| with_key(config, "other.pem")).await;
    let browser = world.browser();
    let answer = world.sign_in(&browser, "ada", "roomname=room").await;

    assert_page(&answer, 502, FAILED, "a wrong key");
    assert_cause(&world, &answer, "invalid_client");
    assert_eq!(verify(&browser).await.status, 401);
    assert_eq!(pending(&browser), 0);
    let calls = world.provider.calls();
    assert_eq!((calls.redeemed.len(), calls.userinfo), (0, 0), "no tokens, no userinfo");
}

#[actix_web::test]
async fn a_secret_is_refused_by_a_provider_that_requires_the_key() {
    let world = world(|config| config.with("oidc.client_secret", CLIENT_SECRET)).await;
    let browser = world.browser();
    let answer = world.sign_in(&browser, "ada", "roomname=room").await;

    assert_page(&answer, 502, FAILED, "a secret");
    assert_eq!(verify(&browser).await.status, 401);
}

#[actix_web::test]
async fn an_unusable_key_ends_the_start_and_the_error_names_its_line() {
    let scratch = scratch();
    let garbage = scratch.file("garbage.pem", "hunter2-is-no-key\n");
    let good = Config::new(MEET, "https://login.example.org");
    for (file, why) in [
        (path("missing.pem"), "cannot read"),
        (scratch.path().to_string_lossy().into_owned(), "cannot read"),
        (garbage.to_string_lossy().into_owned(), "must contain one unencrypted private key in PEM"),
        (path("encrypted.pem"), "one unencrypted private key"),
        (path("ec.sec1.pem"), "openssl pkcs8 -topk8 -nocrypt"),
        (path("rsa.pub.pem"), "it must be a private key"),
        (path("short.pem"), "RSA of 2048 to 8192 bits"),
    ] {
        let config = with_key(good.clone(), "rsa.pem").with("oidc.client_key_file", file.clone());
        let text = config.to_string();
        let (number, line) =
            (1..).zip(text.lines()).find(|(_, line)| line.starts_with("client_key_file")).unwrap();
        let column = line.find('"').unwrap() + 1;
        let ended = Launch::new(BINARY, scratch.path()).refuse(&text);

        assert_eq!(ended.code, Some(78), "{file}: {}", ended.stderr);
        let place = format!(".toml:{number}:{column}: oidc.client_key_file: ");
        assert!(ended.stderr.contains(&place), "{} lacks {place}", ended.stderr);
        assert!(ended.stderr.contains(why), "{} lacks {why}", ended.stderr);
        assert!(ended.stderr.contains(&file), "{} lacks {file}", ended.stderr);
        assert!(!ended.stderr.contains("hunter2"), "{}", ended.stderr);
        assert_eq!(ended.stdout, "", "it did not listen");
    }
}
