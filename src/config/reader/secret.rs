//! Secrets: written into the configuration, or in a file of their own.
//!
//! Both at once is an error, except that a secret from the environment replaces both.
//!
//! A secret is one line. What editors, shells and copying add to it (a blank or line break at its ends,
//! a byte order mark, UTF-16) would silently make another secret of it, and is an error wherever the
//! secret stands. One line break at the end of a file or a variable is left out.

use std::path::PathBuf;

use secrecy::{SecretSlice, SecretString};
use zeroize::Zeroizing;

use super::error::{At, Place, Problem, Reported};
use super::item::Item;
use super::secret_file;
use super::section::Section;

/// What signs or encrypts is at least this long: 256 bits, as HS256 demands (RFC 7518 section 3.2)
/// and as AES-256 has.
pub(in crate::config) const MIN_BYTES: usize = 32;

/// The secret in `key`, or in the file that `file_key` names.
pub(in crate::config) fn one<T>(
    section: &mut Section<'_>,
    key: &'static str,
    file_key: &'static str,
    rule: impl FnOnce(Found) -> Result<T, Problem>,
) -> Result<Option<T>, Reported> {
    let Some(source) = Source::take(section, key, file_key)? else { return Ok(None) };
    source
        .whole()
        .and_then(Found::meant)
        .and_then(rule)
        .map(Some)
        .map_err(|problem| section.report(problem))
}

/// The secrets in `key`, one or a list; or in the file that `file_key` names, one a line, blank
/// lines aside. Never an empty list.
pub(in crate::config) fn several<T>(
    section: &mut Section<'_>,
    key: &'static str,
    file_key: &'static str,
    rule: impl Fn(Found) -> Result<T, Problem>,
) -> Result<Option<Vec<T>>, Reported> {
    let Some(source) = Source::take(section, key, file_key)? else { return Ok(None) };
    let rule = |part: Found| part.meant().and_then(&rule);
    let secrets = source.parts().and_then(|parts| parts.into_iter().map(rule).collect());
    secrets.map(Some).map_err(|problem| section.report(problem))
}

/// A secret before any rule. No `Debug`.
pub(in crate::config) struct Found {
    bytes: Zeroizing<Vec<u8>>,
    place: Place,
    /// Names the file it came from, for messages.
    within: String,
}

impl Found {
    /// A secret that was given at `place`; `within` begins its messages.
    pub(in crate::config) fn new(bytes: &[u8], place: &Place, within: String) -> Self {
        Self { bytes: Zeroizing::new(bytes.to_vec()), place: place.clone(), within }
    }

    /// The secret, where nothing shows that it is not as it was meant.
    ///
    /// # Errors
    ///
    /// Where it is UTF-16, holds a byte order mark or a line break, or has a blank at its ends.
    fn meant(self) -> Result<Self, Problem> {
        let text = str::from_utf8(&self.bytes).unwrap_or_default();
        let blank = |c: char| c.is_whitespace() || INVISIBLE.contains(&c);
        let ends: [&[u8]; 2] = [&[0xff, 0xfe], &[0xfe, 0xff]];
        let rule =
            if ends.iter().any(|mark| self.bytes.starts_with(mark)) || self.bytes.contains(&0) {
                "must be UTF-8; it is UTF-16, or holds a NUL byte: save it as UTF-8"
            } else if self.bytes.starts_with(BYTE_ORDER_MARK) {
                "must not begin with a byte order mark: save it as UTF-8 without one"
            } else if self.bytes.iter().any(|byte| matches!(byte, b'\n' | b'\r')) {
                "must be one line: take the line break out (base64 -w0 writes none)"
            } else if text.starts_with(blank)
                || text.ends_with(blank)
                || self.bytes.trim_ascii() != &self.bytes[..]
            {
                "must not begin or end with a blank: take it out"
            } else {
                return Ok(self);
            };
        Err(self.wrong(rule))
    }

    /// The secret as a key.
    ///
    /// # Errors
    ///
    /// Where it is shorter than [`MIN_BYTES`].
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
    /// Where it is empty or not UTF-8.
    pub(in crate::config) fn text(self) -> Result<SecretString, Problem> {
        match std::str::from_utf8(&self.bytes) {
            Ok("") => Err(self.wrong("must not be empty")),
            Ok(text) => Ok(text.into()),
            Err(_) => Err(self.wrong("must be UTF-8 text")),
        }
    }

    fn wrong(&self, rule: &str) -> Problem {
        Problem::new(&self.place, format!("{}{rule}", self.within))
    }
}

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// What is no white space by Unicode and yet cannot be seen: zero-width spaces and joiners, and the
/// byte order mark.
const INVISIBLE: [char; 5] = ['\u{200b}', '\u{200c}', '\u{200d}', '\u{2060}', '\u{feff}'];

/// Where a secret comes from.
enum Source<'a> {
    Inline(Item<'a>),
    File(Item<'a>, PathBuf),
}

impl<'a> Source<'a> {
    fn take(
        section: &mut Section<'a>,
        key: &'static str,
        file_key: &'static str,
    ) -> Result<Option<Self>, Reported> {
        let (inline, file) = (section.take(key), section.take(file_key));
        let item = match (inline?, file?) {
            (None, None) => return Ok(None),
            (Some(inline), None) => return Ok(Some(Self::Inline(inline))),
            (None, Some(file)) => file,
            (Some(inline), Some(file)) => match (inline.place().at, file.place().at) {
                (At::Environment, At::File(_)) => return Ok(Some(Self::Inline(inline))),
                (At::File(_), At::Environment) => file,
                _ => {
                    let other = &inline.place().key;
                    return Err(
                        section.report(file.wrong(format!("{other} is given too; keep one")))
                    );
                }
            },
        };
        let path = item.text().map(|path| section.secret_path(path));
        let path = path.map_err(|problem| section.report(problem))?;
        Ok(Some(Self::File(item, path)))
    }

    fn whole(&self) -> Result<Found, Problem> {
        match self {
            Self::Inline(item) => inline(item),
            Self::File(item, path) => secret_file::whole(item, path),
        }
    }

    fn parts(&self) -> Result<Vec<Found>, Problem> {
        let (item, parts) = match self {
            Self::Inline(item) if item.is_list() => (item, item.each(inline)?),
            Self::Inline(item) => (item, vec![inline(item)?]),
            Self::File(item, path) => (item, secret_file::lines(item, path)?),
        };
        if parts.is_empty() {
            return Err(item.wrong("must hold at least one secret"));
        }
        Ok(parts)
    }
}

fn inline(item: &Item<'_>) -> Result<Found, Problem> {
    Ok(Found::new(item.text()?.as_bytes(), item.place(), String::new()))
}

#[cfg(test)]
mod tests;
