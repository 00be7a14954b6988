//! The names that a configuration can use: what `core/configmanager.lua` defines, and the part of Lua's
//! library that neither reads nor writes anything.

use std::rc::Rc;

use mlua::{Function, Lua, Table, UserData, UserDataMethods, Value as LuaValue};

use super::chunk::Chunk;
use super::host::Kind;
use super::include;
use super::record::Current;
use super::value::{Value, is_secret};

/// Functions of Lua that a configuration may use. `pcall` is left out: it could catch the error of a limit.
const FUNCTIONS: [&str; 16] = [
    "assert", "error", "ipairs", "math", "next", "pairs", "rawequal", "rawget", "rawlen", "rawset",
    "select", "string", "table", "tonumber", "tostring", "type",
];

/// The environment of one file.
pub(super) fn environment(lua: &Lua, chunk: &Rc<Chunk>, include: Function) -> mlua::Result<Table> {
    let names = library(lua, chunk)?;
    names.set("Lua", &names)?;
    for (name, function) in [
        ("VirtualHost", virtual_host(lua, chunk)?),
        ("Component", component(lua, chunk)?),
        ("Include", include),
        ("RunScript", lua.create_function(|_, _: String| Ok(()))?),
        ("FileContents", include::file(lua, chunk, |text| text)?),
        ("FileLine", include::file(lua, chunk, |text| text.lines().next().unwrap_or_default())?),
        ("FileLines", include::lines(lua, chunk)?),
        ("Credential", include::credential(lua, chunk)?),
    ] {
        names.set(name, &function)?;
        // Old spellings.
        match name {
            "VirtualHost" => {
                names.set("Host", &function)?;
                names.set("host", function)?;
            }
            "Component" => names.set("component", function)?,
            "Include" => names.set("include", function)?,
            _ => {}
        }
    }
    let meta = lua.create_table()?;
    meta.set("__index", unknown_name(lua, chunk, names)?)?;
    meta.set("__newindex", assignment(lua, chunk)?)?;
    meta.set("__metatable", false)?;
    let environment = lua.create_table()?;
    environment.set_metatable(Some(meta))?;
    Ok(environment)
}

fn library(lua: &Lua, chunk: &Rc<Chunk>) -> mlua::Result<Table> {
    let names = lua.create_table()?;
    for name in FUNCTIONS {
        names.set(name, lua.globals().get::<LuaValue>(name)?)?;
    }
    let os = lua.create_table()?;
    let here = Rc::clone(chunk);
    let variable = lua.create_function(move |lua, name: String| {
        here.unknown(lua, format!("the environment variable {name}"));
        Ok(LuaValue::Nil)
    })?;
    os.set("getenv", variable)?;
    os.set("time", lua.create_function(|_, ()| Ok(0))?)?;
    names.set("os", os)?;
    names.set("print", lua.create_function(|_, _: mlua::MultiValue| Ok(()))?)?;
    Ok(names)
}

fn unknown_name(lua: &Lua, chunk: &Rc<Chunk>, names: Table) -> mlua::Result<Function> {
    let here = Rc::clone(chunk);
    lua.create_function(move |lua, (_, name): (Table, String)| {
        let known: LuaValue = names.get(name.as_str())?;
        if !known.is_nil() {
            return Ok(known);
        }
        if let Some(variable) = name.strip_prefix("ENV_") {
            here.unknown(lua, format!("the environment variable {variable}"));
            return Ok(LuaValue::Nil);
        }
        let section = here.current.get();
        // Prosody 13 refers to an option that was set before. Older ones give nil.
        if here.run.record.borrow().value(section, &name).is_none() {
            return Ok(LuaValue::Nil);
        }
        let option = EarlierOption { chunk: Rc::clone(&here), section, name };
        Ok(LuaValue::UserData(lua.create_userdata(option)?))
    })
}

fn assignment(lua: &Lua, chunk: &Rc<Chunk>) -> mlua::Result<Function> {
    let here = Rc::clone(chunk);
    lua.create_function(move |lua, (_, name, value): (Table, String, LuaValue)| {
        let place = here.assignment(lua, &name);
        let value = converted(&name, &value, 0);
        here.run.record.borrow_mut().set(here.current.get(), name, value, place);
        Ok(())
    })
}

fn virtual_host(lua: &Lua, chunk: &Rc<Chunk>) -> mlua::Result<Function> {
    let here = Rc::clone(chunk);
    lua.create_function(move |lua, name: String| {
        let section = here.begin(lua, &name, Kind::VirtualHost)?;
        options_in_call(lua, &here, section)
    })
}

fn component(lua: &Lua, chunk: &Rc<Chunk>) -> mlua::Result<Function> {
    let here = Rc::clone(chunk);
    lua.create_function(move |lua, name: String| {
        let section = here.begin(lua, &name, Kind::Component("component".to_owned()))?;
        let options = options_in_call(lua, &here, section)?;
        let here = Rc::clone(&here);
        lua.create_function(move |_, given: LuaValue| match given {
            LuaValue::String(module) => {
                let module = module.to_string_lossy();
                here.run.record.borrow_mut().set_module(section, module);
                Ok(LuaValue::Function(options.clone()))
            }
            other => options.call(other),
        })
    })
}

/// The form `VirtualHost "NAME" { option = value }`. The lines after it are global again.
fn options_in_call(lua: &Lua, chunk: &Rc<Chunk>, section: usize) -> mlua::Result<Function> {
    let here = Rc::clone(chunk);
    lua.create_function(move |lua, options: Table| {
        here.current.set(None);
        let place = here.place(lua);
        for pair in options.pairs::<String, LuaValue>() {
            let (name, value) = pair?;
            let value = converted(&name, &value, 0);
            here.run.record.borrow_mut().set(Some(section), name, value, place.clone());
        }
        Ok(())
    })
}

impl Chunk {
    fn begin(&self, lua: &Lua, name: &str, kind: Kind) -> mlua::Result<usize> {
        let place = self.place(lua);
        let section = self.run.record.borrow_mut().section(name, kind, place);
        let section = section.map_err(mlua::Error::external)?;
        self.current.set(Some(section));
        Ok(section)
    }

    /// Notes a value that is not known here.
    pub(super) fn unknown(&self, lua: &Lua, what: String) {
        let place = self.place(lua);
        self.run.record.borrow_mut().unsure(place, what);
    }
}

/// An option that was set before (Prosody 13): `modules_enabled:append { "x" }`, or `a = b`.
struct EarlierOption {
    chunk: Rc<Chunk>,
    section: Current,
    name: String,
}

impl EarlierOption {
    fn value(&self) -> Value {
        let record = self.chunk.run.record.borrow();
        record.value(self.section, &self.name).cloned().unwrap_or(Value::Other)
    }
}

impl UserData for EarlierOption {
    fn add_methods<M: UserDataMethods<Self>>(methods: &mut M) {
        methods.add_method("append", |lua, this, more: LuaValue| {
            let mut items = match this.value() {
                Value::List(items) => items,
                other => vec![other],
            };
            if let Value::List(more) = converted(&this.name, &more, 0) {
                items.extend(more);
            }
            let place = this.chunk.place(lua);
            let mut record = this.chunk.run.record.borrow_mut();
            record.set(this.section, this.name.clone(), Value::List(items), place);
            Ok(())
        });
    }
}

/// The largest depth of a table that is kept.
const DEPTH: usize = 4;

fn converted(name: &str, value: &LuaValue, depth: usize) -> Value {
    match value {
        LuaValue::Boolean(value) => Value::Bool(*value),
        #[expect(clippy::cast_precision_loss, reason = "no option needs 2^53")]
        LuaValue::Integer(value) => Value::Number(*value as f64),
        LuaValue::Number(value) => Value::Number(*value),
        LuaValue::String(text) if is_secret(name) => Value::Secret(text.to_string_lossy().into()),
        LuaValue::String(text) => Value::Text(text.to_string_lossy()),
        LuaValue::Table(table) if depth < DEPTH => {
            let items: Vec<_> = table.sequence_values::<LuaValue>().flatten().collect();
            if items.is_empty() && !table.is_empty() {
                return Value::Map;
            }
            Value::List(items.iter().map(|it| converted(name, it, depth + 1)).collect())
        }
        LuaValue::UserData(data) => {
            data.borrow::<EarlierOption>().map_or(Value::Other, |option| option.value())
        }
        _ => Value::Other,
    }
}
