//! `import`: turns the settings of another adapter into a configuration.
//!
//! | file | job |
//! | --- | --- |
//! | `source`, `ours` | the text of the file; whether it is a configuration of this service |
//! | `adapter` | the adapters that are known, and which of the other files is for which |
//! | `python_file`, `env_file` | read the two kinds of files into `setting` |
//! | `python`, `deno`, `nordeck`, `jitsi_openid` | pure: which setting becomes which key |
//! | `name`, `convert`, `moved` | pure: how a setting becomes a key, and the notes about it |
//! | `summary` | what the operator reads |

mod adapter;
mod convert;
mod deno;
mod env_file;
mod jitsi_openid;
mod moved;
mod name;
mod nordeck;
mod ours;
mod python;
mod python_file;
mod setting;
mod source;
mod summary;

use std::path::{Path, PathBuf};

pub use setting::SyntaxError;
pub use source::SourceError;

use super::Process;
use super::draft::Draft;
use super::new_file::{self, NewFileError};
use super::shell::Shell;
use crate::config::{Config, Environment};
use adapter::Adapter;

/// The arguments of `import`.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The settings of the other adapter: its app.conf, or its environment file.
    settings: PathBuf,
    /// The configuration to write, with mode 0600. It must not exist [default: standard output].
    #[arg(short, long, value_name = "PATH")]
    output: Option<PathBuf>,
    /// The other adapter.
    #[arg(long, value_enum, default_value = "python", value_name = "ADAPTER")]
    from: Adapter,
}

/// Why there is no configuration.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The settings cannot be read.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// The settings are a configuration of this service.
    #[error(
        "{path} is a configuration of jitsi-oidc-adapter already; nothing is imported: check it with \"{check}\" \
         and start it with \"{serve}\""
    )]
    Ours {
        /// The file.
        path: String,
        /// The command that checks it.
        check: String,
        /// The command that starts the service with it.
        serve: String,
    },
    /// A line of the settings cannot be read.
    #[error("{path}:{problem}")]
    Syntax {
        /// The file.
        path: String,
        /// The line and the rule.
        problem: SyntaxError,
    },
    /// The file has no settings.
    #[error("{0} has no settings")]
    Empty(String),
    /// The configuration cannot be written.
    #[error(transparent)]
    File(#[from] NewFileError),
    /// The system provides no random bytes.
    #[error("no random bytes for the secrets")]
    Random(#[source] getrandom::Error),
}

/// Prints or writes the configuration, and writes a summary to standard error.
///
/// # Errors
///
/// [`ImportError`]; then nothing was written. A configuration that is not complete is no error: the summary
/// says what is left to do.
pub(super) fn import(arguments: &Arguments, process: &Process) -> Result<(), ImportError> {
    let path = &arguments.settings;
    let shell = Shell::of(process);
    let text = source::read(path)?;
    if ours::is_ours(&text) {
        let [check, serve] = ["check", "serve"].map(|command| shell.ours(command, path));
        return Err(ImportError::Ours { path: path.display().to_string(), check, serve });
    }
    let settings = arguments
        .from
        .read(&text)
        .map_err(|problem| ImportError::Syntax { path: path.display().to_string(), problem })?;
    if settings.is_empty() {
        return Err(ImportError::Empty(path.display().to_string()));
    }
    let moved = arguments.from.moved(&settings);

    let mut random = [[0; 32]; 2];
    getrandom::fill(random.as_flattened_mut()).map_err(ImportError::Random)?;
    let mut draft = Draft::new(&random);
    for (key, value) in &moved.values {
        draft.set(key, value.clone());
    }
    let missing: Vec<_> = draft.marked().collect();
    let text = draft.text();
    let target = arguments.output.as_deref();
    let shown = target.unwrap_or(Path::new("config.toml"));
    let read = Config::parse(shown, &text, &Environment::default());
    match target {
        Some(path) => new_file::create(path, &text, &shell)?,
        None => (process.print)(text.trim_end()),
    }
    let next = target.map(|path| shell.ours("check", path));
    (process.report)(&summary::summary(arguments.from, &moved, &missing, &read, next.as_deref()));
    Ok(())
}

#[cfg(test)]
mod tests;
