//! The files of Prosody's modules.

use std::path::Path;

use super::super::finding::{Finding, identifiers};
use super::moderators;
use super::site::Site;
use crate::installation::{Disk, Files as _};

identifiers! {
    Jitsi:
    FILE = "prosody-module-file",
}

/// The modules that an older Jitsi lacks, or that another package brings.
const MODULES: [&str; 6] = [
    "token_verification",
    "muc_wait_for_host",
    "persistent_lobby",
    "muc_lobby_rooms",
    moderators::MODULES[0],
    moderators::MODULES[1],
];

/// Where Prosody looks for a module below a folder of plugins (util/pluginloader.lua).
const LAYOUTS: [&str; 4] = ["mod_?/?/mod_?.lua", "mod_?/mod_?.lua", "?/mod_?.lua", "mod_?.lua"];

/// Whether each module that is loaded has a file. Nothing if the folders of plugins are not on this machine.
pub(super) fn plugins(site: &Site<'_>, disk: &Disk) -> Vec<Finding> {
    let (Some(host), Some(rooms)) = (site.host, site.rooms) else { return Vec::new() };
    let folders = host.texts("plugin_paths").map(|it| it.value).unwrap_or_default();
    let exists = |folder: &&str| matches!(disk.names(Path::new(folder)), Ok(Some(names)) if !names.is_empty());
    if !folders.iter().any(exists) {
        return Vec::new();
    }
    let mut findings = Vec::new();
    for module in MODULES {
        let Some(by) = [host, rooms].into_iter().find(|it| it.loads(module)) else { continue };
        let file = format!("mod_{module}.lua");
        let paths = LAYOUTS.map(|layout| layout.replace('?', module));
        let in_folder =
            |folder: &&str| paths.iter().any(|it| disk.has(&Path::new(folder).join(it)));
        let there = folders.iter().any(in_folder);
        let place = by.place_of_modules().to_string();
        findings.push(if there {
            Finding::holds(FILE, place, format!("{file} is there"))
        } else {
            Finding::fails(FILE, place, format!("{module} is loaded, but {file} does not exist"))
                .wanted(format!("the file in {}", folders.join(" or ")))
                .fix(fix(module))
        });
    }
    findings
}

fn fix(module: &str) -> &'static str {
    match module {
        "token_affiliation" => {
            "update Jitsi to May 2026 or newer, or load token_affiliation_legacy"
        }
        "token_affiliation_legacy" => "copy it from jitsi-contrib/prosody-plugins",
        "token_verification" => "apt install jitsi-meet-tokens",
        _ => "update the package jitsi-meet-prosody",
    }
}
