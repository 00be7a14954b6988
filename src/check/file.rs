//! The finding that says whether a file was read.

use super::finding::{Finding, Id};
use crate::installation::{Content, Fault, Found};

/// Whether the file was read. A missing file is not a failure: it may be on another machine. `test` is the
/// command that shows what is wrong with a file that cannot be used.
pub(super) fn read<T>(id: Id, found: &Found<T>, test: &str) -> Finding {
    let place = found.path.display().to_string();
    let test_of = |fault: &Fault| test.replace("FILE", &fault.file.display().to_string());
    match &found.content {
        Content::There(_) => Finding::holds(id, place, "was read"),
        Content::Missing => Finding::skipped(id, place, "does not exist"),
        Content::Denied(error) => Finding::skipped(id, place, error).fix("run check as root"),
        Content::Broken(fault) => Finding::fails(id, place, &fault.text)
            .wanted("a file without errors")
            .fix(test_of(fault)),
        Content::NotRun(fault) => Finding::warning(id, place, &fault.text)
            .wanted("a file that check can read to its end; its other findings are missing")
            .fix(test_of(fault)),
    }
}
