//! Prosody's host for guests, and the clients that need no token.

use super::super::finding::{Finding, Id, identifiers};
use super::super::lines::lua;
use super::site::Site;
use crate::installation::prosody::Host;

identifiers! {
    Jitsi:
    HOST = "prosody-guest-host",
    SMACKS = "prosody-guest-smacks",
    GUESTS = "prosody-guest-allowlist",
    RECORDER = "prosody-recorder-allowlist",
}

pub(super) fn guests(site: &Site<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    if let Some(guests) = site.guests {
        findings.push(authentication(guests));
        findings.extend(smacks(site, guests));
    }
    findings.extend(allowlist(site).into_iter().flatten());
    findings
}

/// The host of recorders: Debian's name and that of docker-jitsi-meet.
fn recorder<'a>(site: &Site<'a>) -> Option<Host<'a>> {
    let (prosody, host) = (site.prosody?, site.host?);
    let mut names = ["recorder", "hidden"].iter().map(|it| format!("{it}.{}", host.name()));
    names.find_map(|it| prosody.host(&it)).filter(|it| it.is_virtual_host())
}

/// `jitsi-anonymous` lets everyone connect. `anonymous` of Prosody does too, but its clients cannot resume a
/// stream.
fn authentication(guests: Host<'_>) -> Finding {
    let set = guests.authentication();
    let place = guests.place_of("authentication").unwrap_or(guests.place()).to_string();
    match set.map(|it| it.value) {
        Some(value @ ("jitsi-anonymous" | "anonymous")) => {
            Finding::holds(HOST, place, format!("authentication = \"{value}\""))
        }
        other => {
            let found = other.map_or("authentication is not set".to_owned(), |it| {
                format!("authentication = \"{it}\"")
            });
            Finding::fails(HOST, place, format!("{found}: guests cannot join"))
                .wanted(format!("{} is open to guests", guests.name()))
                .fix("authentication = \"jitsi-anonymous\"")
        }
    }
}

/// Inline mode resumes the guest's stream with the token.
fn smacks(site: &Site<'_>, guests: Host<'_>) -> Option<Finding> {
    if !site.client?.is_true("tokenAuthInline") {
        return None;
    }
    let place = guests.place_of_modules().to_string();
    if guests.loads("smacks") {
        return Some(Finding::holds(SMACKS, place, "loads smacks"));
    }
    let found = "does not load smacks, and config.tokenAuthInline is true";
    let finding = Finding::fails(SMACKS, place, found);
    let wanted = "a guest who signs in can resume the stream";
    Some(finding.wanted(wanted).fix("add \"smacks\"; to modules_enabled"))
}

/// The hosts whose clients have no token. `None` where no token is required at the door of a room.
///
/// Each finding has the whole list, so that the line of one does not undo the line of the other.
fn allowlist(site: &Site<'_>) -> Option<Vec<Finding>> {
    let rooms = site.rooms.filter(|_| site.verifies_rooms())?;
    let place = rooms.place_of(ALLOWLIST).unwrap_or(rooms.place()).to_string();
    let listed = rooms.token_allowlist().map(|it| it.value).unwrap_or_default();
    let hosts = [(GUESTS, "guests", site.guests), (RECORDER, "recorders", recorder(site))];
    let hosts = hosts.into_iter().filter_map(|(id, who, host)| Some((id, who, host?.name())));
    let hosts: Vec<_> = hosts.collect();
    let is_listed = |name: &str| listed.iter().any(|it| it.eq_ignore_ascii_case(name));
    let missing = hosts.iter().map(|(_, _, name)| *name).filter(|name| !is_listed(name));
    let all: Vec<_> = listed.iter().copied().chain(missing).map(lua).collect();
    let line = format!("{ALLOWLIST} = {{ {} }}", all.join(", "));
    let finding = |(id, who, name): (Id, &str, &str)| match is_listed(name) {
        true => Finding::holds(id, &place, format!("allows {name}")),
        false => Finding::fails(id, &place, format!("{name} is not in {ALLOWLIST}"))
            .wanted(format!("{who} can join without a token"))
            .fix(&line),
    };
    Some(hosts.into_iter().map(finding).collect())
}

const ALLOWLIST: &str = "token_verification_allowlist";
