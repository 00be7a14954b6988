//! The files of `packaging/` and what `make install` does with them.
//!
//! | module | job |
//! | --- | --- |
//! | [`container`] | the image, and the files for docker-jitsi-meet |
//! | [`debian`] | the Debian package on a machine with Jitsi's site |
//! | [`dist`] | the tarballs of `make dist` |
//! | [`exposure`] | what `systemd-analyze` says about the units |
//! | [`units`] | the settings of the units against the code |
//! | [`system_calls`] | the program's system calls against the filter of the units |
//! | [`install`] | `make install` and `make uninstall` |
//! | [`ansible`] | the Ansible role, on a copy of this machine |
//! | [`helm`] | the Helm chart and the values for jitsi-helm |
//! | [`monitoring`] | the alert rules and the dashboard, with promtool |
//! | [`tools`] | the tools of these tests |
//! | [`rotation`] | the shipped file of logrotate, with logrotate |
#![expect(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by a panic, also in its helpers"
)]

mod ansible;
mod container;
mod debian;
mod dist;
mod exposure;
mod helm;
mod install;
mod monitoring;
mod rotation;
mod system_calls;
mod tools;
mod units;

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;
use std::process::{Command, Output};

use harness::config::Config;
use harness::scratch::Scratch;

const PROGRAM: &str = env!("CARGO_BIN_EXE_jitsi-oidc-adapter");
const SERVICE: &str = "packaging/systemd/jitsi-oidc-adapter.service";
const INSTANCE: &str = "packaging/systemd/jitsi-oidc-adapter@.service";
const SOCKET: &str = "packaging/systemd/jitsi-oidc-adapter.socket";
/// A page that does not exist. A request of it writes a line to the log.
const REFUSED: &str = "/oidc/none";
const CREDENTIALS: &str = "packaging/systemd/credentials.conf";

/// A file of the checkout.
fn read(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// A new folder for the files of a test.
fn scratch() -> Scratch {
    Scratch::new(env!("CARGO_TARGET_TMPDIR"), "packaging")
}

/// A valid configuration, with a provider that does not answer.
fn config() -> Config {
    Config::new("https://meet.jitsi.test", "http://127.0.0.1:1")
}

/// The settings of a unit in their order, without comments: key and value.
fn settings(unit: &str) -> Vec<(&str, &str)> {
    let lines = unit.lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| line.split_once('=')).collect()
}

/// Every value of a key.
fn values<'u>(unit: &'u str, key: &str) -> Vec<&'u str> {
    let settings = settings(unit).into_iter();
    settings.filter(|(name, _)| *name == key).map(|(_, value)| value).collect()
}

/// The value of a key that is set once.
fn value<'u>(unit: &'u str, key: &str) -> &'u str {
    let values = values(unit, key);
    assert_eq!(values.len(), 1, "{key}");
    values[0]
}

/// The output of a command that must succeed.
fn succeed(command: &mut Command) -> String {
    let Output { status, stdout, stderr } = command.output().unwrap_or_else(|error| {
        panic!("{}: {error}", command.get_program().display());
    });
    let [out, err] = [stdout, stderr].map(|text| String::from_utf8(text).unwrap());
    assert!(status.success(), "{command:?}: {out}{err}");
    out + &err
}

/// Requests a page and reads the whole response.
fn get(address: SocketAddr, page: &str) {
    let mut connection = TcpStream::connect(address).unwrap();
    let request = format!("GET {page} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    connection.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    connection.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 "), "{answer}");
}

/// A command that runs as root.
///
/// # Panics
///
/// The tests run without root's rights and without a sudo that asks for no password.
fn as_root(program: &str) -> Command {
    if fs::metadata("/proc/self").unwrap().uid() == 0 {
        return Command::new(program);
    }
    let mut command = Command::new("sudo");
    command.args(["-n", program]);
    command
}
