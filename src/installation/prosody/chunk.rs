//! A file of the configuration while it runs.

use std::cell::{Cell, RefCell};
use std::path::PathBuf;
use std::rc::Rc;

use mlua::{Error, Lua, Value as LuaValue};

use super::error::{Cause, ProsodyError};
use super::hosts::Unquoted;
use super::record::{Current, Record};
use super::unknown::Unknown;
use crate::installation::files::{Files, Place};

/// What all files share.
pub(super) struct Run {
    pub(super) files: Box<dyn Files>,
    pub(super) record: RefCell<Record>,
    /// The instructions that all files together may still run.
    pub(super) left: Cell<u32>,
}

/// The file that runs: its text, to find lines in it, and its current section.
pub(super) struct Chunk {
    pub(super) run: Rc<Run>,
    pub(super) path: PathBuf,
    pub(super) text: String,
    pub(super) current: Cell<Current>,
    /// The lines that read a name which is nil, and the names.
    pub(super) unset: RefCell<Vec<(usize, String)>>,
}

/// The most names that are kept.
const UNSET: usize = 1000;

impl Run {
    /// Keeps the first failure, and stops the configuration.
    pub(super) fn fail(&self, error: ProsodyError) -> Error {
        self.record.borrow_mut().failure.get_or_insert(error);
        stopped()
    }

    /// The message of an error that the configuration catches.
    ///
    /// # Errors
    ///
    /// The same error, if the configuration ends here: a limit, or a file that this user may not read.
    pub(super) fn caught(&self, error: Error) -> mlua::Result<String> {
        let failure = &mut self.record.borrow_mut().failure;
        if failure.as_ref().is_some_and(ProsodyError::is_of_reader) || is_of_memory(&error) {
            return Err(error);
        }
        if self.left.get() == 0 {
            return Err(Error::external(Cause::Instructions));
        }
        *failure = None;
        Ok(error.to_string())
    }
}

fn is_of_memory(error: &Error) -> bool {
    match error {
        Error::MemoryError(_) => true,
        Error::CallbackError { cause, .. } => is_of_memory(cause),
        _ => false,
    }
}

impl Chunk {
    /// The line of the file that called into Rust, beginning with 1.
    pub(super) fn line(lua: &Lua) -> usize {
        // Level 0 is the Rust function.
        lua.inspect_stack(1, |it| it.current_line()).flatten().unwrap_or(0)
    }

    /// Notes a name that is nil.
    pub(super) fn note_unset(&self, lua: &Lua, name: String) {
        let mut unset = self.unset.borrow_mut();
        if unset.len() < UNSET {
            unset.push((Self::line(lua), name));
        }
    }

    /// The names that are nil in an assignment that begins at `begin` and ends at the line that runs now.
    pub(super) fn unquoted(&self, lua: &Lua, begin: &Place) -> Vec<Unquoted> {
        let unset = self.unset.borrow();
        let lines = begin.line..=Self::line(lua);
        let inside = unset.iter().filter(|(line, _)| lines.contains(line));
        let unquoted = |(line, name): &(usize, String)| Unquoted {
            list: begin.clone(),
            place: Place::new(&self.path, self.line_with(name, *line)),
            name: name.clone(),
        };
        inside.map(unquoted).collect()
    }

    /// The last line up to this one that contains the name. Lua reads the last element of a list on the line of its
    /// closing brace.
    fn line_with(&self, name: &str, line: usize) -> usize {
        let lines: Vec<_> = self.text.lines().take(line).collect();
        lines.iter().rposition(|it| it.contains(name)).map_or(line, |at| at + 1)
    }

    pub(super) fn place(&self, lua: &Lua) -> Place {
        Place::new(&self.path, Self::line(lua))
    }

    /// Reports something that is not known here and may change the configuration.
    pub(super) fn report(&self, lua: &Lua, what: &str) {
        let place = self.place(lua);
        self.run.record.borrow_mut().unsure(place, what.to_owned());
    }

    /// A value that is not known here.
    pub(super) fn unknown(&self, lua: &Lua, what: &str) -> mlua::Result<LuaValue> {
        self.run.record.borrow_mut().unknown.get_or_insert_with(|| what.to_owned());
        Unknown::value(lua, what)
    }

    /// A value that is not known here. It is reported.
    pub(super) fn reported(&self, lua: &Lua, what: &str) -> mlua::Result<LuaValue> {
        self.report(lua, what);
        self.unknown(lua, what)
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
