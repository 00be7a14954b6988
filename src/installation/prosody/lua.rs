//! Runs the files of a configuration.

use std::cell::{Cell, RefCell};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use mlua::chunk::ChunkMode;
use mlua::{Error, HookTriggers, Lua, LuaOptions, StdLib, VmState};

use super::chunk::{Chunk, Run, stopped};
use super::error::{Cause, ProsodyError};
use super::hosts::Prosody;
use super::{include, sandbox};
use crate::installation::files::Files;

/// The most instructions of Lua that all files together may run.
const INSTRUCTIONS: u32 = 10_000_000;

/// The instructions between two checks.
const STEP: u32 = 1000;

/// The memory of the configuration, in bytes.
const MEMORY: usize = 32 << 20;

/// The most files.
const FILES: usize = 100;

/// Runs these files one after the other. A file that does not exist is left out.
pub(super) fn run(paths: &[PathBuf], files: impl Files + 'static) -> Result<Prosody, ProsodyError> {
    let run = Rc::new(Run {
        files: Box::new(files),
        record: RefCell::default(),
        left: Cell::new(INSTRUCTIONS),
    });
    let outcome = run_all(&run, paths);
    let failure = run.record.borrow_mut().failure.take();
    match (failure, outcome) {
        (Some(failure), _) => Err(depending(failure, &run)),
        (None, Err(error)) => Err(of_lua(&error, Path::new(""))),
        (None, Ok(())) => Ok(std::mem::take(&mut run.record.borrow_mut().found)),
    }
}

/// An error after a value that is not known may not be one in Prosody.
fn depending(failure: ProsodyError, run: &Run) -> ProsodyError {
    match (failure, run.record.borrow_mut().unknown.take()) {
        (ProsodyError::Lua { place, cause: Cause::Run(reason) }, Some(unknown)) => {
            ProsodyError::Lua { place, cause: Cause::Depends { reason, unknown } }
        }
        (failure, _) => failure,
    }
}

fn run_all(run: &Rc<Run>, paths: &[PathBuf]) -> mlua::Result<()> {
    let libraries = StdLib::TABLE | StdLib::STRING | StdLib::MATH | StdLib::UTF8;
    let lua = Lua::new_with(libraries, LuaOptions::default())?;
    lua.set_memory_limit(MEMORY)?;
    let here = Rc::clone(run);
    lua.set_hook(HookTriggers::new().every_nth_instruction(STEP), move |_, _| {
        here.left.set(here.left.get().saturating_sub(STEP));
        if here.left.get() == 0 {
            Err(Error::external(Cause::Instructions))
        } else {
            Ok(VmState::Continue)
        }
    })?;
    for path in paths {
        run_file(&lua, run, path)?;
    }
    Ok(())
}

/// Runs one file. Returns whether it exists.
fn run_file(lua: &Lua, run: &Rc<Run>, path: &Path) -> mlua::Result<bool> {
    let refuse = |cause| run.fail(ProsodyError::new(path, 0, cause));
    let text = match run.files.text(path) {
        Ok(Some(text)) => text,
        Ok(None) => return Ok(false),
        Err(error) => return Err(run.fail(error.into())),
    };
    if text.starts_with('\u{feff}') {
        return Err(run.fail(ProsodyError::new(path, 1, Cause::Mark)));
    }
    {
        let record = &mut *run.record.borrow_mut();
        if record.running.iter().any(|it| it == path) {
            record.failure.get_or_insert(ProsodyError::new(path, 0, Cause::Cycle));
            return Err(stopped());
        }
        record.running.push(path.to_owned());
        record.found.files.push(path.to_owned());
    }
    if run.record.borrow().found.files.len() > FILES {
        return Err(refuse(Cause::Files));
    }
    let chunk = Chunk {
        run: Rc::clone(run),
        path: path.to_owned(),
        text: text.clone(),
        current: Cell::new(None),
        unset: RefCell::default(),
    };
    let chunk = Rc::new(chunk);
    let include = include::include(lua, &chunk, run_file)?;
    let environment = sandbox::environment(lua, &chunk, include)?;
    // The name is short, because Lua shortens long ones in its messages.
    let chunk = lua.load(text).set_name("@c").set_mode(ChunkMode::Text);
    let done = chunk.set_environment(environment).exec();
    run.record.borrow_mut().running.pop();
    done.map_err(|error| run.fail(of_lua(&error, path)))?;
    Ok(true)
}

/// An error of Lua. Its text may quote the file, which has secrets: that part is cut off.
fn of_lua(error: &Error, path: &Path) -> ProsodyError {
    // A callback's error also has the line, which a limit does not need.
    let is_of_line = |cause: &Cause| matches!(cause, Cause::Kinds(_) | Cause::Operator(_));
    let has_line =
        |cause: &Cause| matches!(error, Error::CallbackError { .. }) && is_of_line(cause);
    if let Some(cause) = error.downcast_ref::<Cause>().filter(|cause| !has_line(cause)) {
        return ProsodyError::new(path, 0, cause.clone());
    }
    match error {
        Error::MemoryError(_) => ProsodyError::new(path, 0, Cause::Memory),
        Error::SyntaxError { message, .. } => {
            let (line, text) = located(message);
            let text = text.split(" near ").next().unwrap_or_default();
            ProsodyError::new(path, line, Cause::Syntax(text.to_owned()))
        }
        Error::CallbackError { cause, traceback } => {
            let (line, _) = traceback
                .lines()
                .find_map(|it| it.trim().strip_prefix("c:"))
                .map_or((0, ""), |rest| (leading_number(rest), rest));
            match of_lua(cause, path) {
                ProsodyError::Lua { place, cause } if place.line == 0 => {
                    ProsodyError::new(path, line, cause)
                }
                it => it,
            }
        }
        Error::RuntimeError(message) => {
            let (line, text) = located(message.lines().next().unwrap_or_default());
            ProsodyError::new(path, line, Cause::Run(reason(text)))
        }
        _ => ProsodyError::new(path, 0, Cause::Run("cannot be run".to_owned())),
    }
}

/// The kind of a runtime error. Names and values of the file are left out: a secret without quotation marks
/// is a name for Lua, and the text of `error` may contain anything.
fn reason(text: &str) -> String {
    match text.starts_with("attempt to ") {
        true => text.split(" (").next().unwrap_or_default().to_owned(),
        false => "stops with an error".to_owned(),
    }
}

/// The line in front of a message (`c:12: text`), and the rest.
fn located(message: &str) -> (usize, &str) {
    let parts = message.strip_prefix("c:").and_then(|it| it.split_once(": "));
    parts.map_or((0, message), |(line, text)| (leading_number(line), text))
}

fn leading_number(text: &str) -> usize {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    text[..end].parse().unwrap_or(0)
}
