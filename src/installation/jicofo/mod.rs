//! Jicofo's configuration, in HOCON (lightbend/config, HOCON.md). A tolerant reader of what occurs in such a
//! file: sections, dotted keys, comments and values of one line. What it does not evaluate is reported.

mod reader;
#[cfg(test)]
mod tests;
mod values;

use std::path::Path;

use super::files::{Disk, FileError, Files as _};

pub use reader::parse;
pub use values::Jicofo;

/// Where Debian's package puts the file.
pub const DEFAULT_PATH: &str = "/etc/jitsi/jicofo/jicofo.conf";

/// Reads the file. `None`: there is no such file.
///
/// # Errors
///
/// [`FileError`] if it cannot be read.
pub fn read(path: &Path, disk: &Disk) -> Result<Option<Jicofo>, FileError> {
    Ok(disk.text(path)?.map(|text| parse(path, &text)))
}
