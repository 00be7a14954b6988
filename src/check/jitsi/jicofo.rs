//! Jicofo must not give rights. Sources: reference.conf and ChatRoomRoleManager.kt of jicofo.

use super::super::finding::{Finding, identifiers};
use super::site::Site;
use crate::installation::Found;
use crate::installation::jicofo::Jicofo;

identifiers! {
    Jitsi:
    UNSURE = "jicofo-unknown-value",
    AUTO_OWNER = "jicofo-auto-owner",
    AUTHENTICATION = "jicofo-authentication",
}

pub(super) fn jicofo(site: &Site<'_>, found: &Found<Jicofo>) -> Vec<Finding> {
    let Some(jicofo) = found.there() else { return Vec::new() };
    let mut findings: Vec<_> = jicofo
        .unsure()
        .iter()
        .map(|place| {
            Finding::warning(UNSURE, place.to_string(), "is not evaluated here")
                .wanted("the value in the file")
        })
        .collect();
    findings.push(auto_owner(site, jicofo));
    findings.push(authentication(jicofo));
    findings
}

/// The first participant becomes the owner unless this is off. The default is on.
fn auto_owner(site: &Site<'_>, jicofo: &Jicofo) -> Finding {
    let name = "jicofo.conference.enable-auto-owner";
    let place = jicofo.place(name).to_string();
    match jicofo.bool(name) {
        Some(false) => Finding::holds(AUTO_OWNER, place, "enable-auto-owner = false"),
        _ if !site.has_roles() && !site.has_guests() => {
            Finding::holds(AUTO_OWNER, place, "the first participant is the moderator")
        }
        other => {
            let found = other.map_or("is not set, which is true", |_| "= true");
            let found = format!("enable-auto-owner {found}: whoever comes first is the moderator");
            Finding::fails(AUTO_OWNER, place, found)
                .wanted("the token decides who is a moderator")
                .fix("jicofo.conference.enable-auto-owner = false")
        }
    }
}

/// It makes every authenticated person an owner, and refuses a room until somebody of its own domain is there.
fn authentication(jicofo: &Jicofo) -> Finding {
    let name = "jicofo.authentication.enabled";
    if jicofo.bool(name) == Some(true) {
        return Finding::fails(AUTHENTICATION, jicofo.place(name).to_string(), "enabled = true")
            .wanted("Prosody checks tokens; Jicofo's own authentication is off")
            .fix("jicofo.authentication.enabled = false");
    }
    let place = jicofo.place("jicofo.authentication").to_string();
    Finding::holds(AUTHENTICATION, place, "Jicofo's own authentication is off")
}
