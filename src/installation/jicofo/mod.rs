//! Jicofo's configuration, in HOCON (lightbend/config, HOCON.md): sections, dotted keys, comments and values.
//! `include "x.conf"` is followed. What is not evaluated is reported: other forms of `include`, and substitutions
//! such as `${NAME}`.
//!
//! The crate `hocon` gives no lines for its values.

mod error;
mod include;
mod reader;
#[cfg(test)]
mod tests;
mod text;
mod values;
mod written;

use std::path::Path;

use super::files::Files;

pub use error::{Cause, JicofoError};
pub use reader::parse;
pub use values::{Flag, Jicofo};

/// Where Debian's package puts the file.
pub const DEFAULT_PATH: &str = "/etc/jitsi/jicofo/jicofo.conf";

/// Reads the file and those that it includes. `None`: there is no such file.
///
/// # Errors
///
/// [`JicofoError`] if one of them cannot be read, or is not HOCON.
pub fn read(path: &Path, files: &dyn Files) -> Result<Option<Jicofo>, JicofoError> {
    files.text(path)?.map(|text| parse(path, &text, files)).transpose()
}
