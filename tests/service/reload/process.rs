//! The log, and what the process has set up at its start.

use std::fs;
use std::time::{Duration, Instant};

use actix_web::rt::time::sleep;
use harness::adapter::Launch;
use harness::config::Config;
use harness::ports;
use harness::process::Signal;

use super::{assert_applied, config};
use crate::gate::LIMIT;
use crate::world::{BINARY, MEET, World, meet};

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

    let launch = Launch::new(BINARY, world.scratch.path());
    let fixed = launch.env("RUST_LOG", "info").start(&config(&world));
    fixed.wait_until_ready(MEET).await;
    assert_applied(&fixed.reload(&debug).await);
    fixed.wait_until_ready(MEET).await;
    let log = fixed.settled_log().await;
    assert!(!log.iter().any(|line| line.contains(" DEBUG ")), "{log:?}");
}

#[actix_web::test]
async fn what_only_a_restart_changes_is_named() {
    let world = World::with(|config| config.with("server.workers", 2)).await;
    let browser = world.signed_in().await;
    let free = ports::free().to_string();
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

/// The log is read from the file: it goes there in place of standard error.
#[actix_web::test]
async fn a_line_that_moves_in_the_file_is_no_change() {
    let to_file = |config: Config| config.with("log.file", "adapter.log");
    let world = World::with(to_file).await;
    let moved = format!("# A comment.\n\n{}", to_file(config(&world)));
    fs::write(world.adapter.config(), moved).unwrap();
    world.adapter.send(Signal::HUP);
    let log = || fs::read_to_string(world.scratch.path().join("adapter.log")).unwrap_or_default();
    let deadline = Instant::now() + LIMIT;
    while !log().contains(" reload outcome=applied") {
        assert!(Instant::now() < deadline, "{}", log());
        sleep(Duration::from_millis(20)).await;
    }
    assert!(!log().contains("restart_needed"), "{}", log());
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
        let deadline = Instant::now() + LIMIT;
        let count = &count;
        async move {
            while count(what) > limit {
                assert!(Instant::now() < deadline, "{what}: {}", count(what));
                sleep(Duration::from_millis(50)).await;
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
