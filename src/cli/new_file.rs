//! Writes a file that holds secrets and that did not exist before.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use super::shell::{Shell, quoted};

/// Why no file was written.
#[derive(Debug, thiserror::Error)]
pub enum NewFileError {
    /// Something has this name: a file, a folder or a symbolic link, also one that leads nowhere.
    #[error("{0} exists and is not overwritten; choose another name or move it away")]
    Exists(String),
    /// The folder is missing.
    #[error("the folder {folder} does not exist; create it with: {command}")]
    NoFolder {
        /// The folder.
        folder: String,
        /// The command that creates it.
        command: String,
    },
    /// The file cannot be created or written.
    #[error("{path} cannot be written")]
    Io {
        /// The path of the file.
        path: String,
        /// The cause.
        source: io::Error,
    },
}

/// Creates the file at `path` with mode 0600 and writes `content`. What is at `path` already stays as it
/// is (`O_EXCL`, open(2)).
///
/// # Errors
///
/// [`NewFileError`]; then no file is left behind.
pub(super) fn create(path: &Path, content: &str, shell: &Shell) -> Result<(), NewFileError> {
    let shown = || path.display().to_string();
    let failed = |source| NewFileError::Io { path: shown(), source };
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    if let Some(folder) = folder.filter(|folder| !folder.exists()) {
        let command = shell.other(&format!("install -d -m 0750 {}", quoted(folder)));
        return Err(NewFileError::NoFolder { folder: folder.display().to_string(), command });
    }
    let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    let mut file = file.map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => NewFileError::Exists(shown()),
        _ => failed(error),
    })?;
    let written = file.write_all(content.as_bytes()).and_then(|()| file.sync_all());
    written.map_err(|error| {
        let _ = fs::remove_file(path);
        failed(error)
    })
}
