//! The finding that says whether a file was read.

use super::finding::{Finding, Id};
use crate::installation::{Content, Fault, Found, Remedy};

/// How an operator finds out what is wrong with a file. `FILE` is its path.
pub(super) struct Commands {
    /// Tests the file. For a program, only its syntax.
    pub(super) test: &'static str,
    /// Runs the file.
    pub(super) run: &'static str,
    /// The argument of `check` that names the file.
    pub(super) argument: &'static str,
}

/// Whether the file was read. A missing file is not a failure: it may be on another machine.
pub(super) fn read<T>(id: Id, found: &Found<T>, commands: &Commands) -> Finding {
    let place = found.path.display().to_string();
    match &found.content {
        Content::There(_) => Finding::holds(id, place, "was read"),
        Content::Missing => Finding::skipped(id, place, "does not exist"),
        Content::Denied(error) => Finding::skipped(id, place, error).fix("run check as root"),
        Content::Broken(fault) => {
            let wanted = match fault.remedy {
                Remedy::Path => "a file that exists",
                _ => "a file without errors",
            };
            Finding::fails(id, place, &fault.text).wanted(wanted).fix(fix(fault, commands))
        }
        Content::NotRun(fault) => Finding::warning(id, place, &fault.text)
            .wanted("a file that check can read to its end; its other findings are missing")
            .fix(fix(fault, commands)),
    }
}

fn fix(fault: &Fault, commands: &Commands) -> String {
    let file = fault.file.display().to_string();
    match &fault.remedy {
        Remedy::Test => commands.test.replace("FILE", &file),
        Remedy::Run => commands.run.replace("FILE", &file),
        // The files in conf.d are links.
        Remedy::Unmark => {
            format!("sed -i --follow-symlinks '1s/^\\xEF\\xBB\\xBF//' {file}")
        }
        Remedy::Create(missing) => {
            format!("create {}, or remove its Include from {file}", missing.display())
        }
        Remedy::Path => commands.argument.to_owned(),
        Remedy::Literal(place) => format!("write the value as text at {place}"),
        Remedy::None => String::new(),
    }
}
