//! The place of a finding, and the line to write.

use crate::check::{Finding, Status};

/// The finding with this place, and with the fix if it fails.
pub(super) fn with(finding: Finding, place: String, fix: Option<String>) -> Finding {
    let finding = Finding { place, ..finding };
    match fix {
        Some(fix) if finding.status == Status::Fails => finding.fix(fix),
        _ => finding,
    }
}
