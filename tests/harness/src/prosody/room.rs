//! The check of the room: `verify_room` of `token/util.lib.lua`.

use mlua::{Lua, LuaOptions, ObjectLike as _, StdLib, Table};
use serde_json::{Value, json};

use super::{Settings, Visit};

/// The room that a token allows.
pub(super) enum AllowedRoom {
    /// One room. For `*` this is the visited room.
    Room(String),
    /// No room: the claim is absent, or its pattern does not match the name.
    Nothing,
    /// Lua stops with an error: the pattern is invalid or absent.
    Broken,
}

impl AllowedRoom {
    /// Converts only the claim to lower case (ASCII only, as Lua does), including a pattern's `%D`. The
    /// client has already converted the address.
    pub(super) fn of(claims: &Value, settings: &Settings, visit: &Visit<'_>) -> Self {
        let claim = claims.get("room").and_then(Value::as_str).map(str::to_ascii_lowercase);
        let by_pattern = settings.domain_verification && has_pattern(claims);
        match claim {
            Some(claim) if claim == "*" => Self::Room(visit.room.to_owned()),
            Some(claim) if by_pattern => Self::found(&claim, visit.room),
            Some(claim) => Self::Room(claim),
            None if by_pattern => Self::Broken,
            None => Self::Nothing,
        }
    }

    /// `string.match`: the first capture, or the whole match without a capture, anywhere in the name.
    fn found(pattern: &str, room: &str) -> Self {
        match string_match(room, pattern) {
            Ok(Some(found)) => Self::Room(found),
            Ok(None) => Self::Nothing,
            Err(_) => Self::Broken,
        }
    }

    /// The match must be exactly the room: a part of its name is another room.
    pub(super) fn room(&self, settings: &Settings, visit: &Visit<'_>) -> bool {
        match self {
            Self::Room(room) => room == visit.room,
            Self::Nothing => !settings.room_required,
            Self::Broken => false,
        }
    }

    /// The address of a room is `room@conference.DOMAIN`, with a tenant
    /// `[tenant]room@conference.DOMAIN`. If the token allows no room and none is required, Prosody does
    /// not check the domain.
    pub(super) fn domain(&self, sub: &Value, settings: &Settings, visit: &Visit<'_>) -> bool {
        let is_unchecked = matches!(self, Self::Nothing) && !settings.room_required;
        if !settings.domain_verification || is_unchecked {
            return true;
        }
        let wanted = visit.tenant.unwrap_or(&settings.domain);
        sub.as_str().map(str::to_ascii_lowercase).is_some_and(|sub| sub == "*" || sub == wanted)
    }
}

/// Whether `context.room.regex` is true, as a boolean or a string.
fn has_pattern(claims: &Value) -> bool {
    let regex = claims.pointer("/context/room/regex");
    regex.is_some_and(|it| *it == json!(true) || *it == json!("true"))
}

/// Lua's `string.match`.
fn string_match(text: &str, pattern: &str) -> mlua::Result<Option<String>> {
    let lua = Lua::new_with(StdLib::STRING, LuaOptions::default())?;
    lua.globals().get::<Table>("string")?.call_function("match", (text, pattern))
}
