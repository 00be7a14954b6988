//! `import`: turns the settings of another adapter into a configuration.
//!
//! | file | job |
//! | --- | --- |
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
mod python;
mod python_file;
mod setting;
mod summary;

use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

pub use setting::SyntaxError;

use super::Process;
use super::draft::Draft;
use super::new_file::{self, NewFileError};
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
    #[error("{path} cannot be read")]
    Read {
        /// The file.
        path: String,
        /// The cause.
        source: io::Error,
    },
    /// A line of the settings cannot be read.
    #[error("{path}:{problem}")]
    Syntax {
        /// The file.
        path: String,
        /// The line and the rule.
        problem: SyntaxError,
    },
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
    let text = read(path)?;
    let settings = arguments
        .from
        .read(&text)
        .map_err(|problem| ImportError::Syntax { path: path.display().to_string(), problem })?;
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
        Some(path) => new_file::create(path, &text)?,
        None => (process.print)(text.trim_end()),
    }
    (process.report)(&summary::summary(arguments.from, &moved, &missing, &read, target));
    Ok(())
}

/// The text of a file of settings.
fn read(path: &Path) -> Result<String, ImportError> {
    let failed = |source| ImportError::Read { path: path.display().to_string(), source };
    let mut text = String::new();
    let file = File::open(path).map_err(failed)?;
    file.take(MOST_BYTES).read_to_string(&mut text).map_err(failed)?;
    Ok(text)
}

/// Much more than any such file has.
const MOST_BYTES: u64 = 1 << 20;

#[cfg(test)]
mod tests;
