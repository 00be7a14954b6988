//! The functions of a configuration that read files.

use std::path::{Path, PathBuf};
use std::rc::Rc;

use mlua::{Function, IntoLua as _, Lua, Value as LuaValue};

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

/// `RunScript`: runs a file with Lua's own environment.
pub(super) fn script(lua: &Lua, chunk: &Rc<Chunk>) -> mlua::Result<Function> {
    let here = Rc::clone(chunk);
    lua.create_function(move |lua, path: String| {
        here.reported(lua, &format!("the script {}", here.resolve(&path).display()))
    })
}

/// `FileContents` and `FileLine` (Prosody 13): a part of a file's text.
pub(super) fn file(lua: &Lua, chunk: &Rc<Chunk>, part: fn(&str) -> &str) -> mlua::Result<Function> {
    let here = Rc::clone(chunk);
    lua.create_function(move |lua, path: String| match here.contents(lua, &path)? {
        Ok(text) => part(&text).into_lua(lua),
        Err(unknown) => Ok(unknown),
    })
}

/// `FileLines` (Prosody 13): all lines of a file.
pub(super) fn lines(lua: &Lua, chunk: &Rc<Chunk>) -> mlua::Result<Function> {
    let here = Rc::clone(chunk);
    lua.create_function(move |lua, path: String| match here.contents(lua, &path)? {
        Ok(text) => text.lines().map(str::to_owned).collect::<Vec<_>>().into_lua(lua),
        Err(unknown) => Ok(unknown),
    })
}

impl Chunk {
    /// The text of the file, or a value that is not known here.
    fn contents(&self, lua: &Lua, path: &str) -> mlua::Result<Result<String, LuaValue>> {
        let path = self.resolve(path);
        let text = self.run.files.text(&path).map_err(|error| self.run.fail(error.into()))?;
        let what = || format!("the file {}, which does not exist", path.display());
        text.map_or_else(|| self.reported(lua, &what()).map(Err), |text| Ok(Ok(text)))
    }
}

/// `Credential` (Prosody 13): a file that systemd gives to Prosody only.
pub(super) fn credential(lua: &Lua, chunk: &Rc<Chunk>) -> mlua::Result<Function> {
    let here = Rc::clone(chunk);
    lua.create_function(move |lua, name: String| {
        here.reported(lua, &format!("the systemd credential {name}"))
    })
}
