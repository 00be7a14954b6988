//! The functions of a configuration that read files.

use std::path::{Path, PathBuf};
use std::rc::Rc;

use mlua::{Function, Lua, Value as LuaValue};

use super::chunk::{Chunk, Run};
use super::error::{Cause, ProsodyError};
use crate::installation::pattern::{Dialect, Matches, matching};

impl Chunk {
    /// A path of the configuration is relative to the folder of its file.
    fn resolve(&self, path: &str) -> PathBuf {
        self.path.parent().unwrap_or(Path::new("")).join(path)
    }
}

/// `Include`: runs other files. Each begins with the global section.
pub(super) fn include(
    lua: &Lua,
    chunk: &Rc<Chunk>,
    run_file: fn(&Lua, &Rc<Run>, &Path) -> mlua::Result<bool>,
) -> mlua::Result<Function> {
    let here = Rc::clone(chunk);
    lua.create_function(move |lua, path: String| {
        let pattern = here.resolve(&path);
        let run = &here.run;
        let matches = matching(run.files.as_ref(), &pattern, Dialect::Prosody)
            .map_err(|error| run.fail(error.into()))?;
        let refuse = |lua, cause| run.fail(ProsodyError::new(&here.path, Chunk::line(lua), cause));
        let paths = match matches {
            Matches::One(path) => vec![path],
            Matches::Existing(paths) => paths,
            Matches::NoFolder(folder) => return Err(refuse(lua, Cause::Missing(folder))),
            Matches::Unknown => return Err(refuse(lua, Cause::Pattern(pattern))),
        };
        for path in paths {
            if !run_file(lua, run, &path)? {
                return Err(refuse(lua, Cause::Missing(path)));
            }
        }
        Ok(())
    })
}

/// `FileContents` and `FileLine` (Prosody 13): a part of a file's text.
pub(super) fn file(lua: &Lua, chunk: &Rc<Chunk>, part: fn(&str) -> &str) -> mlua::Result<Function> {
    let here = Rc::clone(chunk);
    lua.create_function(move |lua, path: String| {
        Ok(here.contents(lua, &path)?.map(|text| part(&text).to_owned()))
    })
}

/// `FileLines` (Prosody 13): all lines of a file.
pub(super) fn lines(lua: &Lua, chunk: &Rc<Chunk>) -> mlua::Result<Function> {
    let here = Rc::clone(chunk);
    lua.create_function(move |lua, path: String| {
        let text = here.contents(lua, &path)?;
        Ok(text.map(|text| text.lines().map(str::to_owned).collect::<Vec<_>>()))
    })
}

impl Chunk {
    fn contents(&self, lua: &Lua, path: &str) -> mlua::Result<Option<String>> {
        let path = self.resolve(path);
        let text = self.run.files.text(&path).map_err(|error| self.run.fail(error.into()))?;
        if text.is_none() {
            self.unknown(lua, format!("the file {}, which does not exist", path.display()));
        }
        Ok(text)
    }
}

/// `Credential` (Prosody 13): a file that systemd gives to Prosody only.
pub(super) fn credential(lua: &Lua, chunk: &Rc<Chunk>) -> mlua::Result<Function> {
    let here = Rc::clone(chunk);
    lua.create_function(move |lua, name: String| {
        here.unknown(lua, format!("the systemd credential {name}"));
        Ok(LuaValue::Nil)
    })
}
