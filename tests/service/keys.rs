//! Tokens that RSA keys sign, and the keys that Prosody fetches.

use std::fs;
use std::path::Path;

use harness::adapter::Launch;
use harness::browser::{Answer, Browser};
use harness::config::{APP_ID, Config};
use harness::features::FEATURES;
use harness::jaas;
use harness::prosody::{
    CachedKeys, Key, Rule, ServedKeys, Settings, Visit, asap_path, inspect, refresh_after,
};
use serde_json::Value;

use crate::world::{BINARY, MEET, World, enter_by, meet, scratch};

const RSA: &str = "rsa.pem";
const RSA_PUBLIC: &str = "rsa.pub.pem";
const OTHER: &str = "other.pem";

fn path(file: &str) -> String {
    let keys = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/harness/keys");
    keys.join(file).to_string_lossy().into_owned()
}

/// A configuration that signs with the key in `file`.
fn signing(config: Config, algorithm: &str, file: &str) -> Config {
    let config = config.without("jwt.secret").with("jwt.algorithm", algorithm);
    config.with("jwt.private_key_file", path(file))
}

/// The keys that Prosody fetches with `cache_keys_url`.
async fn cached(browser: &Browser) -> CachedKeys {
    let answer = browser.get(&meet("/oidc/jwks.json")).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!(answer.header("content-type"), Some("application/json"));
    assert_eq!(answer.header("cache-control"), Some("public, max-age=3600"));
    assert_eq!(refresh_after(answer.header("cache-control")), 3540);
    CachedKeys::of(&answer.body)
}

/// The keys of these ids that Prosody fetches with `asap_key_server`.
async fn served(browser: &Browser, ids: &[&str]) -> ServedKeys {
    let mut keys = ServedKeys::default();
    for id in ids {
        let name = asap_path(id);
        let answer = browser.get(&meet(&format!("/oidc/asap/{name}"))).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        assert_eq!(answer.header("cache-control"), Some("public, max-age=3600"));
        keys = keys.with(&name, &answer.body);
    }
    keys
}

fn prosody(key: Key, algorithm: &str) -> Settings {
    let settings = Settings::debian_with_keys(APP_ID, key, "meet.example.org");
    Settings { algorithm: algorithm.to_owned(), ..settings }
}

#[actix_web::test]
async fn prosody_accepts_tokens_with_the_keys_of_either_setting() {
    for algorithm in ["RS256", "RS384", "RS512"] {
        let world = World::with(|config| signing(config, algorithm, RSA)).await;
        let browser = world.browser();
        let keys = cached(&browser).await;
        let ids = keys.ids();
        assert_eq!(ids.len(), 1);
        for key in [Key::Served(served(&browser, &ids).await), Key::Cached(keys.clone())] {
            let settings = prosody(key, algorithm);
            browser.judge(settings.clone());
            let answer = world.sign_in(&browser, "ada", "roomname=room&prompt=login").await;
            enter_by(&settings, &answer, "/room", "room", None);
        }
        let set: Value = browser.get(&meet("/oidc/jwks.json")).await.json();
        let key = set["keys"][0].as_object().unwrap();
        let names: Vec<_> = key.keys().map(String::as_str).collect();
        assert_eq!(names.len(), 6, "{names:?}: no private member");
        assert_eq!((&key["alg"], &key["use"]), (&algorithm.into(), &"sig".into()));
    }
}

#[actix_web::test]
async fn only_the_configured_keys_are_served() {
    let shared = World::new().await;
    let rsa = World::with(|config| signing(config, "RS256", RSA)).await;
    let id = cached(&rsa.browser()).await.ids()[0].to_owned();
    let file = asap_path(&id);
    for (world, path) in [
        (&shared, "/oidc/jwks.json".to_owned()),
        (&shared, format!("/oidc/asap/{file}")),
        (&rsa, "/oidc/asap/".to_owned()),
        (&rsa, format!("/oidc/asap/{}", asap_path("other"))),
        (&rsa, format!("/oidc/asap/{}", &file[..64])),
        (&rsa, format!("/oidc/asap/x/{file}")),
        (&rsa, format!("/oidc/asap/..%2F{file}")),
        (&rsa, "/oidc/jwks".to_owned()),
    ] {
        let answer = world.browser().get(&meet(&path)).await;
        assert_eq!(answer.status, 404, "{path}");
        assert_eq!(answer.header("cache-control"), Some("no-store"), "{path}");
        assert!(!answer.body.contains("KEY"), "{path}: {}", answer.body);
    }
}

/// The token in the link to the meeting.
fn token(answer: &Answer) -> String {
    answer.header("location").unwrap().split("%22").nth(1).unwrap().to_owned()
}

/// The three steps of docs/keys.md, also with a Prosody that still has the keys of the previous step.
#[actix_web::test]
async fn a_key_rotation_as_documented_refuses_no_valid_token() {
    let sign = |current: &'static str, other: Option<&'static str>| {
        move |config: Config| {
            let config = signing(config, "RS256", current);
            match other {
                None => config,
                Some(other) => config.with("jwt.old_key_files", vec![path(other)]),
            }
        }
    };
    let world = World::with(sign(RSA, None)).await;
    let [announced, switched, done] = [
        world.another(sign(RSA, Some(OTHER))).await,
        world.another(sign(OTHER, Some(RSA_PUBLIC))).await,
        world.another(sign(OTHER, None)).await,
    ];
    let browser = world.browser();
    let first = cached(&browser).await;
    let mut by_step = Vec::new();
    for instance in [&announced, &switched, &done] {
        browser.route(MEET, instance.address());
        by_step.push(cached(&browser).await);
    }
    let [at_first, at_announced, at_switched, at_done] =
        [&first, &by_step[0], &by_step[1], &by_step[2]]
            .map(|keys| prosody(Key::Cached(keys.clone()), "RS256"));
    // Each instance, with the key sets that Prosody may have while that instance serves.
    let mut kept = Vec::new();
    for (address, prosodys) in [
        (world.adapter.address(), [&at_first, &at_announced]),
        (announced.address(), [&at_first, &at_announced]),
        (switched.address(), [&at_announced, &at_switched]),
        (done.address(), [&at_switched, &at_done]),
    ] {
        browser.route(MEET, address);
        for settings in prosodys {
            browser.judge(settings.clone());
            let answer = world.sign_in(&browser, "ada", "roomname=room&prompt=login").await;
            enter_by(settings, &answer, "/room", "room", None);
            kept.push((address, token(&answer)));
        }
    }
    // Tokens of the first step are accepted in the second step and refused in the third. This is why
    // docs/keys.md says to wait until they have expired.
    let of_announced = kept.iter().filter(|(address, _)| *address == announced.address());
    for (_, token) in of_announced {
        let now = std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap().as_secs().try_into();
        let visit = Visit { room: "room", tenant: None, now: now.unwrap() };
        let broken = |settings| inspect(token, settings, &visit).broken();
        assert_eq!(broken(&at_switched), []);
        assert_eq!(broken(&at_done), [Rule::KeyId, Rule::Signature]);
    }
    assert_eq!((first.ids().len(), by_step[0].ids().len()), (1, 2));
    assert_eq!(by_step[0].ids(), by_step[1].ids());
}

#[actix_web::test]
async fn an_unusable_key_ends_the_start_and_is_not_shown() {
    let scratch = scratch();
    let config = Config::new(MEET, "https://login.example.org");
    for (file, message) in
        [("ec.pem", "not RSA"), ("short.pem", "2048"), (RSA_PUBLIC, "public key")]
    {
        let config = signing(config.clone(), "RS256", file).to_string();
        let ended = Launch::new(BINARY, scratch.path()).refuse(&config);
        assert_eq!(ended.code, Some(78), "{file}: {}", ended.stderr);
        assert!(ended.stderr.contains("jwt.private_key_file: "), "{}", ended.stderr);
        assert!(ended.stderr.contains(message), "{}", ended.stderr);
        let inside = fs::read_to_string(path(file)).unwrap();
        assert!(!ended.stderr.contains(inside.lines().nth(1).unwrap()), "{}", ended.stderr);
    }
}

/// The configuration of docs/jaas.md, unchanged.
fn jaas_example(config: Config) -> Config {
    let page = include_str!("../../docs/jaas.md");
    let (_, rest) = page.split_once("```toml\n").unwrap();
    let (example, _) = rest.split_once("```").unwrap();
    let tables: toml::Table = example.parse().unwrap();
    for role in ["moderator", "member"] {
        let names = tables["features"][role].as_table().unwrap().keys();
        assert_eq!(names.collect::<Vec<_>>(), FEATURES, "{role}: the page names every feature");
    }
    let config = config.without("jwt.secret");
    tables.into_iter().fold(config, |config, (name, table)| {
        table
            .as_table()
            .unwrap()
            .clone()
            .into_iter()
            .fold(config, |config, (key, value)| config.with(&format!("{name}.{key}"), value))
    })
}

#[actix_web::test]
async fn tokens_of_the_example_for_jaas_are_accepted_by_jaas() {
    const APP: &str = "vpaas-magic-cookie-0123456789abcdef0123456789abcdef";
    let world =
        World::with(|config| jaas_example(config).with("jwt.private_key_file", path(RSA))).await;
    let key = fs::read_to_string(path(RSA_PUBLIC)).unwrap();
    for (person, moderator) in [("ada", "true"), ("grace", "false")] {
        let browser = Browser::new();
        browser.route(MEET, world.adapter.address());
        // JaaS also runs Prosody. The AppID is always the tenant there, whatever the link names.
        let prosody = Settings {
            accepted_audiences: vec!["jitsi".to_owned()],
            domain_verification: false,
            ..Settings::debian_with_keys("chat", Key::Cached(cached(&browser).await), APP)
        };
        browser.judge(prosody);
        let answer = world.sign_in(&browser, person, "roomname=T%25C3%25A4st").await;
        let claims = jaas::verify(&token(&answer), APP, &key, "t%c3%a4st").unwrap();
        assert_eq!(claims["context"]["user"]["moderator"], moderator, "{person}");
        let features = claims["context"]["features"].as_object().unwrap();
        assert_eq!(features.keys().collect::<Vec<_>>(), FEATURES, "{person}");
    }
}
