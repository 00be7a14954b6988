//! The rules for the claims (luajwtjitsi.lib.lua, `verify`) and for the room (token/util.lib.lua,
//! `verify_room`).

use serde_json::{Value, json};

use super::{RuleResult, TokenRule, TokenRules, is, one_of};
use crate::jitsi::subject::EVERY;
use crate::jitsi::{Meeting, Tenant};

/// The rules that are the same for every room.
pub(super) fn check(claims: &Value, rules: &TokenRules, now: u64) -> Vec<RuleResult> {
    let claim = |name: &str| claims.get(name).cloned().unwrap_or_default();
    let (exp, nbf, iss, aud) = (claim("exp"), claim("nbf"), claim("iss"), claim("aud"));
    let now = now as f64;
    let expires = exp.as_f64().is_some_and(|exp| now < exp);
    let began = nbf.is_null() || nbf.as_f64().is_some_and(|nbf| now >= nbf);
    let clock = format!("now is {now}");
    vec![
        RuleResult::of(
            TokenRule::Expiry,
            expires,
            is("exp", &exp),
            format!("later than now; {clock}"),
        ),
        RuleResult::of(
            TokenRule::NotBefore,
            began,
            is("nbf", &nbf),
            format!("not later than now; {clock}"),
        ),
        RuleResult::of(
            TokenRule::Issuer,
            accepts(&rules.issuers, &iss),
            is("iss", &iss),
            issuers(rules),
        ),
        RuleResult::of(
            TokenRule::Audience,
            audience(&rules.audiences, &aud),
            is("aud", &aud),
            one_of(&rules.audiences),
        ),
        match null_at(claims, String::new()) {
            None => RuleResult::holds(TokenRule::NoNull, "no value is null"),
            Some(path) => {
                RuleResult::of(TokenRule::NoNull, false, format!("{path} is null"), "no null")
            }
        },
    ]
}

/// The rules for one room.
pub(super) fn check_meeting(
    claims: &Value,
    rules: &TokenRules,
    meeting: &Meeting,
) -> Vec<RuleResult> {
    let claim = |name: &str| claims.get(name).cloned().unwrap_or_default();
    let (room, sub) = (claim("room"), claim("sub"));
    let node = meeting.room.backend_safe();
    let allowed = room.as_str().map(str::to_ascii_lowercase);
    let holds = match &allowed {
        Some(allowed) => Some(*allowed == node || allowed == EVERY).filter(|_| !is_pattern(claims)),
        None => Some(!rules.room_required),
    };
    let wanted = format!("\"{node}\" or \"*\"");
    let found = match holds {
        Some(_) => is("room", &room),
        None => {
            "context.room.regex: room is a pattern of Lua, which is not evaluated here".to_owned()
        }
    };
    let mut results =
        vec![RuleResult { holds, ..RuleResult::of(TokenRule::Room, false, found, wanted) }];
    results.push(subject(&sub, rules, meeting, allowed.is_some()));
    results
}

/// `sub` must be a string. If the token allows no room and none is required, Prosody does not compare it.
fn subject(sub: &Value, rules: &TokenRules, meeting: &Meeting, names_room: bool) -> RuleResult {
    let compared = rules.domain.as_deref().filter(|_| names_room || rules.room_required);
    let Some(domain) = compared else {
        return RuleResult::of(TokenRule::Subject, sub.is_string(), is("sub", sub), "a string");
    };
    let tenant = meeting.tenant.as_ref().map(Tenant::subject);
    let wanted = tenant.as_deref().unwrap_or(domain);
    let claim = sub.as_str().map(str::to_ascii_lowercase);
    let holds = claim.is_some_and(|sub| sub == EVERY || sub == wanted);
    RuleResult::of(TokenRule::Subject, holds, is("sub", sub), format!("\"{wanted}\" or \"*\""))
}

fn issuers(rules: &TokenRules) -> String {
    match rules.issuers.is_empty() {
        true => {
            "an accepted issuer, but neither app_id nor asap_accepted_issuers is set".to_owned()
        }
        false => one_of(&rules.issuers),
    }
}

fn accepts(accepted: &[String], value: &Value) -> bool {
    value.as_str().is_some_and(|value| accepted.iter().any(|it| it == value || it == EVERY))
}

/// `*` accepts every audience that is there, also a list.
fn audience(accepted: &[String], aud: &Value) -> bool {
    let all = accepted.iter().any(|it| it == EVERY);
    accepts(accepted, aud) || (all && !aud.is_null())
}

/// Whether `room` is a pattern: `context.room.regex` is true, as a boolean or a string.
fn is_pattern(claims: &Value) -> bool {
    let regex = claims.pointer("/context/room/regex");
    regex.is_some_and(|it| *it == json!(true) || *it == json!("true"))
}

/// The path of the first null.
fn null_at(value: &Value, path: String) -> Option<String> {
    match value {
        Value::Null => Some(path),
        Value::Object(members) => members.iter().find_map(|(name, value)| {
            let dot = if path.is_empty() { "" } else { "." };
            null_at(value, format!("{path}{dot}{name}"))
        }),
        Value::Array(items) => {
            let mut items = items.iter().enumerate();
            items.find_map(|(index, value)| null_at(value, format!("{path}[{index}]")))
        }
        _ => None,
    }
}
