//! `check`: each test breaks one thing, and finds exactly that.
//!
//! | module | job |
//! | --- | --- |
//! | [`configuration`] | the configuration file, its secrets and listeners |
//! | [`fixes`] | each finding's fix, pasted into a copy of a host |
//! | [`jitsi`] | Prosody, Jicofo and Jitsi's client, on copies of hosts |
//! | [`nginx`] | nginx, on copies of hosts |
//! | [`output`] | text, JSON, `--quiet` and the exit codes |
//! | [`provider`] | the provider, and the client at the provider |
//! | [`token`] | the meeting token, against the rules of a host's Prosody |

mod configuration;
mod fixes;
mod jitsi;
mod nginx;
mod output;
mod provider;
mod token;

use std::ffi::OsString;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

use ::provider::{Client, Options, Provider};
use harness::config::{CLIENT_ID, CLIENT_SECRET, Config};
use harness::scratch::Scratch;
use serde_json::Value;

use crate::run::{PROGRAM, Run, scratch};

/// The origin of the meet site.
const MEET: &str = "https://meet.jitsi.test";

/// A finding: its identifier and its status.
pub(crate) type Found = (String, String);

/// A provider with our client, and a folder for the configuration.
struct World {
    provider: Provider,
    scratch: Scratch,
}

impl World {
    fn new() -> Self {
        Self::with(Options { clients: vec![client()], ..Options::default() })
    }

    fn with(options: Options) -> Self {
        Self { provider: Provider::start(options), scratch: scratch() }
    }

    /// A configuration with which everything holds.
    fn config(&self) -> Config {
        Config::new(MEET, self.provider.issuer())
    }

    /// Runs `check` with this configuration.
    fn check(&self, config: &Config, arguments: &[&str]) -> Run {
        self.write("config.toml", &config.to_string(), 0o600);
        run(self.scratch.path(), arguments, &[])
    }

    /// What does not hold, in the order of the output.
    fn failures(&self, config: &Config) -> Vec<Found> {
        failures(&self.check(config, &["--json"]))
    }

    /// Writes a file into the folder of the configuration.
    fn write(&self, name: &str, content: &str, mode: u32) {
        write(&self.scratch.path().join(name), content, mode);
    }
}

/// Writes a file.
pub(crate) fn write(path: &Path, content: &str, mode: u32) {
    fs::write(path, content).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

/// Our client at the provider.
fn client() -> Client {
    Client::confidential(CLIENT_ID, CLIENT_SECRET).redirect_uri(&format!("{MEET}/oidc/redirect"))
}

/// Runs `check` with `config.toml` in `folder`.
pub(crate) fn run(folder: &Path, arguments: &[&str], variables: &[(&str, &str)]) -> Run {
    let mut all: Vec<OsString> = ["check", "--config", "config.toml"].map(OsString::from).into();
    // Without Jitsi's files of this machine.
    all.extend(["--root", "."].map(OsString::from));
    all.extend(arguments.iter().map(OsString::from));
    let mut command = Command::new(PROGRAM);
    command.args(all).env_clear().envs(variables.iter().copied()).current_dir(folder);
    Run::from(command.output().unwrap())
}

/// The findings that warn or fail.
pub(crate) fn failures(run: &Run) -> Vec<Found> {
    with_status(run, &["fails", "warning"])
}

/// The findings with one of these results.
fn with_status(run: &Run, statuses: &[&str]) -> Vec<Found> {
    let text = |finding: &Value, member: &str| finding[member].as_str().unwrap().to_owned();
    let findings = json(run)["findings"].as_array().unwrap().clone();
    let all = findings.iter().map(|finding| (text(finding, "id"), text(finding, "status")));
    all.filter(|(_, status)| statuses.contains(&status.as_str())).collect()
}

fn json(run: &Run) -> Value {
    serde_json::from_str(&run.out).unwrap()
}

fn found(id: &str, status: &str) -> Vec<Found> {
    vec![(id.to_owned(), status.to_owned())]
}
