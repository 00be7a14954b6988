//! Errors of the configuration.
//!
//! A message consists of fixed words, key names and positions. It never contains a value of the file, so
//! neither `Display` nor `Debug` can show a secret.

use std::fmt;
use std::path::Path;

/// All problems of a configuration. [`Display`](fmt::Display) writes one line for each, in the order of
/// the file: `FILE:LINE:COLUMN: KEY: MESSAGE`, or `VARIABLE: MESSAGE` for a value from the environment.
/// A line never shows the text of the file.
#[derive(Debug, PartialEq, Eq)]
pub struct ConfigError {
    lines: Vec<String>,
}

impl ConfigError {
    /// The problems, one line each.
    pub fn lines(&self) -> impl Iterator<Item = &str> {
        self.lines.iter().map(String::as_str)
    }

    /// The file cannot be read, so there is no line and no key.
    pub(in crate::config) fn unreadable(path: &Path, error: &std::io::Error) -> Self {
        Self { lines: vec![format!("{}: cannot be read: {error}", path.display())] }
    }

    /// A valid value that cannot be used, such as the path of a file that cannot be opened.
    pub(in crate::config) fn unusable(whereabouts: &str, message: &str) -> Self {
        Self { lines: vec![format!("{whereabouts}: {message}")] }
    }

    /// The content of the file is not UTF-8 from byte `readable` on.
    pub(in crate::config) fn not_utf8(path: &Path, content: &[u8], readable: usize) -> Self {
        let text = String::from_utf8_lossy(&content[..readable]);
        let (line, column) = position(&text, readable);
        let utf_16 = content.starts_with(&[0xff, 0xfe]) || content.starts_with(&[0xfe, 0xff]);
        let rule = if utf_16 {
            "must be UTF-8, but is UTF-16: save it as UTF-8"
        } else {
            "must be UTF-8 text"
        };
        Self { lines: vec![format!("{}:{line}:{column}: {rule}", path.display())] }
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.lines.join("\n"))
    }
}

impl std::error::Error for ConfigError {}

/// The problems so far. One run reports all of them.
#[derive(Default)]
pub(in crate::config) struct Problems(Vec<Problem>);

impl Problems {
    /// Adds a problem.
    pub(in crate::config) fn report(&mut self, problem: Problem) -> Reported {
        self.0.push(problem);
        Reported(())
    }

    /// Adds the problems of another list.
    pub(in crate::config) fn append(&mut self, mut other: Self) {
        self.0.append(&mut other.0);
    }

    /// Returns `value`, or every problem with its line and column in `text`.
    pub(in crate::config) fn settle<T>(
        mut self,
        value: Result<T, Reported>,
        path: &Path,
        text: &str,
    ) -> Result<T, ConfigError> {
        match value {
            Ok(value) if self.0.is_empty() => Ok(value),
            _ => {
                self.0.sort_by_key(|problem| problem.place.at);
                let lines = self.0.iter().map(|problem| problem.line(path, text)).collect();
                Err(ConfigError { lines })
            }
        }
    }
}

/// Proof that a problem was reported in place of a value. Only [`Problems::report`] creates it.
#[derive(Clone, Copy, Debug)]
pub(in crate::config) struct Reported(());

/// A problem and its place.
#[derive(Debug)]
pub(in crate::config) struct Problem {
    place: Place,
    message: String,
}

impl Problem {
    /// `message` states the rule and what to do. It must not contain a value of the configuration.
    pub(in crate::config) fn new(place: &Place, message: impl Into<String>) -> Self {
        Self { place: place.clone(), message: message.into() }
    }

    fn line(&self, path: &Path, text: &str) -> String {
        format!("{}: {}", self.place.whereabouts(path, text), self.message)
    }
}

/// The place of a value: its position in the file and its full dotted key, or the name of its
/// variable.
#[derive(Clone, Debug)]
pub(in crate::config) struct Place {
    /// The position.
    pub(in crate::config) at: At,
    /// The dotted key, or the variable's name.
    pub(in crate::config) key: String,
}

impl Place {
    /// A place in the file, `offset` bytes from its start.
    pub(in crate::config) fn in_file(offset: usize, key: impl Into<String>) -> Self {
        Self { at: At::File(offset), key: key.into() }
    }

    /// The start of a message: `FILE:LINE:COLUMN: KEY`, `FILE:LINE:COLUMN` without a key, or the name of
    /// the variable.
    pub(in crate::config) fn whereabouts(&self, path: &Path, text: &str) -> String {
        match self.at {
            At::Environment => self.key.clone(),
            At::File(offset) => {
                let (line, column) = position(text, offset);
                let colon = if self.key.is_empty() { "" } else { ": " };
                format!("{}:{line}:{column}{colon}{}", path.display(), self.key)
            }
        }
    }

    /// The element `index` of the list at this place.
    pub(in crate::config) fn element(&self, index: usize, offset: usize) -> Self {
        Self { at: self.at.moved(offset), key: format!("{}[{index}]", self.key) }
    }

    /// The entry `name` of the table at this place, quoted where TOML requires it.
    pub(in crate::config) fn entry(&self, name: &str, offset: usize) -> Self {
        Self { at: self.at.moved(offset), key: dotted(&self.key, name) }
    }
}

/// A byte offset in the file, or the environment. The environment comes last in a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::config) enum At {
    /// Bytes from the start of the file.
    File(usize),
    /// A variable.
    Environment,
}

impl At {
    fn moved(self, offset: usize) -> Self {
        match self {
            Self::File(_) => Self::File(offset),
            Self::Environment => Self::Environment,
        }
    }
}

/// `path.name`. A name that is not a bare key of TOML is quoted, and its control characters are
/// escaped, because a terminal may interpret them.
pub(in crate::config) fn dotted(path: &str, name: &str) -> String {
    let bare = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    let dot = if path.is_empty() { "" } else { "." };
    if !name.is_empty() && name.chars().all(bare) {
        format!("{path}{dot}{name}")
    } else {
        format!("{path}{dot}{name:?}")
    }
}

/// The line and column of a byte offset, both counted from 1. A column is a character.
fn position(text: &str, offset: usize) -> (usize, usize) {
    let before = text.get(..offset).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_counts_lines_and_characters_from_one() {
        assert_eq!(position("", 0), (1, 1));
        assert_eq!(position("ab\ncd", 2), (1, 3));
        assert_eq!(position("ab\ncd", 3), (2, 1));
        assert_eq!(position("äö = x", 7), (1, 6));
        assert_eq!(position("ab", 99), (1, 3));
    }

    #[test]
    fn a_key_that_is_not_bare_is_quoted_and_escaped() {
        assert_eq!(dotted("jwt", "secret"), "jwt.secret");
        assert_eq!(dotted("", "jwt"), "jwt");
        assert_eq!(dotted("jitsi.overrides", "config.a"), "jitsi.overrides.\"config.a\"");
        assert_eq!(dotted("jwt", "\u{1b}[31m"), "jwt.\"\\u{1b}[31m\"");
    }
}
