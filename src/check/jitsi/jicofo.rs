//! Jicofo must not give rights. Sources: reference.conf and ChatRoomRoleManager.kt of jicofo.

use super::super::finding::{Finding, Id, identifiers};
use super::site::Site;
use crate::installation::Found;
use crate::installation::jicofo::{Flag, Jicofo};

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
        .map(|(place, what)| {
            let found = format!("uses {what}, which is not known here");
            Finding::warning(UNSURE, place.to_string(), found).wanted("the value in the file")
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
    if !site.has_roles() && !site.has_guests() {
        return Finding::holds(AUTO_OWNER, place, "the first participant is the moderator");
    }
    let fails = |found: &str| {
        Finding::fails(AUTO_OWNER, &place, format!("enable-auto-owner {found}"))
            .wanted("the token decides who is a moderator")
            .fix("jicofo.conference.enable-auto-owner = false")
    };
    let follows = "whoever comes first is the moderator";
    match jicofo.flag(name) {
        Flag::Is(false) => Finding::holds(AUTO_OWNER, place, "enable-auto-owner = false"),
        Flag::Is(true) => fails(&format!("= true: {follows}")),
        Flag::NotSet => fails(&format!("is not set, which is true: {follows}")),
        Flag::NotBoolean => fails("is not true or false in lower case, so Jicofo cannot read it"),
        Flag::Unknown(what) => unknown(AUTO_OWNER, place, &what),
    }
}

fn unknown(id: Id, place: String, what: &str) -> Finding {
    Finding::skipped(id, place, format!("depends on {what}, which is not known here"))
}

/// It makes every authenticated person an owner, and refuses a room until somebody of its own domain is there.
fn authentication(jicofo: &Jicofo) -> Finding {
    let name = "jicofo.authentication.enabled";
    let fails = |found: &str| {
        Finding::fails(AUTHENTICATION, jicofo.place(name).to_string(), found)
            .wanted("Prosody checks tokens; Jicofo's own authentication is off")
            .fix("jicofo.authentication.enabled = false")
    };
    match jicofo.flag(name) {
        Flag::Is(true) => fails("enabled = true"),
        Flag::NotBoolean => fails("enabled is not true or false in lower case"),
        Flag::Unknown(what) => unknown(AUTHENTICATION, jicofo.place(name).to_string(), &what),
        Flag::Is(false) | Flag::NotSet => {
            let place = jicofo.place("jicofo.authentication").to_string();
            Finding::holds(AUTHENTICATION, place, "Jicofo's own authentication is off")
        }
    }
}
