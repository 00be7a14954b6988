//! `check`: writes what holds and what does not.

use std::path::Path;

use tokio::runtime::Runtime;

use super::{CliError, ConfigFile, Process, installation};
use crate::check::{self, Accounts, Kind, Moment, Report, RuleSource, Style};
use crate::config::Config;
use crate::installation::Found;
use crate::signin::Randomness;

/// The arguments of `check`.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    pub(super) file: ConfigFile,
    /// Makes no call over the network.
    #[arg(long)]
    offline: bool,
    /// Writes one JSON object.
    #[arg(long)]
    json: bool,
    /// Writes only what fails.
    #[arg(long)]
    quiet: bool,
    #[command(flatten)]
    installation: installation::Where,
}

/// Checks the configuration at `path` and everything around it.
///
/// # Errors
///
/// [`CliError::Config`] if the configuration is invalid, [`CliError::Input`] if `--root` names no folder, and
/// [`CliError::CheckFailed`] if a finding fails.
pub(super) fn check(path: &Path, arguments: &Arguments, process: &Process) -> Result<(), CliError> {
    arguments.installation.must_have_root()?;
    let mut run = Run { report: Report::default(), arguments, process };
    let config = Config::load(path, &process.environment).inspect_err(|error| {
        if arguments.json {
            run.report.add(check::invalid(error), run.style());
            (process.print)(&run.report.json(run.style()));
        }
    })?;
    run.add(check::configuration(path, &config, &accounts()));
    if !arguments.offline {
        let progress = |what: &str| run.progress(what);
        let moment = moment(process.now())?;
        let findings = runtime()?.block_on(check::provider(&config, &moment, progress));
        run.add(findings);
    }
    let installation = arguments.installation.read(config.jitsi.url.host());
    let prosody = installation.prosody.as_ref().and_then(Found::there);
    let docker = installation.docker_env.as_ref().and_then(Found::there);
    let source = RuleSource::of(prosody, docker, config.jitsi.url.host());
    run.add(check::token(&config, source, process.now()));
    run.add(check::jitsi(&config, &installation));
    run.add(check::nginx(&config, &installation));
    if !arguments.offline {
        run.progress("asking the site through nginx");
        run.add(runtime()?.block_on(check::requests(&config, &installation)));
    }
    run.add(check::access(&config));
    let kind = if installation.docker_env.is_some() { Kind::Docker } else { Kind::Debian };
    run.report.add_lines(check::lines(&config, kind));
    run.end()
}

/// The time and the random bytes of this run.
fn moment(now: u64) -> Result<Moment, CliError> {
    let mut random = [[0; 32]; 4];
    for bytes in &mut random {
        getrandom::fill(bytes)?;
    }
    let [state, nonce, verifier, request] = random;
    let attempt = Randomness { state, nonce, verifier };
    Ok(Moment { now, attempt, request })
}

/// The accounts of this machine. An unreadable file counts as empty: a container may have none.
fn accounts() -> Accounts {
    let read = |path| std::fs::read_to_string(path).unwrap_or_default();
    Accounts::of(&read("/etc/passwd"), &read("/etc/group"))
}

fn runtime() -> Result<Runtime, CliError> {
    Ok(tokio::runtime::Builder::new_current_thread().enable_all().build()?)
}

/// A run of `check`: writes text as it is found, or JSON at the end.
struct Run<'a> {
    report: Report,
    arguments: &'a Arguments,
    process: &'a Process,
}

impl Run<'_> {
    fn add(&mut self, findings: Vec<check::Finding>) {
        let text = self.report.add(findings, self.style());
        if !self.arguments.json && !text.is_empty() {
            (self.process.print)(text.trim_end());
        }
    }

    fn end(self) -> Result<(), CliError> {
        let style = self.style();
        let text =
            if self.arguments.json { self.report.json(style) } else { self.report.end(style) };
        if !text.is_empty() {
            (self.process.print)(text.trim_end());
        }
        match self.report.fails() {
            0 => Ok(()),
            fails => Err(CliError::CheckFailed(fails)),
        }
    }

    /// Says what takes time now, on a terminal.
    fn progress(&self, what: &str) {
        if self.process.colour && !self.arguments.json {
            (self.process.report)(&format!("({what})"));
        }
    }

    fn style(&self) -> Style {
        Style { quiet: self.arguments.quiet, colour: self.process.colour }
    }
}
