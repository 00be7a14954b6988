//! Why a configuration of Prosody cannot be read.

use std::path::{Path, PathBuf};

use crate::installation::files::{FileError, Place};

/// A configuration cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ProsodyError {
    /// A file or folder cannot be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// A file cannot be run.
    #[error("{place}: {cause}")]
    Lua {
        /// The line, or the file.
        place: Place,
        /// The reason.
        cause: Cause,
    },
}

/// Why a file cannot be run.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Cause {
    /// The text is not Lua.
    #[error("is not valid Lua: {0}")]
    Syntax(String),
    /// A line cannot be run.
    #[error("{0}")]
    Run(String),
    /// The file runs more than the allowed number of instructions.
    #[error("runs too many instructions")]
    Instructions,
    /// The file takes too long.
    #[error("takes longer than 5 s")]
    Time,
    /// The file needs too much memory.
    #[error("needs more than 32 MiB of memory")]
    Memory,
    /// Too many files are included.
    #[error("includes more than 100 files")]
    Files,
    /// A line cannot be run with a value that is not known here.
    #[error("{reason}, which may come from {unknown}, which is not known here")]
    Depends {
        /// As in [`Cause::Run`].
        reason: String,
        /// What is not known here, as a clause.
        unknown: String,
    },
    /// The host of this name is declared twice, with different kinds.
    #[error("{0} is both a VirtualHost and a Component")]
    Kinds(String),
    /// An operator such as `+` is used with a list or table that was set before. Prosody has none for it: before
    /// version 13 the name is nil, and since then it has only `append`, `value` and `values`.
    #[error(
        "uses an operator with {0}, which Prosody cannot do: write {0}:append {{ … }} (Prosody 13), or one list"
    )]
    Operator(String),
    /// The file includes itself.
    #[error("includes itself")]
    Cycle,
    /// A pattern of file names that is not evaluated here.
    #[error("includes {}, which check does not evaluate", .0.display())]
    Pattern(PathBuf),
    /// The file begins with a byte order mark. Prosody passes it to Lua's `load`, which refuses it.
    #[error("begins with a byte order mark, which Prosody does not skip")]
    Mark,
    /// An included file or its folder does not exist.
    #[error("includes {}, which does not exist", .0.display())]
    Missing(PathBuf),
}

impl ProsodyError {
    /// Whether this reader cannot go on, but Prosody may.
    pub(in crate::installation) fn is_of_reader(&self) -> bool {
        match self {
            Self::File(_) => true,
            Self::Lua { cause, .. } => matches!(
                cause,
                Cause::Depends { .. }
                    | Cause::Instructions
                    | Cause::Time
                    | Cause::Memory
                    | Cause::Files
                    | Cause::Pattern(_)
            ),
        }
    }

    pub(super) fn new(path: &Path, line: usize, cause: Cause) -> Self {
        Self::Lua { place: Place::new(path, line), cause }
    }
}
