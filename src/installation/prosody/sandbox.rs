//! The names that a configuration can use: what `core/configmanager.lua` defines, and Lua's library.

use std::rc::Rc;

use mlua::{
    AnyUserData, Function, IntoLua as _, Lua, MetaMethod, MultiValue, Table, UserData,
    UserDataMethods, Value as LuaValue,
};
use secrecy::ExposeSecret as _;

use super::chunk::Chunk;
use super::error::Cause;
use super::host::Kind;
use super::include;
use super::library::library;
use super::record::Current;
use super::unknown::Unknown;
use super::value::{Value, is_secret};

/// The environment of one file.
pub(super) fn environment(lua: &Lua, chunk: &Rc<Chunk>, include: Function) -> mlua::Result<Table> {
    let names = library(lua, chunk)?;
    names.set("Lua", &names)?;
    for (name, function) in [
        ("VirtualHost", virtual_host(lua, chunk)?),
        ("Component", component(lua, chunk)?),
        ("Include", include),
        ("RunScript", include::script(lua, chunk)?),
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

fn unknown_name(lua: &Lua, chunk: &Rc<Chunk>, names: Table) -> mlua::Result<Function> {
    let here = Rc::clone(chunk);
    lua.create_function(move |lua, (_, name): (Table, String)| {
        let known: LuaValue = names.get(name.as_str())?;
        if !known.is_nil() {
            return Ok(known);
        }
        if let Some(variable) = name.strip_prefix("ENV_") {
            return here.reported(lua, &format!("the environment variable {variable}"));
        }
        let section = here.current.get();
        // Prosody 13 gives an option that was set before. Older ones give nil.
        let Some(value) = here.run.record.borrow().value(section, &name).cloned() else {
            here.note_unset(lua, name);
            return Ok(LuaValue::Nil);
        };
        if let Value::List(_) | Value::Map = value {
            let option = EarlierOption { chunk: Rc::clone(&here), section, name };
            return lua.create_userdata(option).map(LuaValue::UserData);
        }
        here.lua_value(lua, &name, value)
    })
}

fn assignment(lua: &Lua, chunk: &Rc<Chunk>) -> mlua::Result<Function> {
    let here = Rc::clone(chunk);
    lua.create_function(move |lua, (_, name, value): (Table, String, LuaValue)| {
        let place = here.assignment(lua, &name);
        if name == "modules_enabled" && value.is_table() {
            here.run.record.borrow_mut().found.unquoted.extend(here.unquoted(lua, &place));
        }
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

    fn append(&self, lua: &Lua, more: &LuaValue) {
        let mut items = match self.value() {
            Value::List(items) => items,
            other => vec![other],
        };
        match converted(&self.name, more, 0) {
            Value::List(more) => items.extend(more),
            unknown @ Value::Unknown(_) => items.push(unknown),
            _ => {}
        }
        let place = self.chunk.place(lua);
        let mut record = self.chunk.run.record.borrow_mut();
        record.set(self.section, self.name.clone(), Value::List(items), place);
    }
}

impl UserData for EarlierOption {
    fn add_methods<M: UserDataMethods<Self>>(methods: &mut M) {
        methods.add_function("append", |lua, (this, more): (AnyUserData, LuaValue)| {
            this.borrow::<Self>()?.append(lua, &more);
            Ok(this)
        });
        methods.add_meta_method(MetaMethod::Call, |lua, this, more: LuaValue| {
            this.append(lua, &more);
            Ok(())
        });
        for operation in [
            MetaMethod::Add,
            MetaMethod::Sub,
            MetaMethod::Mul,
            MetaMethod::Div,
            MetaMethod::Mod,
            MetaMethod::Pow,
            MetaMethod::Unm,
            MetaMethod::IDiv,
            MetaMethod::BAnd,
            MetaMethod::BOr,
            MetaMethod::BXor,
            MetaMethod::BNot,
            MetaMethod::Shl,
            MetaMethod::Shr,
            MetaMethod::Concat,
        ] {
            methods.add_meta_function(operation, |_, operands: MultiValue| -> mlua::Result<()> {
                let name = operands
                    .iter()
                    .find_map(|it| Some(it.as_userdata()?.borrow::<Self>().ok()?.name.clone()));
                Err(mlua::Error::external(Cause::Operator(name.unwrap_or_default())))
            });
        }
        methods.add_method("value", |lua, this, ()| {
            this.chunk.lua_value(lua, &this.name, this.value())
        });
        methods.add_method("values", |lua, this, ()| {
            let value = this.chunk.lua_value(lua, &this.name, this.value())?;
            let each = "local t, k, v = ... return function() k, v = next(t, k) return v end";
            lua.load(each).call::<LuaValue>(value)
        });
    }
}

impl Chunk {
    /// A value of an option, for Lua.
    fn lua_value(&self, lua: &Lua, name: &str, value: Value) -> mlua::Result<LuaValue> {
        match value {
            Value::Bool(value) => Ok(LuaValue::Boolean(value)),
            #[expect(clippy::cast_possible_truncation, reason = "a whole number below 2^53")]
            Value::Number(value) if value.fract() == 0.0 && value.abs() < 9e15 => {
                Ok(LuaValue::Integer(value as i64))
            }
            Value::Number(value) => Ok(LuaValue::Number(value)),
            Value::Text(text) => text.into_lua(lua),
            Value::Secret(secret) => secret.expose_secret().into_lua(lua),
            Value::Unknown(what) => self.unknown(lua, &what),
            Value::Map | Value::Other => self.unknown(lua, &format!("the content of {name}")),
            Value::List(items) => {
                let items = items.into_iter().map(|it| self.lua_value(lua, name, it));
                items.collect::<mlua::Result<Vec<_>>>()?.into_lua(lua)
            }
        }
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
        LuaValue::UserData(data) => match Unknown::of(value) {
            Some(what) => Value::Unknown(what),
            None => data.borrow::<EarlierOption>().map_or(Value::Other, |option| option.value()),
        },
        _ => Value::Other,
    }
}
