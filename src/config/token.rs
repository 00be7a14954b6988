//! `[token]`: further claims of the meeting token.

use super::jwt::Jwt;
use super::overrides::json;
use super::reader::error::{Problem, Reported};
use super::reader::fields::Fields;
use super::reader::item::Item;
use super::reader::section::Section;
use super::room_names::room_match;
use super::rules::rules;
use crate::jitsi::{ExtraClaim, ExtraPath, LARGEST, RoomClaim, token_bytes};
use crate::signin::{ClaimEntry, GrantedRooms, Rules};

/// Reads the section. `claims`: the entries, in their order. Default: none.
pub(super) fn read(
    section: &mut Section<'_>,
    jwt: Option<&Jwt>,
) -> Result<Vec<ClaimEntry>, Reported> {
    section.or("claims", Vec::new(), |item| entries(item, jwt))
}

fn entries(item: &Item<'_>, jwt: Option<&Jwt>) -> Result<Vec<ClaimEntry>, Problem> {
    let items = item.elements_of("a list of tables that begin with [[token.claims]]")?;
    let mut entries: Vec<ClaimEntry> = Vec::new();
    for item in &items {
        let entry = entry(item, jwt)?;
        for (position, earlier) in entries.iter().enumerate() {
            can_both_apply(&entry, earlier, position).map_err(|message| item.wrong(message))?;
        }
        let bytes = token_bytes(&[&entry.claim]);
        if bytes > LARGEST {
            return Err(item.wrong(too_large(bytes)));
        }
        entries.push(entry);
    }
    let of_all = entries.iter().filter(|entry| entry.is_unconditional());
    let bytes = token_bytes(&of_all.map(|entry| &entry.claim).collect::<Vec<_>>());
    if bytes > LARGEST {
        return Err(item.wrong(too_large(bytes)));
    }
    Ok(entries)
}

fn entry(item: &Item<'_>, jwt: Option<&Jwt>) -> Result<ClaimEntry, Problem> {
    let mut fields = Fields::of(item)?;
    let (at, value) = (fields.take("path"), fields.take("value"));
    let (when, rooms) = (fields.take("when"), fields.take("rooms"));
    fields.finish()?;
    let at = fields.required("path", at, "\"context.user.lobby_bypass\"")?;
    let value = fields.required("value", value, "true")?;
    let path = path(&at)?;
    let claim = ExtraClaim::new(path, json(&value)?);
    let claim = claim.map_err(|error| value.wrong(error.to_string()))?;
    let when = when.map_or(Ok(Rules::default()), |when| match rules(&when)? {
        rules if rules.is_empty() => Err(when.wrong(NO_RULE)),
        rules => Ok(rules),
    })?;
    let pattern = rooms.as_ref().map(|rooms| room_match(rooms, jwt)).transpose()?;
    match rooms.filter(|_| jwt.is_some_and(|jwt| jwt.room == RoomClaim::Any)) {
        Some(rooms) => Err(rooms.wrong(EVERY_ROOM)),
        None => Ok(ClaimEntry { claim, when, rooms: pattern.map(GrantedRooms::new) }),
    }
}

/// A dotted path, in which every dot separates names, or a list of names.
fn path(item: &Item<'_>) -> Result<ExtraPath, Problem> {
    let names = match item.is_list() {
        true => item.each(|name| name.string().map(str::to_owned))?,
        false => item.text()?.split('.').map(str::to_owned).collect(),
    };
    ExtraPath::new(names).map_err(|error| item.wrong(error.to_string()))
}

/// # Errors
///
/// If `entry` never has an effect because of `earlier`, the entry at `position`, or a token cannot have both
/// claims.
fn can_both_apply(entry: &ClaimEntry, earlier: &ClaimEntry, position: usize) -> Result<(), String> {
    if entry.claim.path() != earlier.claim.path() {
        return match entry.claim.fits(&earlier.claim) {
            true => Ok(()),
            false => Err(format!(
                "cannot be together with token.claims[{position}]: one claim is inside the other, whose value is \
                 no object or has it already"
            )),
        };
    }
    if earlier.is_unconditional() {
        return Err(format!(
            "has no effect: token.claims[{position}] has the same path and no condition; put this entry before it"
        ));
    }
    match entry.has_conditions_of(earlier) {
        true => {
            Err(format!("has no effect: token.claims[{position}] has the same path and conditions"))
        }
        false => Ok(()),
    }
}

fn too_large(bytes: usize) -> String {
    format!("takes {bytes} bytes of a meeting token, which has at most {LARGEST}")
}

const NO_RULE: &str = "must contain at least one rule; leave it out for everyone";
const EVERY_ROOM: &str = "has no effect with jwt.room = \"any\", because such a token opens every room; remove one of them";

#[cfg(test)]
mod tests;
