//! A file of the configuration while it runs.

use std::cell::{Cell, RefCell};
use std::path::PathBuf;
use std::rc::Rc;

use mlua::{Error, Lua};

use super::error::ProsodyError;
use super::record::{Current, Record};
use crate::installation::files::{Files, Place};

/// What all files share.
pub(super) struct Run {
    pub(super) files: Box<dyn Files>,
    pub(super) record: RefCell<Record>,
}

/// The file that runs: its text, to find lines in it, and its current section.
pub(super) struct Chunk {
    pub(super) run: Rc<Run>,
    pub(super) path: PathBuf,
    pub(super) text: String,
    pub(super) current: Cell<Current>,
}

impl Run {
    /// Keeps the first failure, and stops the configuration.
    pub(super) fn fail(&self, error: ProsodyError) -> Error {
        self.record.borrow_mut().failure.get_or_insert(error);
        stopped()
    }
}

impl Chunk {
    /// The line of the file that called into Rust, beginning with 1.
    pub(super) fn line(lua: &Lua) -> usize {
        // Level 0 is the Rust function.
        lua.inspect_stack(1, |it| it.current_line()).flatten().unwrap_or(0)
    }

    pub(super) fn place(&self, lua: &Lua) -> Place {
        Place::new(&self.path, Self::line(lua))
    }

    /// The line on which the assignment of an option begins. Lua only knows the line on which it ends.
    pub(super) fn assignment(&self, lua: &Lua, name: &str) -> Place {
        let end = Self::line(lua);
        let lines: Vec<_> = self.text.lines().take(end).collect();
        let assigns = |line: &&str| {
            let rest = line.trim_start().strip_prefix(name).map(str::trim_start);
            rest.is_some_and(|rest| rest.starts_with('=') && !rest.starts_with("=="))
        };
        let begin = match lines.last() {
            Some(last) if !last.contains(name) => lines.iter().rposition(assigns),
            _ => None,
        };
        Place::new(&self.path, begin.map_or(end, |it| it + 1))
    }
}

/// The error that stops Lua. Its reason is in the record.
pub(super) fn stopped() -> Error {
    Error::runtime("stopped")
}
