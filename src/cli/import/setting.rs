//! The settings of another adapter, as its file has them.

use std::fmt;

/// The settings of a file, in its order. A name occurs once.
#[derive(Debug, Default)]
pub(super) struct Settings(pub(super) Vec<Setting>);

/// One setting. `Debug` does not show the value, which may be a secret.
pub(super) struct Setting {
    /// `NAME` of an environment file, or `[section] name`.
    pub(super) name: String,
    /// The value, without quotes and comments.
    pub(super) value: String,
    /// The line, counted from 1.
    pub(super) line: usize,
    /// How the value was read, if another program may read it differently.
    pub(super) remarks: Vec<&'static str>,
}

/// A line that cannot be read.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{line}: {message}")]
pub struct SyntaxError {
    /// The line, counted from 1.
    pub(super) line: usize,
    /// The rule, without text of the file.
    pub(super) message: &'static str,
}

impl Settings {
    /// Whether there is no setting, not even one without a value.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The setting with this name, if it is there and not empty.
    pub(super) fn get(&self, name: &str) -> Option<&Setting> {
        self.0.iter().find(|setting| setting.name == name && !setting.value.is_empty())
    }
}

impl fmt::Debug for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} in line {}", self.name, self.line)
    }
}

/// Splits a value from the comment behind it: a `#` after white space.
pub(super) fn split_comment(text: &str) -> (&str, bool) {
    let mut before = None;
    for (at, c) in text.char_indices() {
        if c == '#' && before.is_some_and(char::is_whitespace) {
            return (&text[..at], true);
        }
        before = Some(c);
    }
    (text, false)
}

/// The remark of a value with a comment behind it.
pub(super) const COMMENT: &str =
    "the text from \" #\" on was read as a comment; if it belongs to the value, add it by hand";
