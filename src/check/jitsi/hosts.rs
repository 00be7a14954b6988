//! Prosody's host for people who sign in.

use super::super::finding::{Finding, identifiers};
use super::super::lines::lua;
use super::missing_host::no_host;
use super::site::Site;
use crate::installation::prosody::{Host, Prosody};
use crate::installation::{Disk, Found};

identifiers! {
    Jitsi:
    UNSURE = "prosody-unknown-value",
    HOST = "prosody-host",
    AUTHENTICATION = "prosody-authentication",
    EMPTY_TOKEN = "prosody-empty-token",
    ROOMS = "prosody-rooms",
    VERIFICATION = "prosody-token-verification",
}

/// Values that are not known here, such as environment variables of Prosody's service.
pub(super) fn unsure(found: &Found<Prosody>) -> Vec<Finding> {
    let unsure = found.there().map(Prosody::unsure).unwrap_or_default();
    let finding = |it: &crate::installation::prosody::Unsure| {
        let found = format!("uses {}, which is not known here", it.what);
        Finding::warning(UNSURE, it.place.to_string(), found).wanted("the value in the file")
    };
    unsure.iter().map(finding).collect()
}

pub(super) fn hosts(site: &Site<'_>, disk: &Disk) -> Vec<Finding> {
    let Some(prosody) = site.prosody else { return Vec::new() };
    let Some(host) = site.host else { return vec![no_host(HOST, site, prosody, disk)] };
    let mut findings = vec![
        Finding::holds(
            HOST,
            host.place().to_string(),
            format!("is VirtualHost \"{}\"", host.name()),
        ),
        authentication(host),
        empty_token(host),
    ];
    match site.rooms {
        None => findings.push(no_rooms(prosody, host)),
        Some(rooms) => {
            let found = format!("is the component of the rooms of {}", host.name());
            findings.push(Finding::holds(ROOMS, rooms.place().to_string(), found));
            findings.push(verification(rooms));
        }
    }
    findings
}

/// `mod_auth_token` accepts meeting tokens.
fn authentication(host: Host<'_>) -> Finding {
    match host.authentication() {
        Some(it) if it.value == "token" => {
            Finding::holds(AUTHENTICATION, it.place.to_string(), "authentication = \"token\"")
        }
        other => {
            let place = host.place_of("authentication").unwrap_or(host.place());
            let found = other.map_or_else(
                || "authentication is not set".to_owned(),
                |it| format!("authentication = \"{}\"", it.value),
            );
            Finding::fails(AUTHENTICATION, place.to_string(), found)
                .wanted("meeting tokens are accepted")
                .fix("authentication = \"token\"")
        }
    }
}

/// With it, a client without a token can connect to the hosts' domain, where it counts as a host.
fn empty_token(host: Host<'_>) -> Finding {
    match host.allow_empty_token() {
        Some(it) if it.value => Finding::fails(
            EMPTY_TOKEN,
            it.place.to_string(),
            "allow_empty_token = true: a guest can pose as a host",
        )
        .wanted("only a token opens this host")
        .fix("allow_empty_token = false"),
        Some(it) => Finding::holds(EMPTY_TOKEN, it.place.to_string(), "allow_empty_token = false"),
        None => Finding::holds(
            EMPTY_TOKEN,
            host.place().to_string(),
            "allow_empty_token is not set, which is false",
        ),
    }
}

/// `main_muc` may name a component that is not for rooms, or none at all.
fn no_rooms(prosody: &Prosody, host: Host<'_>) -> Finding {
    let usual = format!("conference.{}", host.name());
    let name = host.main_muc().map_or(usual.as_str(), |it| it.value);
    let line = format!("Component {} \"muc\"", lua(name));
    let other = prosody.host(name);
    let place = other.unwrap_or(host).place().to_string();
    let (found, fix) = match other {
        Some(_) => ("is not a component of rooms", line.clone()),
        None => ("has no component of rooms", format!("{line}, as in the lines for Prosody below")),
    };
    Finding::fails(ROOMS, place, found).wanted(line).fix(fix)
}

/// Without it a token opens every room.
fn verification(rooms: Host<'_>) -> Finding {
    let place = rooms.place_of_modules().to_string();
    if rooms.loads("token_verification") {
        return Finding::holds(VERIFICATION, place, "loads token_verification");
    }
    Finding::fails(VERIFICATION, place, "does not load token_verification")
        .wanted("a token opens its own room only")
        .fix("add \"token_verification\"; to modules_enabled")
}
