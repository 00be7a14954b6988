//! The further claims whose readers are known, with the values that these accept. Each other value would have
//! no effect. `docs/token-claims.md` names the readers.

use std::fmt;

use serde_json::Value;

use super::ExtraPath;

/// The values that the reader of a claim accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `true` or `false`.
    Boolean,
    /// `true` or `false`, also as strings.
    Switch,
    /// A string that is not empty.
    Text,
    /// The string `visitor`.
    Visitor,
}

/// The known claims: the values that each may have, and the modules of Prosody of which one must be loaded for
/// the claim to have an effect. No module: Jitsi's client reads it.
pub const KNOWN_CLAIMS: [(&str, Kind, &[&str]); 8] = [
    ("context.user.lobby_bypass", Kind::Boolean, &["token_lobby_bypass"]),
    ("context.user.security_bypass", Kind::Boolean, &["token_security_ondemand"]),
    ("context.user.lobby", Kind::Boolean, &["token_lobby_ondemand"]),
    ("context.user.role", Kind::Visitor, &[]),
    ("context.user.hidden-from-recorder", Kind::Switch, &["presence_identity"]),
    ("context.room.lobby", Kind::Boolean, &["token_security_ondemand", "lobby_deactivate"]),
    ("context.room.lobby_autostart", Kind::Boolean, &["token_lobby_autostart"]),
    ("context.room.password", Kind::Text, &["token_security_ondemand"]),
];

/// The values that the claim may have. `None` for an unknown claim.
pub(super) fn kind(path: &ExtraPath) -> Option<Kind> {
    KNOWN_CLAIMS.into_iter().find(|(known, ..)| path.is(known)).map(|(_, kind, _)| kind)
}

/// The modules of which one must be loaded for the claim to have an effect. Empty for an unknown claim.
pub(super) fn modules(path: &ExtraPath) -> &'static [&'static str] {
    let known = KNOWN_CLAIMS.into_iter().find(|(known, ..)| path.is(known));
    known.map_or(&[], |(_, _, modules)| modules)
}

impl Kind {
    pub(super) fn accepts(self, value: &Value) -> bool {
        match self {
            Self::Boolean => value.is_boolean(),
            Self::Switch => value.is_boolean() || value == "true" || value == "false",
            Self::Text => value.as_str().is_some_and(|text| !text.is_empty()),
            Self::Visitor => value == "visitor",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Boolean => "true or false, without quotes",
            Self::Switch => "true or false",
            Self::Text => "a string that is not empty",
            Self::Visitor => "\"visitor\"",
        })
    }
}
