//! The commands, one file each.
//!
//! `draft`, `new_file`, `shell` and `next_steps` are parts of `init` and `import`: a configuration made from the
//! example, the file with it, the commands to run next, and the URIs to register.

mod check;
mod completions;
mod draft;
mod health;
mod import;
mod init;
mod installation;
mod man;
mod new_file;
mod next_steps;
mod serve;
mod shell;
mod token;

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use clap::{CommandFactory as _, Parser, Subcommand};

pub use health::{HealthError, UnexpectedAnswer};
pub use import::{ImportError, SourceError, SyntaxError};
pub use init::{Dependencies, FromProsodyError, InitError, OptionError};
pub use man::ManError;
pub use new_file::NewFileError;
pub use token::limited;

use crate::config::{ConfigError, Environment};
use crate::installation::prosody::ProsodyError;
use crate::jitsi::{MintError, NameError};
use crate::log::AlreadyStarted;
use crate::server::RunError;

/// Lets hosts of a self-hosted Jitsi Meet sign in at any OpenID Connect provider.
#[derive(Debug, Parser)]
#[command(name = NAME, version = VERSION, args_conflicts_with_subcommands = false)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    file: ConfigFile,
}

/// The configuration file of a command.
#[derive(Debug, Default, clap::Args)]
struct ConfigFile {
    /// The configuration file [default: $JITSI_OIDC_CONFIG, otherwise
    /// /etc/jitsi-oidc-adapter/config.toml].
    #[arg(long, value_name = "PATH")]
    config: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Runs the service (default).
    Serve(ConfigFile),
    /// Checks the configuration, the provider and the local Jitsi installation.
    Check(check::Arguments),
    /// Asks the running service whether it answers, for the health check of a container.
    Health(ConfigFile),
    /// Prints a meeting token for debugging, or judges one by the rules of Prosody.
    Token(token::Arguments),
    /// Writes a configuration with new secrets.
    Init(init::Arguments),
    /// Turns the settings of another adapter into a configuration.
    Import(import::Arguments),
    /// Writes the completions of a shell to standard output.
    #[command(hide = true)]
    Completions(completions::Arguments),
    /// Writes the man pages into a folder.
    #[command(hide = true)]
    Man(man::Arguments),
}

/// The inputs of a command from its process.
pub struct Process {
    /// The arguments, beginning with the name of the program.
    pub arguments: Vec<OsString>,
    /// `JITSI_OIDC_…`, `CREDENTIALS_DIRECTORY`, `HTTPS_PROXY` and `NO_PROXY`.
    pub environment: Environment,
    /// `RUST_LOG`.
    pub rust_log: Option<String>,
    /// Writes a line to standard output.
    pub print: fn(&str),
    /// Reads standard input to its end, up to this number of bytes.
    pub read: fn(u64) -> std::io::Result<Vec<u8>>,
    /// Writes a line to standard error.
    pub report: fn(&str),
    /// Whether standard output is a terminal that shows colours.
    pub colour: bool,
    /// The user as whom sudo runs this program. `None`: without sudo.
    pub sudo: Option<String>,
}

impl Process {
    /// Seconds since 1970; 0 before.
    fn now(&self) -> u64 {
        SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
    }
}

/// Why a command failed.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// The arguments are invalid, or request help or the version.
    #[error(transparent)]
    Usage(#[from] clap::Error),
    /// The configuration cannot be used.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The log cannot be started.
    #[error(transparent)]
    Log(#[from] AlreadyStarted),
    /// The service cannot run.
    #[error(transparent)]
    Run(#[from] RunError),
    /// No random bytes.
    #[error("the operating system returned no random bytes")]
    Random(#[from] getrandom::Error),
    /// The asynchronous runtime cannot be started.
    #[error("the runtime could not be started")]
    Runtime(#[from] std::io::Error),
    /// The room or the tenant of `token` is invalid.
    #[error("the room or tenant is not a valid name")]
    Name(#[from] NameError),
    /// No token can be minted.
    #[error(transparent)]
    Mint(#[from] MintError),
    /// Prosody's configuration cannot be read.
    #[error(transparent)]
    Prosody(#[from] ProsodyError),
    /// A file or standard input cannot be read.
    #[error("{} cannot be read", shown(.0))]
    Input(PathBuf, #[source] std::io::Error),
    /// Prosody would refuse the token; the findings are written.
    #[error("Prosody would refuse this token")]
    TokenRefused,
    /// The running service does not answer.
    #[error(transparent)]
    Health(#[from] HealthError),
    /// A finding of `check` fails; the findings are written.
    #[error("{0} {finding}", finding = if *.0 == 1 { "finding fails" } else { "findings fail" })]
    CheckFailed(usize),
    /// No configuration was written.
    #[error(transparent)]
    Init(#[from] InitError),
    /// The settings of another adapter were not imported.
    #[error(transparent)]
    Import(#[from] ImportError),
    /// The man pages cannot be written.
    #[error(transparent)]
    Man(#[from] ManError),
}

/// Runs the command that the arguments name.
///
/// # Errors
///
/// [`CliError`]; its exit code is [`CliError::exit_code`].
pub fn run(process: Process) -> Result<(), CliError> {
    let arguments = Arguments::try_parse_from(&process.arguments)?;
    // `--config` may also come before the command.
    let before = arguments.file.config;
    let path = |file: &ConfigFile| {
        let path = file.config.as_deref().or(before.as_deref());
        let path = path.or_else(|| process.environment.config_path());
        path.unwrap_or(Path::new(DEFAULT_CONFIG)).to_owned()
    };
    match arguments.command.unwrap_or(Command::Serve(ConfigFile::default())) {
        Command::Serve(file) => serve::serve(&path(&file), &process),
        Command::Check(arguments) => check::check(&path(&arguments.file), &arguments, &process),
        Command::Health(file) => health::health(&path(&file), &process),
        Command::Token(arguments) => token::token(&path(&arguments.file), arguments, &process),
        Command::Init(arguments) => Ok(init::init(&arguments, &process)?),
        Command::Import(arguments) => Ok(import::import(&arguments, &process)?),
        Command::Completions(arguments) => {
            completions::completions(&arguments, Arguments::command(), &process);
            Ok(())
        }
        Command::Man(arguments) => Ok(man::man(&arguments, Arguments::command())?),
    }
}

impl CliError {
    /// The exit code: 2 for invalid usage (0 for help), 78 for an invalid configuration (`EX_CONFIG` of
    /// sysexits.h), 1 for all other errors.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Usage(error) => u8::try_from(error.exit_code()).unwrap_or(2),
            Self::Config(_) | Self::Import(_) | Self::Run(RunError::Client(_)) => 78,
            Self::Log(_)
            | Self::Random(_)
            | Self::Runtime(_)
            | Self::CheckFailed(_)
            | Self::Health(_)
            | Self::Name(_)
            | Self::Mint(_)
            | Self::Prosody(_)
            | Self::Input(..)
            | Self::TokenRefused
            | Self::Init(_)
            | Self::Man(_)
            | Self::Run(RunError::Bind(_) | RunError::Metrics(_) | RunError::System(_)) => 1,
        }
    }
}

const NAME: &str = "jitsi-oidc-adapter";

/// The version, and the commit, date and target of the build, as far as `build.rs` finds them.
const VERSION: &str = concat!(env!("CARGO_PKG_VERSION"), " (", env!("JITSI_OIDC_BUILD"), ")");

/// `-` is standard input.
fn shown(path: &Path) -> std::path::Display<'_> {
    let path = if path == Path::new("-") { Path::new("standard input") } else { path };
    path.display()
}

/// The configuration file without `--config` and `JITSI_OIDC_CONFIG`.
pub const DEFAULT_CONFIG: &str = "/etc/jitsi-oidc-adapter/config.toml";
