//! Jicofo's configuration, in HOCON (lightbend/config, HOCON.md): sections, dotted keys, comments and values.
//! What is not evaluated is reported: `include`, and substitutions such as `${NAME}`.
//!
//! The crate `hocon` gives no lines for its values.

mod error;
mod reader;
#[cfg(test)]
mod tests;
mod text;
mod values;

use std::path::Path;

use super::files::{Disk, Files as _};

pub use error::{Cause, JicofoError};
pub use reader::parse;
pub use values::{Flag, Jicofo};

/// Where Debian's package puts the file.
pub const DEFAULT_PATH: &str = "/etc/jitsi/jicofo/jicofo.conf";

/// Reads the file. `None`: there is no such file.
///
/// # Errors
///
/// [`JicofoError`] if it cannot be read, or is not HOCON.
pub fn read(path: &Path, disk: &Disk) -> Result<Option<Jicofo>, JicofoError> {
    disk.text(path)?.map(|text| parse(path, &text)).transpose()
}
