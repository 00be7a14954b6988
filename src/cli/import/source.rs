//! The text of a file of settings. Another encoding than UTF-8 is named, with the command that converts it.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use crate::cli::shell::quoted;

/// Why there is no text.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// The file cannot be read.
    #[error("{path} cannot be read")]
    Read {
        /// The file.
        path: String,
        /// The cause.
        source: io::Error,
    },
    /// The file is larger than 1 MiB, much more than any such file has.
    #[error("{0} is larger than 1 MiB: it is no file of settings")]
    TooLarge(String),
    /// The file is not text.
    #[error("{0} is not a text: it has a NUL byte")]
    Binary(String),
    /// The text is not in UTF-8.
    #[error(
        "{place} is not in UTF-8 but probably in {encoding}; convert it with \"{command}\" and import the new \
         file"
    )]
    Encoding {
        /// The file, and the first line that is not in UTF-8.
        place: String,
        /// The encoding, as iconv names it.
        encoding: &'static str,
        /// The command that converts the file.
        command: String,
    },
}

/// Reads a file of settings.
///
/// # Errors
///
/// [`SourceError`]
pub(super) fn read(path: &Path) -> Result<String, SourceError> {
    let shown = || path.display().to_string();
    let failed = |source| SourceError::Read { path: shown(), source };
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(failed)?;
    file.take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(SourceError::TooLarge(shown()));
    }
    let problem = match wide_encoding(&bytes) {
        Some(encoding) => (shown(), encoding),
        None if bytes.contains(&0) => return Err(SourceError::Binary(shown())),
        None => match String::from_utf8(bytes) {
            Ok(text) => return Ok(text),
            Err(error) => {
                let valid = &error.as_bytes()[..error.utf8_error().valid_up_to()];
                let line = valid.iter().filter(|byte| **byte == b'\n').count() + 1;
                (format!("{}:{line}", shown()), narrow_encoding(error.as_bytes()))
            }
        },
    };
    let (place, encoding) = problem;
    let converted = path.with_extension("utf8");
    let command = format!("iconv -f {encoding} -t UTF-8 {} > {}", quoted(path), quoted(&converted));
    Err(SourceError::Encoding { place, encoding, command })
}

/// UTF-16 by its byte order mark, which iconv reads, or by the NUL bytes of its ASCII characters.
fn wide_encoding(bytes: &[u8]) -> Option<&'static str> {
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Some("UTF-16");
    }
    let nul = |offset| bytes.iter().skip(offset).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (nul(0), nul(1));
    match bytes.len() / 4 {
        half if odd > half && even == 0 => Some("UTF-16LE"),
        half if even > half && odd == 0 => Some("UTF-16BE"),
        _ => None,
    }
}

/// A superset of ASCII with one byte for each character. Latin-1 has no characters from 0x80 to 0x9f.
fn narrow_encoding(bytes: &[u8]) -> &'static str {
    if bytes.iter().any(|byte| (0x80..0xa0).contains(byte)) { "WINDOWS-1252" } else { "ISO-8859-1" }
}

/// In bytes.
const MOST_BYTES: u64 = 1 << 20;
