//! The shipped file of logrotate, with logrotate.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::process::Command;
use std::time::{Duration, Instant};
use std::{env, thread};

use harness::adapter::Launch;

use crate::{PROGRAM, REFUSED, config, get, read, scratch, succeed};

#[test]
fn after_a_rotation_the_service_writes_to_a_new_file() {
    let scratch = scratch();
    let folder = scratch.path().join("log");
    fs::create_dir(&folder).unwrap();
    fs::set_permissions(&folder, Permissions::from_mode(0o750)).unwrap();
    let log = folder.join("adapter.log");
    let file = log.display().to_string();
    let adapter = Launch::new(PROGRAM, scratch.path()).start(&config().with("log.file", file));
    get(adapter.address(), REFUSED);

    // In place of systemctl, which sends the signal to the units that run.
    let systemctl = format!("#!/bin/sh\necho \"$*\" > called\nkill -HUP {}\n", adapter.id());
    let systemctl = scratch.file("bin/systemctl", &systemctl);
    fs::set_permissions(systemctl, Permissions::from_mode(0o755)).unwrap();
    let name = |option| succeed(Command::new("id").arg(option)).trim().to_owned();
    let rules = read("packaging/logrotate/jitsi-oidc-adapter")
        .replace("/var/log/jitsi-oidc-adapter", &folder.display().to_string())
        .replace(
            "su jitsi-oidc-adapter jitsi-oidc-adapter",
            &format!("su {} {}", name("-un"), name("-gn")),
        );
    let rules = scratch.file("rules", &rules);
    fs::set_permissions(&rules, Permissions::from_mode(0o644)).unwrap();
    let path = env::var_os("PATH").unwrap();
    succeed(
        Command::new("logrotate")
            .args(["--force", "--state", "state"])
            .arg(rules)
            .env("PATH", format!("{}/bin:{}:/usr/sbin", scratch.path().display(), path.display()))
            .current_dir(scratch.path()),
    );
    let called = fs::read_to_string(scratch.path().join("called")).unwrap();
    assert_eq!(called, "kill --signal=HUP jitsi-oidc-adapter*.service\n");

    let deadline = Instant::now() + Duration::from_secs(20);
    while !fs::read_to_string(&log).is_ok_and(|text| text.contains("refused")) {
        assert!(Instant::now() < deadline, "no line in the new file");
        get(adapter.address(), REFUSED);
        thread::sleep(Duration::from_millis(20));
    }
    let old = fs::read_to_string(folder.join("adapter.log.1")).unwrap();
    assert!(old.contains(" start ") && !fs::read_to_string(&log).unwrap().contains(" start "));
}
