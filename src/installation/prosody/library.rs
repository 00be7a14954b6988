//! The part of Lua's library that a configuration can use. The environment of Prosody's configuration has all
//! of it (`__index` in core/configmanager.lua). Here, functions that read or write something give a value
//! that is not known.

use std::rc::Rc;

use mlua::{Error, Function, Lua, MultiValue, Table, Value as LuaValue};

use super::chunk::Chunk;
use super::unknown::Unknown;

/// Names that are Lua's own: they reach nothing outside of the configuration.
const OWN: [&str; 17] = [
    "_VERSION",
    "assert",
    "error",
    "getmetatable",
    "ipairs",
    "math",
    "next",
    "pairs",
    "rawequal",
    "rawget",
    "rawlen",
    "rawset",
    "select",
    "string",
    "table",
    "type",
    "utf8",
];

/// Names whose results are not known here, and whether the use of one is reported: then it may change other
/// options. Otherwise only an option that is made from it is not known.
const STAND_INS: [(&str, bool); 20] = [
    ("collectgarbage", false),
    ("coroutine", true),
    ("debug", true),
    ("dofile", true),
    ("io", true),
    ("load", true),
    ("loadfile", true),
    ("loadstring", true),
    ("module", true),
    ("os.clock", false),
    ("os.date", false),
    ("os.execute", true),
    ("os.exit", true),
    ("os.remove", true),
    ("os.rename", true),
    ("os.setlocale", false),
    ("os.tmpname", false),
    ("package", false),
    ("prosody", false),
    ("require", true),
];

/// The instructions that a protected call counts for.
const PROTECTED: u32 = 1000;

/// The library for one file.
pub(super) fn library(lua: &Lua, chunk: &Rc<Chunk>) -> mlua::Result<Table> {
    let names = lua.create_table()?;
    for name in OWN {
        names.set(name, lua.globals().get::<LuaValue>(name)?)?;
    }
    let os = os(lua, chunk)?;
    for (name, is_reported) in STAND_INS {
        let stand_in = stand_in(lua, chunk, name, is_reported)?;
        match name.strip_prefix("os.") {
            Some(name) => os.set(name, stand_in)?,
            None => names.set(name, stand_in)?,
        }
    }
    names.set("os", os)?;
    names.set("_G", &names)?;
    names.set("pcall", pcall(lua, chunk)?)?;
    names.set("xpcall", xpcall(lua, chunk)?)?;
    names.set("setmetatable", setmetatable(lua)?)?;
    for name in ["tonumber", "tostring"] {
        let original: Function = lua.globals().get(name)?;
        let converts = lua.create_function(move |_, given: MultiValue| match given.front() {
            Some(value) if Unknown::of(value).is_some() => Ok(value.clone()),
            _ => original.call::<LuaValue>(given),
        })?;
        names.set(name, converts)?;
    }
    for name in ["print", "warn"] {
        names.set(name, lua.create_function(|_, _: MultiValue| Ok(()))?)?;
    }
    Ok(names)
}

/// A function or table whose results are not known.
fn stand_in(lua: &Lua, chunk: &Rc<Chunk>, name: &str, is_reported: bool) -> mlua::Result<Table> {
    let what = format!("the result of {name}");
    let use_it = |lua: &Lua| {
        let (here, what) = (Rc::clone(chunk), what.clone());
        lua.create_function(move |lua, _: MultiValue| {
            if is_reported {
                here.report(lua, &what);
            }
            here.unknown(lua, &what)
        })
    };
    let meta = lua.create_table()?;
    meta.set("__call", use_it(lua)?)?;
    meta.set("__index", use_it(lua)?)?;
    meta.set("__metatable", false)?;
    let table = lua.create_table()?;
    table.set_metatable(Some(meta))?;
    Ok(table)
}

fn os(lua: &Lua, chunk: &Rc<Chunk>) -> mlua::Result<Table> {
    let os = lua.create_table()?;
    let here = Rc::clone(chunk);
    let variable = lua.create_function(move |lua, name: String| {
        here.reported(lua, &format!("the environment variable {name}"))
    })?;
    os.set("getenv", variable)?;
    os.set("time", lua.create_function(|_, _: MultiValue| Ok(0))?)?;
    os.set("difftime", lua.create_function(|_, _: MultiValue| Ok(0.0))?)?;
    Ok(os)
}

/// As in Lua, but it does not catch a limit, or a file that this user may not read.
fn pcall(lua: &Lua, chunk: &Rc<Chunk>) -> mlua::Result<Function> {
    let here = Rc::clone(chunk);
    lua.create_function(move |lua, (function, given): (LuaValue, MultiValue)| {
        match here.protected(lua, function, given)? {
            Ok(results) => with_front(LuaValue::Boolean(true), results),
            Err(message) => {
                let message = lua.create_string(message).map(LuaValue::String)?;
                with_front(LuaValue::Boolean(false), MultiValue::from_iter([message]))
            }
        }
    })
}

fn xpcall(lua: &Lua, chunk: &Rc<Chunk>) -> mlua::Result<Function> {
    type Given = (LuaValue, Function, MultiValue);
    let here = Rc::clone(chunk);
    lua.create_function(move |lua, (function, handler, given): Given| {
        match here.protected(lua, function, given)? {
            Ok(results) => with_front(LuaValue::Boolean(true), results),
            Err(message) => with_front(LuaValue::Boolean(false), handler.call(message)?),
        }
    })
}

fn with_front(first: LuaValue, mut rest: MultiValue) -> mlua::Result<MultiValue> {
    rest.push_front(first);
    Ok(rest)
}

impl Chunk {
    /// The results of a call, or the message of an error that Prosody would catch, too.
    fn protected(
        &self,
        lua: &Lua,
        function: LuaValue,
        given: MultiValue,
    ) -> mlua::Result<Result<MultiValue, String>> {
        let call = match function {
            LuaValue::Function(function) => function,
            // A table or another value that can be called.
            other => {
                let call = "local it = ... return function(...) return it(...) end";
                lua.load(call).call::<Function>(other)?
            }
        };
        // An error costs more time than an instruction.
        self.run.left.set(self.run.left.get().saturating_sub(PROTECTED));
        match call.call::<MultiValue>(given) {
            Ok(results) => Ok(Ok(results)),
            Err(error) => self.run.caught(error).map(Err),
        }
    }
}

/// As in Lua, but without `__gc`: limits do not hold in it.
fn setmetatable(lua: &Lua) -> mlua::Result<Function> {
    let original: Function = lua.globals().get("setmetatable")?;
    lua.create_function(move |_, (table, meta): (LuaValue, LuaValue)| {
        if let LuaValue::Table(meta) = &meta
            && !meta.raw_get::<LuaValue>("__gc")?.is_nil()
        {
            return Err(Error::runtime("attempt to set __gc"));
        }
        original.call::<LuaValue>((table, meta))
    })
}
