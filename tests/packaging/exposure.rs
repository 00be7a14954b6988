//! What `systemd-analyze` says about the units.

use std::process::Command;

use crate::{CREDENTIALS, INSTANCE, PROGRAM, SERVICE, SOCKET, read, scratch, succeed};

fn analyze(arguments: &[&str]) -> Command {
    let mut command = Command::new("systemd-analyze");
    command.args(arguments).env("SYSTEMD_COLORS", "0");
    command
}

fn version() -> u32 {
    let version = succeed(&mut analyze(&["--version"]));
    version.split_whitespace().nth(1).unwrap().parse().unwrap()
}

/// The exposure level that `systemd-analyze security` computes, 0 to 10.
fn exposure(unit: &str) -> f32 {
    let path = format!("{}/{unit}", env!("CARGO_MANIFEST_DIR"));
    let report = succeed(analyze(&["security", "--no-pager", "--offline=true"]).arg(path));
    let (_, level) = report.split_once("Overall exposure level for ").unwrap();
    level.split_whitespace().nth(1).unwrap().parse().unwrap()
}

/// systemd 249 of Ubuntu 22.04 cannot judge a file (`--offline`).
#[test]
fn each_service_has_an_exposure_level_below_1_5() {
    if version() >= 250 {
        for unit in [SERVICE, INSTANCE] {
            assert!(exposure(unit) < 1.5, "{unit}: {}", exposure(unit));
        }
    }
}

/// With the program and the drop-in for credentials in place. systemd reports an unknown setting and still
/// succeeds.
#[test]
fn systemd_accepts_every_line_of_the_units() {
    let scratch = scratch();
    let name = |path: &str| path.rsplit('/').next().unwrap().to_owned();
    for path in [SERVICE, INSTANCE, SOCKET] {
        let unit = read(path).replace("/usr/bin/jitsi-oidc-adapter", PROGRAM);
        scratch.file(&name(path), &unit);
        scratch.file(&format!("{}.d/credentials.conf", name(path)), "");
    }
    for path in [SERVICE, INSTANCE] {
        scratch.file(&format!("{}.d/credentials.conf", name(path)), &read(CREDENTIALS));
    }
    for path in [SERVICE, INSTANCE, SOCKET] {
        let mut command = analyze(&["verify", "--man=no"]);
        let report = succeed(command.arg(scratch.path().join(name(path))));
        assert_eq!(report, "", "{path}");
    }
}
