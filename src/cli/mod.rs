//! The commands, one file each.

mod serve;

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::{Parser, Subcommand};

use crate::config::{ConfigError, Environment};
use crate::log::StartedTwice;
use crate::server::RunError;

/// Signs hosts of a self-hosted Jitsi Meet in at any OpenID Connect provider.
#[derive(Debug, Parser)]
#[command(version, args_conflicts_with_subcommands = false)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    /// The configuration file [default: $JITSI_OIDC_CONFIG, else
    /// /etc/jitsi-oidc-adapter/config.toml].
    #[arg(long, global = true, value_name = "PATH")]
    config: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serves; the default.
    Serve,
}

/// What a command needs of its process.
pub struct Process {
    /// The arguments, the program's name first.
    pub arguments: Vec<OsString>,
    /// `JITSI_OIDC_…`, `CREDENTIALS_DIRECTORY`, `HTTPS_PROXY` and `NO_PROXY`.
    pub environment: Environment,
    /// `RUST_LOG`.
    pub rust_log: Option<String>,
    /// Writes a line to standard output.
    pub print: fn(&str),
}

/// Why a command failed.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// The arguments are wrong, or ask for help.
    #[error(transparent)]
    Usage(#[from] clap::Error),
    /// The configuration cannot be used.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The log does not start.
    #[error(transparent)]
    Log(#[from] StartedTwice),
    /// The service does not run.
    #[error(transparent)]
    Run(#[from] RunError),
}

/// Runs the command that the arguments name.
///
/// # Errors
///
/// [`CliError`], which knows the exit code.
pub fn run(process: Process) -> Result<(), CliError> {
    let arguments = Arguments::try_parse_from(&process.arguments)?;
    let path = arguments.config.as_deref().or_else(|| process.environment.config_path());
    let path = path.unwrap_or(Path::new(DEFAULT_CONFIG));
    match arguments.command.unwrap_or(Command::Serve) {
        Command::Serve => serve::serve(path, &process),
    }
}

impl CliError {
    /// The exit code: 2 for wrong usage (0 for help), 78 for a bad configuration (`EX_CONFIG` of
    /// sysexits.h), 1 for everything else.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Usage(error) => u8::try_from(error.exit_code()).unwrap_or(2),
            Self::Config(_) | Self::Run(RunError::Client(_)) => 78,
            Self::Log(_)
            | Self::Run(RunError::Bind(_) | RunError::Metrics(_) | RunError::System(_)) => 1,
        }
    }
}

const DEFAULT_CONFIG: &str = "/etc/jitsi-oidc-adapter/config.toml";
