//! Reads a configuration from its files.

use std::path::Path;

use super::error::{Cause, ProsodyError};
use super::hosts::Prosody;
use super::lua;
use crate::installation::deadline::within;
use crate::installation::files::{Disk, Files};
use crate::installation::pattern::{Dialect, Matches, matching};

/// Reads a configuration and the files that it includes. If `path` is a folder, reads its files
/// `*.cfg.lua`. `None`: there is no such file.
///
/// # Errors
///
/// [`ProsodyError`] if a file cannot be read, is not valid Lua or exceeds a limit.
pub fn read(path: &Path, disk: &Disk) -> Result<Option<Prosody>, ProsodyError> {
    let (file, disk) = (path.to_owned(), disk.clone());
    within(move || parse(&file, disk))
        .unwrap_or_else(|| Err(ProsodyError::new(path, 0, Cause::Time)))
}

/// The same with the files of `files`, and without a limit of time.
///
/// # Errors
///
/// [`ProsodyError`].
pub fn parse(path: &Path, files: impl Files + 'static) -> Result<Option<Prosody>, ProsodyError> {
    let paths = match matching(&files, &path.join("*.cfg.lua"), Dialect::Prosody)? {
        Matches::Existing(paths) if !paths.is_empty() => paths,
        _ => vec![path.to_owned()],
    };
    let found = lua::run(&paths, files)?;
    Ok((!found.files.is_empty()).then_some(found))
}
