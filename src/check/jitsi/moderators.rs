//! Prosody's part in who is a moderator. Sources: mod_token_affiliation.lua, mod_muc_wait_for_host.lua and
//! mod_muc_allowners.lua of jitsi-meet.

use super::super::finding::{Finding, identifiers};
use super::site::Site;
use crate::installation::prosody::Host;

identifiers! {
    Jitsi:
    AFFILIATION = "prosody-token-affiliation",
    AUTO_OWNERS = "prosody-auto-owners",
    ALL_OWNERS = "prosody-allowners",
}

/// The module that reads a token's role: Jitsi's own since May 2026, and jitsi-contrib's.
pub(super) const MODULES: [&str; 2] = ["token_affiliation", "token_affiliation_legacy"];

pub(super) fn moderators(site: &Site<'_>) -> Vec<Finding> {
    let (Some(host), Some(rooms)) = (site.host, site.rooms) else { return Vec::new() };
    vec![affiliation(site, rooms), auto_owners(site, rooms), all_owners(site, [rooms, host])]
}

/// Without it and with `wait_for_host_disable_auto_owners`, nobody gets rights. Without both, everyone who
/// signs in does.
fn affiliation(site: &Site<'_>, rooms: Host<'_>) -> Finding {
    let place = rooms.place_of_modules().to_string();
    if let Some(module) = MODULES.into_iter().find(|it| rooms.loads(it)) {
        return Finding::holds(AFFILIATION, place, format!("loads {module}"));
    }
    let found = "does not load token_affiliation";
    let finding = if site.has_roles() {
        Finding::fails(AFFILIATION, place, format!("{found}: [roles] has no effect"))
    } else if disables_auto_owners(rooms) {
        Finding::fails(AFFILIATION, place, format!("{found}: nobody becomes moderator"))
    } else {
        let found = format!("{found}: everyone who signs in is a moderator, as configured");
        return Finding::holds(AFFILIATION, place, found);
    };
    finding
        .wanted("the token decides who is a moderator")
        .fix("add \"token_affiliation\"; to modules_enabled")
}

fn disables_auto_owners(rooms: Host<'_>) -> bool {
    rooms.bool("wait_for_host_disable_auto_owners").is_some_and(|it| it.value)
}

/// `muc_wait_for_host` makes every person with a token an owner unless this is set.
fn auto_owners(site: &Site<'_>, rooms: Host<'_>) -> Finding {
    let name = "wait_for_host_disable_auto_owners";
    let place = rooms.place_of(name).unwrap_or(rooms.place()).to_string();
    if disables_auto_owners(rooms) {
        return Finding::holds(AUTO_OWNERS, place, format!("{name} = true"));
    }
    if !rooms.loads("muc_wait_for_host") || !site.has_roles() {
        return Finding::holds(AUTO_OWNERS, place, format!("{name} is not needed"));
    }
    Finding::fails(AUTO_OWNERS, place, format!("{name} is not true: [roles] has no effect"))
        .wanted("a token alone makes nobody an owner")
        .fix(format!("{name} = true"))
}

/// `muc_allowners` makes everyone an owner, guests too.
fn all_owners(site: &Site<'_>, hosts: [Host<'_>; 2]) -> Finding {
    let loads = hosts.into_iter().find(|it| it.loads("muc_allowners"));
    let Some(host) = loads else {
        let place = hosts[0].place_of_modules().to_string();
        return Finding::holds(ALL_OWNERS, place, "does not load muc_allowners");
    };
    let place = host.place_of_modules().to_string();
    let found = "loads muc_allowners: everyone is a moderator, guests too";
    let finding = if site.has_roles() || site.has_guests() {
        Finding::fails(ALL_OWNERS, place, found)
    } else {
        Finding::warning(ALL_OWNERS, place, found)
    };
    finding.wanted("not loaded").fix("remove \"muc_allowners\" from modules_enabled")
}
