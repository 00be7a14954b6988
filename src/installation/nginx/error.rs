//! Why a configuration of nginx cannot be read.

use std::path::{Path, PathBuf};

use crate::installation::files::{FileError, Place};

/// A configuration cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum NginxError {
    /// A file or folder cannot be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// A file is not a configuration of nginx.
    #[error("{place}: {cause}")]
    Text {
        /// The line, or the file.
        place: Place,
        /// The reason.
        cause: Cause,
    },
}

/// Why a file cannot be used. Except for [`Cause::Files`] and [`Cause::Pattern`], `nginx -t` refuses such a
/// file, too.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Cause {
    /// A quote, a block or a directive has no end.
    #[error("the file ends inside a {0}")]
    End(&'static str),
    /// `}` without `{`, or `;` without a directive.
    #[error("unexpected \"{0}\"")]
    Unexpected(char),
    /// Blocks in too many blocks.
    #[error("more than 20 blocks inside each other")]
    Depth,
    /// Too many files are included.
    #[error("includes more than 500 files")]
    Files,
    /// A pattern of file names that is not evaluated here. nginx may accept it.
    #[error("includes {}, which check does not evaluate", .0.display())]
    Pattern(PathBuf),
    /// The file begins with a byte order mark, which becomes a part of the first word.
    #[error("begins with a byte order mark, which nginx does not skip")]
    Mark,
    /// An included file does not exist.
    #[error("includes {}, which does not exist", .0.display())]
    Missing(PathBuf),
}

impl Cause {
    /// Whether this reader cannot go on, but nginx may.
    pub(in crate::installation) fn is_of_reader(&self) -> bool {
        matches!(self, Self::Files | Self::Pattern(_))
    }
}

impl NginxError {
    pub(super) fn new(path: &Path, line: usize, cause: Cause) -> Self {
        Self::Text { place: Place::new(path, line), cause }
    }
}
