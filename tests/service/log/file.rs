//! `log.file`: its mode, and what SIGHUP does.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::process::Command;
use std::time::{Duration, Instant};

use actix_web::rt::time::sleep;
use harness::config::Config;
use harness::process::{Process, Signal};

use super::{read, refused};
use crate::world::{BINARY, MEET, World, meet, scratch, verify};

/// As logrotate does: the file is renamed, then the signal is sent.
#[actix_web::test]
async fn sighup_reopens_the_file() {
    let world = World::with(|config| config.with("log.file", "adapter.log")).await;
    let (file, old) =
        (world.scratch.path().join("adapter.log"), world.scratch.path().join("adapter.log.1"));
    let browser = world.signed_in().await;
    let none = meet("/oidc/none");
    let first = refused(&browser, &none).await;
    fs::rename(&file, &old).unwrap();
    let second = refused(&browser, &none).await;
    let deadline = Instant::now() + Duration::from_secs(20);
    while !read(&old).contains(&second) {
        assert!(Instant::now() < deadline, "until the signal, lines go to the renamed file");
        sleep(Duration::from_millis(20)).await;
    }
    assert!(!file.exists(), "no new file without the signal");

    world.adapter.send(Signal::HUP);
    while !file.exists() {
        refused(&browser, &none).await;
        assert!(Instant::now() < deadline, "no new file");
        sleep(Duration::from_millis(20)).await;
    }
    // A request before this moment may have its line in either file.
    let last = refused(&browser, &none).await;
    assert_eq!(verify(&browser).await.status, 204, "the adapter still serves");
    assert_eq!(world.adapter.log(), Vec::<String>::new(), "no line goes to stderr");
    let World { adapter, provider: _provider, scratch: _scratch, .. } = world;
    assert_eq!(adapter.terminate(), Some(0));
    let (old, new) = (read(&old), read(&file));
    assert!(old.contains(&first) && old.contains(&second) && !old.contains(&last), "{old}");
    assert!(new.contains(&last) && !new.contains(&second), "{new}");
}

/// An adapter that logs nothing must also open the new file and close the old one.
#[test]
fn sighup_reopens_the_file_also_if_nothing_is_logged() {
    let scratch = scratch();
    let config = Config::new(MEET, "http://127.0.0.1:1").with("log.file", "adapter.log");
    let config = config.with("log.level", "off").to_string();
    let log = scratch.path().join("adapter.log");
    let mut command = Command::new("/bin/sh");
    command.args(["-c", "umask 0; exec \"$@\"", "sh", BINARY, "--config"]);
    command.env_clear().arg(scratch.file("config.toml", &config));
    let mut process = Process::start("the adapter", command.current_dir(scratch.path()));
    process.wait_for_output("listening on ", Duration::from_secs(20)).unwrap();
    fs::rename(&log, scratch.path().join("adapter.log.1")).unwrap();

    process.send(Signal::HUP);
    let deadline = Instant::now() + Duration::from_secs(20);
    while !log.exists() {
        assert!(Instant::now() < deadline, "no new file");
        std::thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(fs::metadata(&log).unwrap().permissions().mode() & 0o777, 0o640);
    process.ask_to_end();
    assert_eq!(process.wait(Duration::from_secs(20)).code(), Some(0));
    let (old, new) = (read(&scratch.path().join("adapter.log.1")), read(&log));
    assert_eq!((old.as_str(), new.as_str()), ("", ""), "the signal writes no line");
}

/// Lines contain user ids. Other users must not read them, whatever the umask is.
#[test]
fn a_new_log_file_has_mode_0640_and_an_existing_one_keeps_its_mode() {
    let scratch = scratch();
    let config = Config::new(MEET, "http://127.0.0.1:1").with("log.file", "adapter.log");
    let config =
        scratch.file("config.toml", &config.with("server.listen", "127.0.0.1:0").to_string());
    let log = scratch.path().join("adapter.log");
    let mode = || fs::metadata(&log).unwrap().permissions().mode() & 0o777;
    let run = || {
        let mut command = Command::new("/bin/sh");
        command.args(["-c", "umask 0; exec \"$@\"", "sh", BINARY, "--config"]).arg(&config);
        let mut process = Process::start("the adapter", command.env_clear());
        process.wait_for_output("listening on ", Duration::from_secs(20)).unwrap();
        process.ask_to_end();
        assert_eq!(process.wait(Duration::from_secs(20)).code(), Some(0));
    };
    run();
    assert_eq!(mode(), 0o640);
    fs::set_permissions(&log, Permissions::from_mode(0o604)).unwrap();
    run();
    assert_eq!(mode(), 0o604);
}
