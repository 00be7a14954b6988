//! A value that is not known on this machine, while the configuration runs.

use mlua::{Error, Lua, MetaMethod, MultiValue, UserData, UserDataMethods, Value as LuaValue};

/// A value that is not known here. Everything that Lua makes from it is not known either.
pub(super) struct Unknown {
    /// What it depends on, as a clause: `the environment variable NAME`.
    pub(super) what: String,
}

impl Unknown {
    pub(super) fn value(lua: &Lua, what: impl Into<String>) -> mlua::Result<LuaValue> {
        lua.create_userdata(Self { what: what.into() }).map(LuaValue::UserData)
    }

    /// What the value depends on, if it is not known.
    pub(super) fn of(value: &LuaValue) -> Option<String> {
        let data = value.as_userdata()?;
        data.borrow::<Self>().ok().map(|it| it.what.clone())
    }
}

impl UserData for Unknown {
    fn add_methods<M: UserDataMethods<Self>>(methods: &mut M) {
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
            MetaMethod::Len,
            MetaMethod::Index,
        ] {
            methods.add_meta_function(operation, |_, operands: MultiValue| {
                let unknown = operands.into_iter().find(|it| Self::of(it).is_some());
                Ok(unknown.unwrap_or(LuaValue::Nil))
            });
        }
        methods.add_meta_function(MetaMethod::Call, |_, mut given: MultiValue| {
            let unknown = given.pop_front().unwrap_or(LuaValue::Nil);
            // As `for … in` calls an iterator. The loop ends at once.
            let is_loop = given.len() == 2 && given.iter().all(LuaValue::is_nil);
            Ok(if is_loop { LuaValue::Nil } else { unknown })
        });
        methods.add_meta_function(MetaMethod::NewIndex, |_, _: MultiValue| Ok(()));
        for comparison in [MetaMethod::Lt, MetaMethod::Le] {
            methods.add_meta_function(comparison, |_, _: MultiValue| Ok(false));
        }
        // A text would look as if it were known.
        methods.add_meta_method(MetaMethod::ToString, |_, this, ()| -> mlua::Result<String> {
            Err(Error::runtime(format!("needs {}", this.what)))
        });
    }
}
