//! The room at whose door a token is shown: `verify_room` of `token/util.lib.lua`.

use mlua::{Lua, LuaOptions, ObjectLike as _, StdLib, Table};
use serde_json::{Value, json};

use super::{Settings, Visit};

/// What the token says of rooms.
pub(super) enum Door {
    /// One room; for `*` the one that is visited.
    Room(String),
    /// None: the claim is not there, or its pattern finds nothing in the name.
    Nothing,
    /// Lua stops with an error: the pattern is none, or is not there.
    Broken,
}

impl Door {
    /// Only the claim is lower-cased (ASCII alone, as Lua does it), a pattern's `%D` included: the
    /// address already is, by the client.
    pub(super) fn of(claims: &Value, settings: &Settings, visit: &Visit<'_>) -> Self {
        let claim = claims.get("room").and_then(Value::as_str).map(str::to_ascii_lowercase);
        let by_pattern = settings.domain_verification && asks_for_pattern(claims);
        match claim {
            Some(claim) if claim == "*" => Self::Room(visit.room.to_owned()),
            Some(claim) if by_pattern => Self::found(&claim, visit.room),
            Some(claim) => Self::Room(claim),
            None if by_pattern => Self::Broken,
            None => Self::Nothing,
        }
    }

    /// `string.match`: the first capture, or else all that matched, anywhere in the name.
    fn found(pattern: &str, room: &str) -> Self {
        match string_match(room, pattern) {
            Ok(Some(found)) => Self::Room(found),
            Ok(None) => Self::Nothing,
            Err(_) => Self::Broken,
        }
    }

    /// What was found must be the room, to the letter: a part of its name is another room.
    pub(super) fn room(&self, settings: &Settings, visit: &Visit<'_>) -> bool {
        match self {
            Self::Room(room) => room == visit.room,
            Self::Nothing => !settings.room_required,
            Self::Broken => false,
        }
    }

    /// The address of a room is `room@conference.DOMAIN`, with a tenant
    /// `[tenant]room@conference.DOMAIN`. Where there is no room to compare, Prosody asks no further.
    pub(super) fn domain(&self, sub: &Value, settings: &Settings, visit: &Visit<'_>) -> bool {
        let asks_no_further = matches!(self, Self::Nothing) && !settings.room_required;
        if !settings.domain_verification || asks_no_further {
            return true;
        }
        let wanted = visit.tenant.unwrap_or(&settings.domain);
        sub.as_str().map(str::to_ascii_lowercase).is_some_and(|sub| sub == "*" || sub == wanted)
    }
}

/// `context.room.regex`, of either type.
fn asks_for_pattern(claims: &Value) -> bool {
    let regex = claims.pointer("/context/room/regex");
    regex.is_some_and(|it| *it == json!(true) || *it == json!("true"))
}

/// Lua's own.
fn string_match(text: &str, pattern: &str) -> mlua::Result<Option<String>> {
    let lua = Lua::new_with(StdLib::STRING, LuaOptions::default())?;
    lua.globals().get::<Table>("string")?.call_function("match", (text, pattern))
}
