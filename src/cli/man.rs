//! `man`: writes the man pages, one for the program and one for each command.

use std::io;
use std::path::PathBuf;

/// The arguments of `man`.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The folder for the pages. It must exist.
    folder: PathBuf,
}

/// The pages cannot be written.
#[derive(Debug, thiserror::Error)]
#[error("cannot write the man pages into {folder}")]
pub struct ManError {
    folder: String,
    #[source]
    source: io::Error,
}

/// Writes the pages of `command` and its commands that are not hidden.
///
/// # Errors
///
/// [`ManError`] if a file cannot be written.
pub(super) fn man(arguments: &Arguments, command: clap::Command) -> Result<(), ManError> {
    let folder = &arguments.folder;
    let failed = |source| ManError { folder: folder.display().to_string(), source };
    clap_mangen::generate_to(command, folder).map_err(failed)
}
