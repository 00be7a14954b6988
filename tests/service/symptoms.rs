//! The rows of `docs/troubleshooting.md` about the adapter: each cause has the effect that its row
//! says. The rows about nginx are tested in `tests/nginx`. The rows about Prosody are tested with
//! the rules in the harness.

use harness::adapter::Adapter;
use harness::browser::{Answer, Browser};
use harness::config::{APP_ID, CLIENT_ID, CLIENT_SECRET, Config, JWT_SECRET};
use harness::prosody::{CachedKeys, Key, Rule, Settings, Visit, inspect};
use provider::{Client, Fault};
use serde_json::{Value, json};
use toml::toml;

use crate::refusals::{FAILED, INVALID, assert_cause, assert_page};
use crate::world::{BINARY, MEET, SESSION, World, enter, meet, scratch, start_provider};

const PAGE: &str = include_str!("../../docs/troubleshooting.md");

/// The page has a row that begins with this symptom.
pub(crate) fn assert_row(symptom: &str) {
    let row = format!("\n| {symptom} | ");
    assert!(PAGE.contains(&row), "no row begins with: {symptom}");
}

#[actix_web::test]
async fn without_the_providers_metadata_a_sign_in_is_503_and_the_log_says_why() {
    assert_row("503 after a restart, \"The sign-in service cannot be reached at the moment.\"");
    let (provider, scratch) = (start_provider(), scratch());
    provider.pause();
    let adapter = Adapter::start(BINARY, scratch.path(), &Config::new(MEET, provider.issuer()));
    let browser = Browser::new();
    browser.route(MEET, adapter.address());
    let answer = browser.get(&meet("/oidc/auth?roomname=room")).await;
    assert_page(
        &answer,
        503,
        "The sign-in service cannot be reached at the moment.",
        "no metadata",
    );
    let line = adapter.wait_for_log("metadata outcome=failed");
    assert!(line.contains("no connection"), "{line}");
}

#[actix_web::test]
async fn the_provider_refuses_a_redirect_uri_that_differs_from_the_registered_one() {
    assert_row("The provider says that the redirect URI does not match");
    let world = World::new().await;
    let client = Client::confidential(CLIENT_ID, CLIENT_SECRET);
    for (registered, status) in [
        ("https://meet.example.org/oidc/redirect", 200),
        ("https://meet.example.org/oidc/redirect/", 400),
        ("http://meet.example.org/oidc/redirect", 400),
        ("https://meet.example.org/", 400),
    ] {
        world.provider.set_client(client.clone().redirect_uri(registered));
        let browser = world.browser();
        let authorize = world.begin(&browser, "roomname=room").await;
        assert_eq!(browser.get(&authorize).await.status, status, "{registered}");
    }
}

#[actix_web::test]
async fn a_wrong_client_secret_is_invalid_client_in_the_log() {
    assert_row(
        "\"The sign-in service could not sign you in.\" and `invalid_client` or `unauthorized_client` in the log",
    );
    let world = World::with(|config| config.with("oidc.client_secret", "another-secret")).await;
    let answer = world.sign_in(&world.browser(), "ada", "roomname=room").await;
    assert_page(&answer, 502, FAILED, "a wrong secret");
    assert_cause(&world, &answer, "invalid_client");
}

#[actix_web::test]
async fn the_log_reports_a_wrong_clock_in_the_words_of_the_row() {
    assert_row(
        "The log, for everybody: the id token \"has expired\", \"is not valid yet\" or \"iat is in the \
         future\"; or Prosody's: expired, not yet valid",
    );
    let world = World::new().await;
    for (fault, words) in [
        (Fault::ExpPast, "the id token has expired"),
        (Fault::NbfFuture, "the id token is not valid yet"),
        (Fault::IatFuture, "the id token's iat is in the future"),
    ] {
        let browser = world.browser();
        let authorize = world.begin(&browser, "roomname=room").await;
        world.provider.set_fault(Some(fault));
        let answer = browser.get(&world.provider.sign_in_as("ada", &authorize)).await;
        world.provider.set_fault(None);
        assert_page(&answer, 502, FAILED, words);
        assert_cause(&world, &answer, words);
    }
}

/// An old client does not read the fragment and requests a token again. The session gives it one
/// each time.
#[actix_web::test]
async fn a_client_that_reads_only_the_query_loops_unless_the_token_is_there() {
    assert_row("Signed in, and each Join loads the page again");
    for (token_in, has_token) in [("fragment", false), ("both", true)] {
        let world = World::with(|config| config.with("jitsi.token_in", token_in)).await;
        let browser = world.signed_in().await;
        for _ in 0..3 {
            let answer = browser.get(&meet("/oidc/auth?roomname=room")).await;
            let location = answer.location().unwrap();
            let (url, _) = location.split_once('#').unwrap();
            assert_eq!(url.starts_with(&meet("/room?jwt=ey")), has_token, "{token_in}");
        }
        assert_eq!(world.provider.calls().authorize, 1, "{token_in}");
    }
}

#[actix_web::test]
async fn a_sign_in_that_began_at_another_origin_is_never_valid() {
    assert_row("\"This sign-in is no longer valid.\" after every sign-in");
    let world = World::new().await;
    for address in ["https://www.meet.example.org", "http://meet.example.org"] {
        let browser = world.browser();
        browser.route(address, world.adapter.address());
        let begun = browser.get(&format!("{address}/oidc/auth?roomname=room")).await;
        let back = world.provider.sign_in_as("ada", &begun.location().unwrap());
        assert!(back.starts_with(MEET), "the redirect URI is jitsi.url's: {back}");
        let answer = browser.get(&back).await;
        assert_page(&answer, 400, INVALID, address);
        assert_eq!(browser.cookie(SESSION), None, "{address}");
    }
    assert_eq!(world.provider.calls().token, 0);
}

/// The rules of a Prosody with these settings that the token for `room` breaks.
fn broken(answer: &Answer, settings: &Settings) -> Vec<Rule> {
    let location = answer.location().unwrap();
    let (_, rest) = location.split_once("#jwt=%22").unwrap();
    let (token, _) = rest.split_once("%22").unwrap();
    let now = std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap().as_secs().try_into().unwrap();
    inspect(token, settings, &Visit { room: "room", tenant: None, now }).broken()
}

#[actix_web::test]
async fn a_prosody_with_other_settings_refuses_every_token() {
    assert_row("\"Authentication failed\" in Jitsi");
    assert_row("Every token refused with `asap_key_server` or `cache_keys_url` set");
    assert_row("`room-name-does-not-match` for hosts, or \"you're not allowed to join this call\"");
    assert_row("Hosts refused with `room-name-does-not-match`");
    let world = World::new().await;
    let answer = world.sign_in(&world.browser(), "ada", "roomname=room").await;
    let good = || Settings::debian(APP_ID, JWT_SECRET, "meet.example.org");
    assert_eq!(broken(&answer, &good()), []);

    let other_id = Settings::debian("other", JWT_SECRET, "meet.example.org");
    let other_secret = Settings::debian(APP_ID, "another", "meet.example.org");
    let other_algorithm = Settings { algorithm: "HS512".to_owned(), ..good() };
    let keys = Key::Cached(CachedKeys::of(r#"{"keys":[]}"#));
    let by_keys = Settings::debian_with_keys(APP_ID, keys, "meet.example.org");
    // docker-jitsi-meet, with domain verification on and off.
    let docker = Settings::debian(APP_ID, JWT_SECRET, "meet.jitsi");
    let docker_off = Settings { domain_verification: false, ..docker.clone() };
    for (prosody, rules) in [
        (&other_id, vec![Rule::Issuer, Rule::Audience]),
        (&other_secret, vec![Rule::Signature]),
        (&other_algorithm, vec![Rule::Algorithm, Rule::Signature]),
        (&by_keys, vec![Rule::KeyId, Rule::Algorithm, Rule::Signature]),
        (&docker, vec![Rule::Domain]),
        (&docker_off, vec![]),
    ] {
        assert_eq!(broken(&answer, prosody), rules, "{}", prosody.algorithm);
    }

    let world = World::with(|config| config.with("jwt.subject", "meet.jitsi")).await;
    let browser = Browser::new();
    browser.route(MEET, world.adapter.address()).judge(docker.clone());
    let answer = world.sign_in(&browser, "ada", "roomname=room").await;
    assert_eq!(broken(&answer, &docker), []);
}

/// The claims of the token of `person`.
async fn token_of(world: &World, person: &str) -> Value {
    let answer = world.sign_in(&world.browser(), person, "roomname=room").await;
    enter(&answer, "/room", "room", None).0
}

#[actix_web::test]
async fn a_rule_about_an_absent_claim_makes_nobody_a_moderator() {
    assert_row("Nobody is moderator");
    let world = World::with(|config| {
        let rule = toml! { moderator = [{ claim = "member_of", any_of = ["teachers"] }] };
        config.with("roles", rule)
    })
    .await;
    let user = &token_of(&world, "ada").await["context"]["user"];
    assert_eq!((&user["moderator"], &user["affiliation"]), (&json!("false"), &json!("member")));
}

/// The first of the row's five causes. The others are in Prosody and Jicofo.
#[actix_web::test]
async fn without_a_rule_for_moderators_everybody_is_a_moderator() {
    assert_row("Everybody is moderator");
    let teachers = toml! { moderator = [{ claim = "groups", any_of = ["teachers"] }] };
    for (with_rule, moderator) in [(false, "true"), (true, "false")] {
        let world = World::with(|config| match with_rule {
            true => config.with("roles", teachers.clone()),
            false => config,
        })
        .await;
        assert_eq!(token_of(&world, "grace").await["context"]["user"]["moderator"], moderator);
    }
}

#[actix_web::test]
async fn a_token_has_no_email_if_the_provider_sends_none() {
    assert_row("The button still says Login after signing in");
    let world = World::new().await;
    let email = |claims: &Value| claims["context"]["user"].get("email").cloned();
    assert_eq!(email(&token_of(&world, "ada").await), Some(json!("ada@example.org")));
    assert_eq!(email(&token_of(&world, "umlaut").await), None);
}

#[actix_web::test]
async fn the_setting_that_joins_without_media_reaches_jitsi_only_if_it_is_not_dropped() {
    assert_row("No camera or microphone after the sign-in");
    let query = "state=%7B%22room%22%3A%22room%22%2C%22config.prejoinConfig.enabled%22%3Afalse%7D";
    for (dropped, rest) in [(true, ""), (false, "&config.prejoinConfig.enabled=false")] {
        let world = World::with(|config| match dropped {
            true => config,
            false => config.with("jitsi.drop_overrides", Vec::<String>::new()),
        })
        .await;
        let answer = world.sign_in(&world.browser(), "ada", query).await;
        assert_eq!(enter(&answer, "/room", "room", None).1, rest);
    }
}
