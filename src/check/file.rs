//! The finding that says whether a file was read.

use super::finding::{Finding, Id};
use crate::installation::{Content, Found};

/// Whether the file was read. A missing file is not a failure: it may be on another machine.
pub(super) fn read<T>(id: Id, found: &Found<T>) -> Finding {
    let place = found.path.display().to_string();
    match &found.content {
        Content::There(_) => Finding::holds(id, place, "was read"),
        Content::Missing => Finding::skipped(id, place, "does not exist"),
        Content::Denied(error) => Finding::skipped(id, "", error).fix("run check as root"),
        Content::Broken(error) => Finding::fails(id, "", error).wanted("a file that can be used"),
    }
}
