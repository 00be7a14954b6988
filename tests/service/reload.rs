//! `SIGHUP`: a new configuration without a restart.

mod rotation;

use std::fs;

use harness::browser::Browser;
use harness::config::{CLIENT_ID, Config, JWT_SECRET, SESSION_SECRET};
use provider::Client;
use toml::toml;

use crate::gate::{Gate, crowd, return_all};
use crate::world::{MEET, SESSION, World, enter, meet, start_provider, verify};

const NEW_SECRET: &str = "a-new-secret-of-sessions-0123456789abcdef";

/// The smallest configuration for the provider of a world.
fn config(world: &World) -> Config {
    Config::new(MEET, world.provider.issuer())
}

#[track_caller]
fn assert_applied(lines: &[String]) {
    let outcome = lines.last().unwrap();
    assert!(outcome.contains(" INFO reload outcome=applied "), "{}", lines.join("\n"));
}

/// Whether the session of `browser` opens at an instance that has only `secret`.
async fn opens_by(world: &World, browser: &Browser, secret: &str) -> bool {
    let other = world.another(|config| config.with("session.secret", secret)).await;
    browser.route(MEET, other.address());
    let answer = verify(browser).await;
    browser.route(MEET, world.adapter.address());
    answer.status == 204
}

#[actix_web::test]
async fn a_new_secret_in_a_file_seals_new_sessions_and_the_old_one_still_opens() {
    let with_file =
        |config: Config| config.without("session.secret").with("session.secret_file", "secrets");
    let scratch = crate::world::scratch();
    let file = scratch.file("secrets", SESSION_SECRET);
    let path = file.to_string_lossy().into_owned();
    let at = |config: Config| with_file(config).with("session.secret_file", path.clone());
    let world = World::with(at).await;
    let old = world.signed_in().await;
    fs::write(&file, format!("{NEW_SECRET}\n{SESSION_SECRET}\n")).unwrap();
    assert_applied(&world.adapter.reload(&at(config(&world)).to_string()).await);

    assert_eq!(verify(&old).await.status, 204, "nobody is signed out");
    let new = world.signed_in().await;
    assert_eq!(verify(&new).await.status, 204);
    assert!(opens_by(&world, &old, SESSION_SECRET).await);
    assert!(!opens_by(&world, &new, SESSION_SECRET).await, "the new secret seals");
    assert!(opens_by(&world, &new, NEW_SECRET).await);

    fs::write(&file, NEW_SECRET).unwrap();
    assert_applied(&world.adapter.reload(&at(config(&world)).to_string()).await);
    assert_eq!(verify(&old).await.status, 401, "the old secret is gone");
    assert_eq!(verify(&new).await.status, 204);
}

#[actix_web::test]
async fn an_invalid_configuration_changes_nothing_and_is_one_error_line_with_the_place() {
    let world = World::new().await;
    let valid = config(&world).to_string();
    let browser = world.signed_in().await;
    let short = world.scratch.file("short", "short");
    let path = world.adapter.config().display().to_string();
    for (text, place) in [
        ("[oidc".to_owned(), format!("{path}:1:6: ")),
        (format!("{valid}\n[sessions]\nx = 1\n"), "sessions".to_owned()),
        (
            config(&world)
                .with("session.lifetime", "8 hours")
                .with("jwt.lifetime", "x")
                .to_string(),
            "session.lifetime".to_owned(),
        ),
        (
            config(&world)
                .without("session.secret")
                .with("session.secret_file", short.to_string_lossy().into_owned())
                .to_string(),
            "session.secret_file".to_owned(),
        ),
        (config(&world).without("oidc.issuer").to_string(), "oidc.issuer".to_owned()),
        (config(&world).with("oidc.ca_file", "/none.pem").to_string(), "oidc.ca_file".to_owned()),
    ] {
        let before = world.adapter.settled_log().await.len();
        let lines = world.adapter.reload(&text).await;
        assert_eq!(lines.len(), 1, "{lines:?}");
        assert!(lines[0].contains(" ERROR reload outcome=refused cause="), "{lines:?}");
        assert!(lines[0].contains(&place) && lines[0].contains(&path), "{place}: {lines:?}");
        let log = world.adapter.settled_log().await;
        let serious =
            log[before..].iter().filter(|it| it.contains(" ERROR ") || it.contains(" WARN "));
        assert_eq!(serious.count(), 1, "{log:?}");

        assert_eq!(verify(&browser).await.status, 204);
        enter(
            &world.sign_in(&world.browser(), "ada", "roomname=room").await,
            "/room",
            "room",
            None,
        );
    }
    fs::remove_file(world.adapter.config()).unwrap();
    world.adapter.send(harness::process::Signal::HUP);
    world.adapter.wait_for_log("cannot be read: No such file");
    assert_eq!(verify(&browser).await.status, 204);
    assert_applied(&world.adapter.reload(&valid).await);
}

#[actix_web::test]
async fn rules_and_lifetimes_change_at_once() {
    let world = World::new().await;
    let browser = world.signed_in().await;
    let staff = toml! { require = [{ claim = "groups", any_of = ["nobody"] }] };
    let staff = config(&world).with("access", staff).with("session.lifetime", "1h");
    let lines = world.adapter.reload(&staff.to_string()).await;
    assert_applied(&lines);
    assert!(lines[0].contains(" INFO reload ") && lines[0].contains("access.require"), "{lines:?}");
    let refused = world.sign_in(&world.browser(), "ada", "roomname=room").await;
    assert_eq!(refused.status, 403, "{}", refused.body);
    assert_eq!(verify(&browser).await.status, 204, "rules are checked at the sign-in");

    assert_applied(
        &world.adapter.reload(&config(&world).with("session.lifetime", "1h").to_string()).await,
    );
    let answer = world.sign_in(&world.browser(), "ada", "roomname=room").await;
    assert!(answer.set_cookie(SESSION).unwrap().to_string().contains("Max-Age=3600"), "{answer:?}");
}

#[actix_web::test]
async fn what_only_a_restart_changes_is_named() {
    let world = World::with(|config| config.with("server.workers", 2)).await;
    let browser = world.signed_in().await;
    let free = harness::ports::free().to_string();
    let changed = config(&world)
        .with("server.listen", free.clone())
        .with("server.admin_listen", "127.0.0.1:0")
        .with("server.workers", 3)
        .with("log.level", "debug")
        .with("log.format", "json")
        .with("log.file", "adapter.log")
        .with("jitsi.token_in", "query");
    // Twice: what counts is the difference to the start.
    for _ in 0..2 {
        let lines = world.adapter.reload(&changed.to_string()).await;
        assert_applied(&lines);
        let keys: Vec<_> = lines
            .iter()
            .filter_map(|line| line.split_once(" WARN reload outcome=restart_needed key="))
            .map(|(_, rest)| rest.split(' ').next().unwrap().to_owned())
            .collect();
        assert_eq!(
            keys,
            ["server.listen", "server.admin_listen", "server.workers", "log.format", "log.file"]
        );
    }
    let answer = browser.get(&meet("/oidc/auth?roomname=room")).await;
    let location = answer.location().unwrap();
    assert!(location.starts_with(&meet("/room?jwt=")), "the rest is used: {location}");
    let lines = world.adapter.reload(&config(&world).with("server.workers", 2).to_string()).await;
    assert_applied(&lines);
    assert!(!lines.iter().any(|line| line.contains("restart_needed")), "{lines:?}");
}

#[actix_web::test]
async fn a_new_client_secret_is_used_for_the_next_sign_in() {
    let world = World::new().await;
    let callback = meet("/oidc/redirect");
    let client = Client::confidential(CLIENT_ID, "another-secret-of-the-client-0123456789");
    world.provider.set_client(client.redirect_uri(&callback));
    let refused = world.sign_in(&world.browser(), "ada", "roomname=room").await;
    assert_eq!(refused.status, 502, "{}", refused.body);
    let file = world.scratch.file("client", "another-secret-of-the-client-0123456789\n");
    let changed = config(&world)
        .without("oidc.client_secret")
        .with("oidc.client_secret_file", file.to_string_lossy().into_owned());
    assert_applied(&world.adapter.reload(&changed.to_string()).await);
    enter(&world.sign_in(&world.browser(), "ada", "roomname=room").await, "/room", "room", None);
}

#[actix_web::test]
async fn a_new_secret_of_meeting_tokens_signs_the_next_token() {
    let world = World::new().await;
    let browser = world.signed_in().await;
    let new = "another-secret-that-prosody-shares-0123456789";
    assert_applied(
        &world.adapter.reload(&config(&world).with("jwt.secret", new).to_string()).await,
    );
    let settings = |secret| harness::prosody::Settings::debian("jitsi", secret, "meet.example.org");
    let answer = {
        browser.judge(settings(new));
        browser.get(&meet("/oidc/auth?roomname=room")).await
    };
    crate::world::enter_by(&settings(new), &answer, "/room", "room", None);
    let token = answer.location().unwrap();
    let token = token.split("%22").nth(1).unwrap().to_owned();
    let visit = harness::prosody::Visit { room: "room", tenant: None, now: now() };
    assert!(harness::prosody::verify(&token, &settings(JWT_SECRET), &visit).is_err());
}

fn now() -> i64 {
    std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap().as_secs().try_into().unwrap()
}

/// With another issuer, the provider that is down is not asked any more.
#[actix_web::test]
async fn the_metadata_and_keys_of_the_same_issuer_stay_and_those_of_another_are_loaded() {
    let world = World::new().await;
    world.adapter.wait_for_log(" keys outcome=loaded");
    let other = start_provider();
    // The provider does not answer, so everything comes from the cache.
    world.provider.pause();
    let changed = config(&world).with("oidc.scopes", vec!["openid"]);
    assert_applied(&world.adapter.reload(&changed.to_string()).await);
    let authorize = world.begin(&world.browser(), "roomname=room").await;
    assert!(authorize.contains("scope=openid&"), "{authorize}");

    let changed = Config::new(MEET, other.issuer());
    assert_applied(&world.adapter.reload(&changed.to_string()).await);
    world.adapter.wait_until_ready(MEET).await;
    let answer = world.browser().get(&meet("/oidc/auth?roomname=room")).await;
    assert!(answer.location().unwrap().starts_with(other.issuer()), "{answer:?}");
    world.provider.resume();
}

/// A request sees one configuration: what began under the old one ends under it.
#[actix_web::test]
async fn sign_ins_that_wait_for_the_provider_end_with_the_old_configuration() {
    let provider = start_provider();
    let gate = Gate::to(provider.address());
    let token = gate.token_endpoint();
    let through = |config: Config| config.with("oidc.token_endpoint", token.as_str());
    let world = World::at(provider, through).await;
    let (waiting, later) = (crowd(&world, 6).await, crowd(&world, 1).await);
    gate.close();
    let running = return_all(waiting);
    gate.wait_for(6).await;
    let staff = toml! { require = [{ claim = "groups", any_of = ["nobody"] }] };
    let ring = vec![NEW_SECRET, SESSION_SECRET];
    let changed = through(config(&world)).with("access", staff).with("session.secret", ring);
    assert_applied(&world.adapter.reload(&changed.to_string()).await);
    gate.open();
    for response in running {
        let (browser, answer) = response.await.unwrap();
        enter(&answer, "/room", "room", None);
        assert_eq!(verify(&browser).await.status, 204, "the new configuration opens the session");
    }
    // An attempt of the old configuration goes on under the new one.
    for response in return_all(later) {
        let (_, answer) = response.await.unwrap();
        assert_eq!(answer.status, 403, "{}", answer.body);
    }
}

#[actix_web::test]
async fn the_log_level_changes_at_once_unless_rust_log_sets_it() {
    let world = World::new().await;
    let debug = config(&world).with("log.level", "debug").to_string();
    assert_applied(&world.adapter.reload(&debug).await);
    world.signed_in().await;
    world.adapter.wait_for_log(" DEBUG attempt ");
    let info = config(&world).to_string();
    assert_applied(&world.adapter.reload(&info).await);
    let before = world.adapter.settled_log().await.len();
    world.signed_in().await;
    let log = world.adapter.settled_log().await;
    assert!(!log[before..].iter().any(|line| line.contains(" DEBUG ")), "{log:?}");

    let launch = harness::adapter::Launch::new(crate::world::BINARY, world.scratch.path());
    let fixed = launch.env("RUST_LOG", "info").start(&config(&world));
    fixed.wait_until_ready(MEET).await;
    assert_applied(&fixed.reload(&debug).await);
    fixed.wait_until_ready(MEET).await;
    let log = fixed.settled_log().await;
    assert!(!log.iter().any(|line| line.contains(" DEBUG ")), "{log:?}");
}

/// Each reload ends the thread and the connections of the configuration before.
#[actix_web::test]
async fn many_reloads_leave_no_threads_and_no_descriptors() {
    let world = World::new().await;
    let text = config(&world).to_string();
    let count =
        |what: &str| fs::read_dir(format!("/proc/{}/{what}", world.adapter.id())).unwrap().count();
    for _ in 0..20 {
        assert_applied(&world.adapter.reload(&text).await);
    }
    let settled = |limit: usize, what: &'static str| {
        let deadline = std::time::Instant::now() + crate::gate::LIMIT;
        let count = &count;
        async move {
            while count(what) > limit {
                assert!(std::time::Instant::now() < deadline, "{what}: {}", count(what));
                actix_web::rt::time::sleep(std::time::Duration::from_millis(50)).await;
            }
        }
    };
    let (threads, descriptors) = (count("task"), count("fd"));
    for _ in 0..80 {
        assert_applied(&world.adapter.reload(&text).await);
    }
    settled(threads + 4, "task").await;
    settled(descriptors + 8, "fd").await;
}
