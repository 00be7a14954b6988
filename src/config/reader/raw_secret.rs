//! A secret as it was found, with the rules that it must satisfy.
//!
//! A secret is one line. Editors, shells and copying can add to it: white space or a line break at its
//! ends, a byte order mark, UTF-16. Each would silently make it another secret, so each is an error.

use secrecy::{SecretSlice, SecretString};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use super::error::{Place, Problem};
use super::placeholder::is_placeholder;
use super::section::Section;
use super::warning::WarningKind;

/// The least length of a key that signs or encrypts: 256 bits, required by HS256 (RFC 7518 section 3.2)
/// and used by AES-256.
const MIN_BYTES: usize = 32;

/// A secret before its rules are checked. It has no `Debug`.
pub(in crate::config) struct RawSecret {
    bytes: Zeroizing<Vec<u8>>,
    place: Place,
    /// The start of each message: the file of the secret, or nothing.
    prefix: String,
}

impl RawSecret {
    /// The secret `bytes`, set at `place`. Each message begins with `prefix`.
    pub(in crate::config) fn new(bytes: &[u8], place: &Place, prefix: String) -> Self {
        Self { bytes: Zeroizing::new(bytes.to_vec()), place: place.clone(), prefix }
    }

    /// The secret, if it is one line of clean text.
    ///
    /// # Errors
    ///
    /// If it is UTF-16, contains a byte order mark or a line break, or has white space at its ends.
    pub(in crate::config) fn validated(self) -> Result<Self, Problem> {
        let text = str::from_utf8(&self.bytes).unwrap_or_default();
        let blank = |c: char| c.is_whitespace() || INVISIBLE.contains(&c);
        let utf_16 = UTF_16_MARKS.iter().any(|mark| self.bytes.starts_with(mark));
        let rule = if utf_16 || self.bytes.contains(&0) {
            "must be UTF-8, but is UTF-16 or contains a NUL byte: save it as UTF-8"
        } else if self.bytes.starts_with(BYTE_ORDER_MARK) {
            "must not begin with a byte order mark: save it as UTF-8 without one"
        } else if self.bytes.iter().any(|byte| matches!(byte, b'\n' | b'\r')) {
            "must be one line: remove the line break (base64 -w0 writes none)"
        } else if text.starts_with(blank)
            || text.ends_with(blank)
            || self.bytes.trim_ascii() != &self.bytes[..]
        {
            "must not begin or end with white space: remove it"
        } else {
            return Ok(self);
        };
        Err(self.wrong(rule))
    }

    /// The SHA-256 of the secret.
    pub(in crate::config) fn digest(&self) -> [u8; 32] {
        Sha256::digest(&self.bytes).into()
    }

    /// The secret as a key.
    ///
    /// # Errors
    ///
    /// If it is shorter than 32 bytes.
    pub(in crate::config) fn key(mut self) -> Result<SecretSlice<u8>, Problem> {
        match self.bytes.len() {
            MIN_BYTES.. => Ok(std::mem::take(&mut *self.bytes).into()),
            has => Err(self.wrong(&format!("must be at least {MIN_BYTES} bytes, has {has}"))),
        }
    }

    /// The secret as text.
    ///
    /// # Errors
    ///
    /// If it is empty or not UTF-8.
    pub(in crate::config) fn text(self) -> Result<SecretString, Problem> {
        match std::str::from_utf8(&self.bytes) {
            Ok("") => Err(self.wrong("must not be empty")),
            Ok(text) => Ok(text.into()),
            Err(_) => Err(self.wrong("must be UTF-8 text")),
        }
    }

    /// Warns if the secret is still the text of an example.
    pub(in crate::config) fn warn_of_placeholder(&self, section: &mut Section<'_>) {
        if is_placeholder(&self.bytes) {
            let message = format!("{}{PLACEHOLDER}", self.prefix);
            section.warn_at(&self.place, WarningKind::ExampleSecret, &message);
        }
    }

    fn wrong(&self, rule: &str) -> Problem {
        Problem::new(&self.place, format!("{}{rule}", self.prefix))
    }
}

const PLACEHOLDER: &str = "is an example's value, which everyone can guess: replace it";

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// The byte order marks of UTF-16, little endian and big endian.
const UTF_16_MARKS: [&[u8]; 2] = [&[0xff, 0xfe], &[0xfe, 0xff]];

/// Invisible characters that Unicode does not count as white space: zero-width spaces and joiners, and
/// the byte order mark.
const INVISIBLE: [char; 5] = ['\u{200b}', '\u{200c}', '\u{200d}', '\u{2060}', '\u{feff}'];
