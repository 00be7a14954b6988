//! Guests wait until a host is there. Otherwise the first guest becomes the owner of the room.

use super::super::finding::{Finding, identifiers};
use super::site::Site;
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
    vec![wait(rooms), lobby(site, host)]
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
/// component.
fn lobby(site: &Site<'_>, host: Host<'_>) -> Finding {
    let place = host.place_of_modules().to_string();
    let missing = |found: String, fix: String| {
        Finding::fails(LOBBY, &place, found).wanted("a place where guests wait").fix(fix)
    };
    for module in ["muc_lobby_rooms", "persistent_lobby"] {
        if !host.loads(module) {
            let fix = format!("add \"{module}\"; to modules_enabled");
            return missing(format!("does not load {module}"), fix);
        }
    }
    let usual = format!("lobby.{}", host.name());
    let Some(named) = host.lobby_muc() else {
        return missing("lobby_muc is not set".to_owned(), format!("lobby_muc = \"{usual}\""));
    };
    let component = site.prosody.and_then(|it| it.host(named.value));
    if !component.is_some_and(|it| it.is_muc()) {
        let fix = format!("Component \"{}\" \"muc\"", named.value);
        return missing(format!("lobby_muc = \"{}\", which is no component", named.value), fix);
    }
    Finding::holds(LOBBY, place, "loads muc_lobby_rooms and persistent_lobby")
}
