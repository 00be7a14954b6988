//! Guests wait until a host is there. Otherwise the first guest becomes the owner of the room.

use super::super::finding::{Finding, identifiers};
use super::super::lines::lua;
use super::site::Site;
use crate::installation::Place;
use crate::installation::prosody::Host;

identifiers! {
    Jitsi:
    WAIT = "prosody-wait-for-host",
    LOBBY = "prosody-lobby",
}

pub(super) fn waiting(site: &Site<'_>) -> Vec<Finding> {
    let (Some(host), Some(rooms)) = (site.host, site.rooms) else { return Vec::new() };
    if !site.has_guests() {
        return Vec::new();
    }
    let mut findings = vec![wait(rooms)];
    findings.extend(lobby(site, host, rooms));
    findings
}

fn wait(rooms: Host<'_>) -> Finding {
    let place = rooms.place_of_modules().to_string();
    if rooms.loads("muc_wait_for_host") {
        return Finding::holds(WAIT, place, "loads muc_wait_for_host");
    }
    Finding::fails(WAIT, place, "does not load muc_wait_for_host: a guest can open a room")
        .wanted("guests wait until a host is there")
        .fix("add \"muc_wait_for_host\"; to modules_enabled")
}

/// `mod_persistent_lobby` holds guests before the room exists. It needs `mod_muc_lobby_rooms` and the lobby's
/// component. One finding for each part that is missing.
fn lobby(site: &Site<'_>, host: Host<'_>, rooms: Host<'_>) -> Vec<Finding> {
    let modules = host.place_of_modules();
    let mut findings = Vec::new();
    let mut missing = |place: &Place, found: String, fix: String| {
        let finding = Finding::fails(LOBBY, place.to_string(), found);
        findings.push(finding.wanted("a place where guests wait").fix(fix));
    };
    for module in ["muc_lobby_rooms", "persistent_lobby"] {
        if !host.loads(module) {
            let fix = format!("add \"{module}\"; to modules_enabled");
            missing(modules, format!("does not load {module}"), fix);
        }
    }
    // `mod_muc_lobby_rooms` waits for the host that main_muc names. Without main_muc it does nothing.
    let main = format!("main_muc = {}", lua(rooms.name()));
    match host.main_muc() {
        None => {
            let found = "main_muc is not set, so muc_lobby_rooms makes no lobby";
            missing(host.place(), found.to_owned(), main);
        }
        Some(it) if site.prosody.and_then(|prosody| prosody.host(it.value)).is_none() => {
            let found = format!(
                "main_muc is {}, which is not a component, so muc_lobby_rooms makes no lobby",
                it.value
            );
            missing(&it.place, found, main);
        }
        Some(_) => {}
    }
    let usual = format!("lobby.{}", host.name());
    let set = host.lobby_muc();
    if set.is_none() {
        let fix = format!("lobby_muc = {}", lua(&usual));
        missing(host.place(), "lobby_muc is not set".to_owned(), fix);
    }
    let name = set.as_ref().map_or(usual.as_str(), |it| it.value);
    if !site.prosody.and_then(|it| it.host(name)).is_some_and(|it| it.is_muc()) {
        let place = set.as_ref().map_or(host.place(), |it| &it.place);
        let fix = format!(
            "Component {} \"muc\" muc_room_locking = false muc_room_default_public_jids = true",
            lua(name)
        );
        missing(place, format!("there is no component {name}"), fix);
    }
    if findings.is_empty() {
        let found = "loads muc_lobby_rooms and persistent_lobby";
        findings.push(Finding::holds(LOBBY, modules.to_string(), found));
    }
    findings
}
