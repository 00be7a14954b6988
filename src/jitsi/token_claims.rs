//! The claims of the meeting token as JSON.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Map, Value};

use super::{Role, User};

/// All claims. None is null, because Prosody's modules fail on null.
#[derive(Serialize)]
pub(super) struct TokenClaims<'a> {
    pub(super) iss: &'a str,
    pub(super) aud: &'a str,
    pub(super) sub: String,
    pub(super) room: String,
    pub(super) iat: u64,
    pub(super) nbf: u64,
    pub(super) exp: u64,
    pub(super) context: Context<'a>,
}

#[derive(Serialize)]
pub(super) struct Context<'a> {
    pub(super) user: ContextUser<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) group: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) features: Option<&'a BTreeMap<String, bool>>,
}

/// `moderator` is a string: every reader accepts a string, but not every reader a boolean.
#[derive(Serialize)]
pub(super) struct ContextUser<'a> {
    /// Without control characters: Prosody sends it to everyone in the room, and XML does not allow
    /// them.
    id: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    avatar: Option<&'a str>,
    affiliation: &'static str,
    moderator: &'static str,
}

impl TokenClaims<'_> {
    /// The path of the claim with the most bytes, and its bytes. The further claims, which have `extra` bytes
    /// together, count as one: `token.claims`.
    pub(super) fn largest(&self, extra: usize) -> (&'static str, usize) {
        let Context { user, group, features } = &self.context;
        let length = |text: Option<&str>| text.map_or(0, str::len);
        let largest = ("iss", self.iss.len());
        let others = [
            ("aud", self.aud.len()),
            ("sub", self.sub.len()),
            (ROOM, self.room.len()),
            ("context.user.id", user.id.len()),
            ("context.user.name", length(user.name)),
            ("context.user.email", length(user.email)),
            ("context.user.avatar", length(user.avatar)),
            ("context.group", length(*group)),
            ("context.features", features.map_or(0, json_bytes)),
            ("token.claims", extra),
        ];
        others.into_iter().fold(
            largest,
            |largest, claim| {
                if claim.1 > largest.1 { claim } else { largest }
            },
        )
    }
}

/// The only claim whose length the link determines.
pub(super) const ROOM: &str = "room";

fn json_bytes(features: &BTreeMap<String, bool>) -> usize {
    let members = features.iter().map(|(name, on)| (name.clone(), Value::Bool(*on)));
    Value::Object(members.collect::<Map<_, _>>()).to_string().len()
}

impl<'a> From<&'a User<'_>> for ContextUser<'a> {
    fn from(user: &'a User<'_>) -> Self {
        let (affiliation, moderator) = match user.role {
            Role::Moderator => ("owner", "true"),
            Role::Member => ("member", "false"),
        };
        let User { id, name, email, ref avatar, .. } = *user;
        let id = match id.contains(char::is_control) {
            true => id.replace(char::is_control, "").into(),
            false => id.into(),
        };
        Self { id, name, email, avatar: avatar.as_deref(), affiliation, moderator }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identifier_has_no_control_characters_in_the_token() {
        for (id, sent) in [("a\u{0}d\u{1}a\r\n\u{9b}", "ada"), (" ada %", " ada %"), ("ä", "ä")] {
            let user =
                User { id, name: None, email: None, avatar: None, role: Role::Member, group: None };
            assert_eq!(ContextUser::from(&user).id, sent);
        }
    }
}
