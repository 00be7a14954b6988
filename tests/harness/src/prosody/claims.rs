//! The rules for the claims and for the room.

use serde_json::Value;

use super::room::AllowedRoom;
use super::{Check, Rule, Settings, Visit};

pub(super) fn check(claims: &Value, settings: &Settings, visit: &Visit<'_>) -> Vec<Check> {
    let claim = |name: &str| claims.get(name).cloned().unwrap_or_default();
    let (exp, nbf, iss, aud) = (claim("exp"), claim("nbf"), claim("iss"), claim("aud"));
    let (room, sub) = (claim("room"), claim("sub"));
    let check = |rule, ok, detail: String| Check { rule, ok, detail };
    let now = visit.now;
    let allowed = AllowedRoom::of(claims, settings, visit);
    vec![
        check(Rule::Expiry, is_in_the_future(&exp, now), format!("exp is {exp}, now is {now}")),
        check(
            Rule::NotBefore,
            is_not_in_the_future(&nbf, now),
            format!("nbf is {nbf}, now is {now}"),
        ),
        check(Rule::Issuer, accepts(&settings.accepted_issuers, &iss), format!("iss is {iss}")),
        check(Rule::Audience, audience(settings, &aud), format!("aud is {aud}")),
        check(Rule::RoomClaim, !settings.room_required || room.is_string(), room.to_string()),
        check(Rule::Subject, sub.is_string(), format!("sub is {sub}")),
        check(Rule::Room, allowed.room(settings, visit), format!("room is {room}")),
        check(Rule::Domain, allowed.domain(&sub, settings, visit), format!("sub is {sub}")),
        match null_at(claims, String::new()) {
            None => check(Rule::NoNull, true, "no null".to_owned()),
            Some(path) => check(Rule::NoNull, false, format!("{path} is null")),
        },
    ]
}

/// A token expires at the beginning of the second `exp`, without leeway.
fn is_in_the_future(exp: &Value, now: i64) -> bool {
    exp.as_f64().is_some_and(|exp| (now as f64) < exp)
}

fn is_not_in_the_future(nbf: &Value, now: i64) -> bool {
    nbf.is_null() || nbf.as_f64().is_some_and(|nbf| now as f64 >= nbf)
}

fn accepts(accepted: &[String], value: &Value) -> bool {
    value.as_str().is_some_and(|value| accepted.iter().any(|it| it == value || it == "*"))
}

fn audience(settings: &Settings, aud: &Value) -> bool {
    let all = settings.accepted_audiences.iter().any(|it| it == "*");
    accepts(&settings.accepted_audiences, aud) || (all && !aud.is_null())
}

/// The path of the first null.
fn null_at(value: &Value, path: String) -> Option<String> {
    match value {
        Value::Null => Some(path),
        Value::Object(map) => map.iter().find_map(|(key, it)| {
            let dot = if path.is_empty() { "" } else { "." };
            null_at(it, format!("{path}{dot}{key}"))
        }),
        Value::Array(list) => {
            list.iter().enumerate().find_map(|(index, it)| null_at(it, format!("{path}[{index}]")))
        }
        _ => None,
    }
}
