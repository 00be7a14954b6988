//! `access.names`: the rooms that a site has at all.

use regex::Regex;

use super::jwt::Jwt;
use super::reader::error::Problem;
use super::reader::fields::Fields;
use super::reader::item::Item;
use super::room_pattern::{NEVER, TENANT, has_no_dead_part, names_tenants};
use super::rules::{parsed, pattern};
use crate::jitsi::{Meeting, NameError, Room, RoomClaim, Tenant};
use crate::signin::{GrantedRooms, RoomNames};

/// A list of expressions, or of tables with an expression and an example. A list with the tokens of `jwt` for
/// every room is an error.
pub(super) fn names(item: &Item<'_>, jwt: Option<&Jwt>) -> Result<Vec<RoomNames>, Problem> {
    let entries = item.elements_of("a list like [\"^course-\"]")?;
    let names: Vec<_> =
        entries.iter().map(|entry| entry_of(entry, jwt)).collect::<Result<_, _>>()?;
    if jwt.is_some_and(|jwt| jwt.room == RoomClaim::Any) && !names.is_empty() {
        return Err(item.wrong(
            "has no effect with jwt.room = \"any\", because such a token opens every room; remove one \
             of them",
        ));
    }
    Ok(names)
}

fn entry_of(item: &Item<'_>, jwt: Option<&Jwt>) -> Result<RoomNames, Problem> {
    if !item.is_table() {
        return Ok(RoomNames { rooms: GrantedRooms::new(room_match(item, jwt)?), example: None });
    }
    let mut fields = Fields::of(item)?;
    let (matched, example) = (fields.take("match"), fields.take("example"));
    fields.finish()?;
    let matched = fields.required("match", matched, "\"^course-\"")?;
    let names = RoomNames { rooms: GrantedRooms::new(room_match(&matched, jwt)?), example: None };
    let example = example.map(|example| example_of(&example, &names)).transpose()?;
    Ok(RoomNames { example, ..names })
}

/// The name of a room in plain text, or `tenant/room`, that `names` contain.
fn example_of(item: &Item<'_>, names: &RoomNames) -> Result<String, Problem> {
    let text = item.text()?;
    let meeting =
        meeting(text).map_err(|_| item.wrong("must be the name of a room, as people write it"))?;
    if text.chars().count() > MOST_SHOWN {
        return Err(item.wrong("must have at most 60 characters"));
    }
    if !names.contain(&meeting) {
        return Err(item.wrong("must be a name that match allows"));
    }
    Ok(text.to_owned())
}

fn meeting(text: &str) -> Result<Meeting, NameError> {
    let (tenant, room) =
        text.rsplit_once('/').map_or((None, text), |(tenant, room)| (Some(tenant), room));
    Ok(Meeting { tenant: tenant.map(Tenant::plain).transpose()?, room: Room::plain(room)? })
}

const MOST_SHOWN: usize = 60;

/// A pattern of rooms, searched in `room` and `tenant/room`.
///
/// # Errors
///
/// If it is no regular expression, a part of it can never match, or it names a tenant although Prosody does not
/// separate tenants with the tokens of `jwt`.
pub(super) fn room_match(matched: &Item<'_>, jwt: Option<&Jwt>) -> Result<Regex, Problem> {
    let rooms = pattern(matched)?;
    let parsed = parsed(matched)?;
    let with_tenants = jwt.is_none_or(|jwt| jwt.subject.separates_tenants());
    if !with_tenants && (rooms.as_str().contains('/') || names_tenants(&parsed)) {
        return Err(matched.wrong(TENANT));
    }
    if !has_no_dead_part(&parsed, true) {
        return Err(matched.wrong(NEVER));
    }
    Ok(rooms)
}
