//! `[[roles.rooms]]`: who moderates certain rooms.

use regex::Regex;

use super::jwt::Jwt;
use super::pattern::{compiled, parsed_text};
use super::reader::error::Problem;
use super::reader::fields::Fields;
use super::reader::item::Item;
use super::room_pattern::{NEVER, TENANT, has_no_dead_part, names_tenants};
use super::rule::{RULES, RuleReader, any_of, texts};
use crate::jitsi::RoomClaim;
use crate::signin::{
    Captured, CapturingRules, Condition, GroupText, PatternText, RoleRoom, RoomPattern, RoomRoles,
    RoomTest, Rule, RuleClaim, Test, has_slash,
};

/// Reads the entries. One that has no effect with the tokens of `jwt` is an error.
pub(super) fn role_rooms(item: &Item<'_>, jwt: Option<&Jwt>) -> Result<RoomRoles, Problem> {
    let entries = item.elements_of("a list of tables that begin with [[roles.rooms]]")?;
    let rooms: Vec<_> = entries.iter().map(|entry| room(entry, jwt)).collect::<Result<_, _>>()?;
    if jwt.is_some_and(|jwt| jwt.room == RoomClaim::Any) && !rooms.is_empty() {
        return Err(item.wrong(
            "must not be set with jwt.room = \"any\", because the token of a room's moderator would open \
             every room; remove one of them",
        ));
    }
    Ok(RoomRoles::new(rooms))
}

fn room(item: &Item<'_>, jwt: Option<&Jwt>) -> Result<RoleRoom, Problem> {
    let mut fields = Fields::of(item)?;
    let matched = fields.take("match");
    let (moderator, member) = (fields.take("moderator"), fields.take("member"));
    fields.finish()?;
    let matched = fields.required("match", matched, "\"^{preferred_username}(-.+)?$\"")?;
    let pattern = pattern(&matched, jwt)?;
    let groups: Vec<&str> = pattern.groups().collect();
    let list = |item: Option<Item<'_>>| item.map(|item| rules(&item, &groups)).transpose();
    let (moderator, member) = (list(moderator)?, list(member)?);
    if moderator.is_none() && member.is_none() {
        return Err(fields.wrong("must have moderator, member or both"));
    }
    Ok(RoleRoom { pattern, moderator, member })
}

fn pattern(item: &Item<'_>, jwt: Option<&Jwt>) -> Result<RoomPattern, Problem> {
    let text = PatternText::parse(item.string()?).map_err(|error| {
        item.wrong(format!("{error}; write a claim like {{preferred_username}}"))
    })?;
    let shape = text.shape();
    let has_claims = text.claims().next().is_some();
    let parsed = parsed_text(item, &shape, !has_claims)?;
    let shape: Regex = compiled(item, &shape)?;
    let in_tenants = names_tenants(&parsed) || has_slash(&parsed);
    if in_tenants && jwt.is_some_and(|jwt| !jwt.subject.separates_tenants()) {
        return Err(item.wrong(TENANT));
    }
    let pattern = RoomPattern::new(text, shape, in_tenants)
        .ok_or_else(|| item.wrong("must not have a claim inside of [...] or of a comment"))?;
    match has_no_dead_part(&parsed, in_tenants) {
        true => Ok(pattern),
        false => Err(item.wrong(NEVER)),
    }
}

fn rules(item: &Item<'_>, groups: &[&str]) -> Result<CapturingRules, Problem> {
    let any_of = |claim: RuleClaim, item: &Item<'_>| captured(claim, item, groups);
    let reader = RuleReader::new(&any_of);
    let rules = item.elements_of(RULES)?;
    if rules.is_empty() {
        return Err(item.wrong("must contain at least one rule"));
    }
    let rules: Vec<_> = rules.iter().map(|rule| reader.rule(rule)).collect::<Result<_, _>>()?;
    Ok(CapturingRules::new(&rules))
}

/// The texts of `any_of` with a group depend on the room; the others do not.
fn captured(
    claim: RuleClaim,
    item: &Item<'_>,
    groups: &[&str],
) -> Result<Condition<RoomTest>, Problem> {
    let (mut fixed, mut captured) = (Vec::new(), Vec::new());
    for (text, item) in texts(item)? {
        let parsed = GroupText::parse(&text).map_err(|error| {
            item.wrong(format!(
                "{error}; write a group of match like {{course}}, and for a brace as text use equals"
            ))
        })?;
        match parsed {
            None => fixed.push(text),
            Some(text) if text.groups().all(|group| groups.contains(&group)) => captured.push(text),
            Some(_) => return Err(item.wrong(UNKNOWN)),
        }
    }
    if captured.is_empty() {
        return any_of(claim, item).map(|rule| rule.map(&|rule| RoomTest::Fixed(rule.clone())));
    }
    let captured =
        Condition::Passes(RoomTest::Captured(Captured { claim: claim.clone(), texts: captured }));
    if fixed.is_empty() {
        return Ok(captured);
    }
    let fixed = Rule { claim, test: Test::AnyOf(fixed) };
    Ok(Condition::Any(vec![Condition::Passes(RoomTest::Fixed(fixed)), captured]))
}

const UNKNOWN: &str = "names a group that match does not have; write one like (?<course>[a-z0-9]+)";

#[cfg(test)]
mod tests;
