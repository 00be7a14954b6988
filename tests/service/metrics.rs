//! What each metric counts.

use std::net::SocketAddr;

use harness::adapter::Adapter;
use harness::browser::{Browser, Method};
use harness::config::{Config, SESSION_SECRET};
use harness::metrics::Exposition;
use harness::ports;
use toml::toml;

use crate::world::{BINARY, MEET, SESSION, World, meet, scratch, verify};

const NEW_SECRET: &str = "a-new-secret-of-sessions-0123456789abcdef";

async fn world(change: impl FnOnce(Config) -> Config) -> (World, SocketAddr) {
    let admin = ports::free();
    let with_admin = |config: Config| config.with("server.admin_listen", admin.to_string());
    (World::with(|config| change(with_admin(config))).await, admin)
}

async fn metrics(admin: SocketAddr) -> Exposition {
    Exposition::parse(&Browser::new().get(&format!("http://{admin}/metrics")).await.body)
}

/// The series of a metric that are not 0: the values of their labels, in the order of the labels' names.
fn counted(metrics: &Exposition, name: &str) -> Vec<(String, f64)> {
    let of_name = metrics.samples.iter().filter(|(series, _)| series.name == name);
    let counts = of_name.map(|(series, value)| {
        let labels: Vec<_> = series.labels.values().map(String::as_str).collect();
        (labels.join(" "), value.parse().unwrap())
    });
    counts.filter(|(_, value)| *value != 0.0).collect()
}

fn one(labels: &str) -> Vec<(String, f64)> {
    vec![(labels.to_owned(), 1.0)]
}

#[actix_web::test]
async fn a_sign_in_counts_by_its_client() {
    let state = |flag: &str| format!("state=%7B%22room%22%3A%22room%22%2C%22{flag}%22%3Atrue%7D");
    let (world, admin) = world(|config| config).await;
    let mut expected = Vec::new();
    for (query, client) in [
        (state("android"), "android"),
        ("roomname=room".to_owned(), "browser"),
        (state("electron"), "electron"),
        (state("ios"), "ios"),
        ("roomname=room&nonce=1".to_owned(), "popup"),
    ] {
        world.sign_in(&world.browser(), "ada", &query).await;
        expected.push((format!("{client} signed_in"), 1.0));
        let metrics = metrics(admin).await;
        assert_eq!(counted(&metrics, "jitsi_oidc_sign_ins_total"), expected);
    }
    let browser = world.browser();
    let login = browser.request(Method::GET, &meet("/oidc/login"));
    let login = login.header("x-original-uri", "/recordings/").header("accept", "text/html");
    let authorize = login.send().await.location().unwrap();
    browser.get(&world.provider.sign_in_as("ada", &authorize)).await;
    let metrics = metrics(admin).await;
    assert_eq!(
        metrics.value("jitsi_oidc_sign_ins_total{client=\"page\",outcome=\"signed_in\"}"),
        1.0
    );
    assert_eq!(counted(&metrics, "jitsi_oidc_refusals_total"), []);
}

#[actix_web::test]
async fn each_end_of_a_sign_in_counts_once() {
    let (world, admin) = world(|config| config).await;
    let browser = world.browser();
    let authorize = world.begin(&browser, "roomname=room&prompt=none").await;
    browser.get(&world.provider.deny(&authorize)).await;
    let guest = metrics(admin).await;
    assert_eq!(counted(&guest, "jitsi_oidc_sign_ins_total"), one("browser guest"));
    assert_eq!(counted(&guest, "jitsi_oidc_refusals_total"), [], "the person saw no error page");

    let authorize = world.begin(&browser, "roomname=room").await;
    browser.get(&world.provider.deny(&authorize)).await;
    let metrics = metrics(admin).await;
    assert_eq!(
        metrics.value("jitsi_oidc_sign_ins_total{client=\"browser\",outcome=\"refused\"}"),
        1.0
    );
    assert_eq!(counted(&metrics, "jitsi_oidc_refusals_total"), one("provider_denied"));
    assert_eq!(counted(&metrics, "jitsi_oidc_tokens_total"), []);
}

#[actix_web::test]
async fn a_token_counts_by_its_role() {
    let moderators = toml! { claim = "roles" any_of = ["teacher"] };
    let (world, admin) =
        world(|config| config.with("roles.moderator", vec![toml::Value::Table(moderators)])).await;
    for (person, role) in [("ada", "moderator"), ("grace", "member")] {
        let series = format!("jitsi_oidc_tokens_total{{role=\"{role}\"}}");
        assert_eq!(metrics(admin).await.value(&series), 0.0);
        world.sign_in(&world.browser(), person, "roomname=room").await;
        assert_eq!(metrics(admin).await.value(&series), 1.0);
    }
}

#[actix_web::test]
async fn a_request_that_is_refused_counts_by_its_cause() {
    let (world, admin) = world(|config| config).await;
    let browser = world.browser();
    let mut expected = Vec::new();
    for (path, cause) in [
        ("/oidc/redirect?state=a&code=b", "no_cookies"),
        ("/oidc/none", "not_found"),
        ("/oidc/tokenize?roomname=room", "not_signed_in"),
        ("/oidc/auth?a=1&a=2", "query"),
        ("/oidc/auth", "target"),
    ] {
        browser.get(&meet(path)).await;
        expected.push((cause.to_owned(), 1.0));
        assert_eq!(counted(&metrics(admin).await, "jitsi_oidc_refusals_total"), expected);
    }
    assert_eq!(counted(&metrics(admin).await, "jitsi_oidc_sign_ins_total"), []);
}

#[actix_web::test]
async fn a_wrong_client_secret_counts_as_a_refused_client() {
    let wrong = |config: Config| config.with("oidc.client_secret", "another-secret-than-that");
    let (world, admin) = world(wrong).await;
    world.sign_in(&world.browser(), "ada", "roomname=room").await;
    let metrics = metrics(admin).await;
    assert_eq!(counted(&metrics, "jitsi_oidc_refusals_total"), one("client_refused"));
    let calls = counted(&metrics, "jitsi_oidc_provider_calls_total");
    assert!(calls.contains(&("token client_error".to_owned(), 1.0)), "{calls:?}");
}

#[actix_web::test]
async fn verify_counts_by_its_result() {
    let (world, admin) = world(|config| config).await;
    verify(&world.browser()).await;
    let browser = world.signed_in().await;
    verify(&browser).await;
    verify(&browser).await;
    browser.get(&meet("/oidc/verify/unknown")).await;
    let counts = counted(&metrics(admin).await, "jitsi_oidc_verify_total");
    let expected = [("allowed", 2.0), ("not_signed_in", 1.0), ("refused", 1.0)];
    assert_eq!(counts, expected.map(|(result, count)| (result.to_owned(), count)));
}

/// A request counts once, also on a route that reads the session several times.
#[actix_web::test]
async fn a_session_counts_by_the_secret_that_opened_it() {
    let world = World::new().await;
    let browser = world.signed_in().await;
    let old = browser.cookie(SESSION).unwrap();
    let admin = ports::free();
    let secrets = vec![NEW_SECRET.to_owned(), SESSION_SECRET.to_owned()];
    let next = world
        .another(|config| {
            config.with("session.secret", secrets).with("server.admin_listen", admin.to_string())
        })
        .await;
    browser.route(MEET, next.address());
    let opened = async || counted(&metrics(admin).await, "jitsi_oidc_sessions_opened_total");
    assert_eq!(opened().await, []);
    assert_eq!(verify(&browser).await.status, 204);
    assert_eq!(opened().await, one("1"));
    assert_eq!(browser.get(&meet("/oidc/auth?roomname=room")).await.status, 303);
    assert_eq!(opened().await, [("1".to_owned(), 2.0)]);

    // A new sign-in seals with the new secret.
    let authorize = world.begin(&browser, "roomname=room&prompt=login").await;
    let before = opened().await[0].1;
    assert_eq!(browser.get(&world.provider.sign_in_as("ada", &authorize)).await.status, 303);
    assert_ne!(browser.cookie(SESSION).unwrap(), old);
    assert_eq!(verify(&browser).await.status, 204);
    let counts = opened().await;
    assert_eq!(counts[0], ("0".to_owned(), 1.0));
    assert!(counts[1].1 <= before + 1.0, "{counts:?}");
}

#[actix_web::test]
async fn calls_to_the_provider_count_by_endpoint_and_outcome() {
    let (world, admin) = world(|config| config.with("oidc.userinfo", "always")).await;
    world.adapter.wait_for_log("the provider's keys are loaded");
    world.sign_in(&world.browser(), "ada", "roomname=room").await;
    let before = metrics(admin).await;
    for endpoint in ["discovery", "keys", "token", "userinfo"] {
        let series = format!("{{endpoint=\"{endpoint}\",outcome=\"success\"}}");
        let calls = before.value(&format!("jitsi_oidc_provider_calls_total{series}"));
        let timed = "jitsi_oidc_provider_call_duration_seconds_count";
        assert_eq!(calls, 1.0, "{endpoint}");
        assert_eq!(before.value(&format!("{timed}{{endpoint=\"{endpoint}\"}}")), 1.0, "{endpoint}");
    }
    for time in ["metadata", "keys"] {
        let series = format!("jitsi_oidc_{time}_loaded_timestamp_seconds");
        assert!(
            before.value(&series) > before.value("process_start_time_seconds") - 60.0,
            "{time}"
        );
    }
    assert_eq!(before.value("jitsi_oidc_provider_ready"), 1.0);
    assert_eq!(counted(&before, "jitsi_oidc_key_refreshes_total"), one("loaded schedule"));

    world.provider.rotate_keys();
    world.sign_in(&world.browser(), "ada", "roomname=room").await;
    let after = metrics(admin).await;
    let refreshed = "jitsi_oidc_key_refreshes_total{outcome=\"loaded\",reason=\"token\"}";
    assert_eq!(after.value(refreshed), 1.0);
}

#[actix_web::test]
async fn a_provider_that_is_gone_counts_as_unreachable() {
    let admin = ports::free();
    let scratch = scratch();
    let config =
        Config::new(MEET, "http://127.0.0.1:1").with("server.admin_listen", admin.to_string());
    let adapter = Adapter::start(BINARY, scratch.path(), &config);
    adapter.wait_for_log("could not be loaded");
    let metrics = metrics(admin).await;
    let calls = counted(&metrics, "jitsi_oidc_provider_calls_total");
    assert!(calls.len() == 1 && calls[0].0 == "discovery unreachable", "{calls:?}");
    for zero in
        ["provider_ready", "metadata_loaded_timestamp_seconds", "keys_loaded_timestamp_seconds"]
    {
        assert_eq!(metrics.value(&format!("jitsi_oidc_{zero}")), 0.0, "{zero}");
    }
}
