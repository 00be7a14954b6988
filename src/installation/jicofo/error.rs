//! Why a configuration of Jicofo cannot be read.

use std::path::Path;

use crate::installation::files::{FileError, Place};

/// A configuration cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum JicofoError {
    /// The file cannot be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// The text is not HOCON. Jicofo does not start with it.
    #[error("{place}: {cause}")]
    Text {
        /// The line.
        place: Place,
        /// The reason.
        cause: Cause,
    },
}

/// Why a text is not HOCON (HOCON.md, and Tokenizer.java of lightbend/config).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Cause {
    /// A section, a list, a quoted text or a substitution has no end. The line is that of its beginning.
    #[error("this {0} has no end")]
    End(&'static str),
    /// A closing bracket or a sign without its beginning.
    #[error("unexpected \"{0}\"")]
    Unexpected(char),
    /// A character that is only allowed in quotes.
    #[error("\"{0}\" must be in quotes")]
    Reserved(char),
    /// A key without a value.
    #[error("a key has no value")]
    NoValue,
    /// A value without a key.
    #[error("a value has no key")]
    NoKey,
    /// A backslash before a character that JSON does not allow there.
    #[error("unknown escape in quotes")]
    Escape,
    /// Sections in too many sections. This is a limit of this reader.
    #[error("more than 32 sections inside each other")]
    Depth,
    /// Too many files. This is a limit of this reader, and what it says of files that include each other.
    #[error("more than 50 included files")]
    Files,
}

impl Cause {
    /// Whether this is a limit of the reader. Jicofo may accept the file.
    pub fn is_of_reader(self) -> bool {
        matches!(self, Self::Depth | Self::Files)
    }
}

impl JicofoError {
    pub(super) fn new(path: &Path, line: usize, cause: Cause) -> Self {
        Self::Text { place: Place::new(path, line), cause }
    }
}
