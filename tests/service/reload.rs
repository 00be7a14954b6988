//! `SIGHUP`: a new configuration without a restart.

mod process;
mod provider_parts;
mod rotation;

use std::fs;

use harness::browser::Browser;
use harness::config::{APP_ID, Config, JWT_SECRET, SESSION_SECRET};
use harness::process::Signal;
use harness::prosody::{self, Settings, Visit};
use toml::toml;

use crate::world::{MEET, SESSION, World, enter, enter_by, meet, scratch, verify};

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
    let scratch = scratch();
    let file = scratch.file("secrets", SESSION_SECRET);
    let path = file.to_string_lossy().into_owned();
    let at = |config: Config| {
        config.without("session.secret").with("session.secret_file", path.as_str())
    };
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
    world.adapter.send(Signal::HUP);
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
async fn a_new_secret_of_meeting_tokens_signs_the_next_token() {
    let world = World::new().await;
    let browser = world.signed_in().await;
    let new = "another-secret-that-prosody-shares-0123456789";
    assert_applied(
        &world.adapter.reload(&config(&world).with("jwt.secret", new).to_string()).await,
    );
    let settings = |secret| Settings::debian(APP_ID, secret, "meet.example.org");
    let answer = {
        browser.judge(settings(new));
        browser.get(&meet("/oidc/auth?roomname=room")).await
    };
    enter_by(&settings(new), &answer, "/room", "room", None);
    let token = answer.location().unwrap();
    let token = token.split("%22").nth(1).unwrap().to_owned();
    let visit = Visit { room: "room", tenant: None, now: now() };
    assert!(prosody::verify(&token, &settings(JWT_SECRET), &visit).is_err());
}

fn now() -> i64 {
    std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap().as_secs().try_into().unwrap()
}
