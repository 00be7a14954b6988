//! Why Prosody has no host for people who sign in.

use std::path::Path;

use super::super::finding::{Finding, Id};
use super::site::Site;
use crate::installation::Disk;
use crate::installation::prosody::Prosody;

/// Debian's packages write a file into `conf.avail`, link it into `conf.d`, and Prosody's own file includes all of
/// `conf.d`. The finding names the part that is missing.
pub(super) fn no_host(id: Id, site: &Site<'_>, prosody: &Prosody, disk: &Disk) -> Finding {
    let name = site.config.jitsi.url.host();
    if let Some(place) = prosody.disabled(name) {
        let found = format!("enabled = false switches VirtualHost \"{name}\" off");
        return Finding::fails(id, place.to_string(), found)
            .wanted("the host of people who sign in")
            .fix("enabled = true");
    }
    let own = prosody.files().first().map(|it| it.as_path()).unwrap_or(Path::new(""));
    let folder = own.parent().unwrap_or(Path::new(""));
    let file = format!("{name}.cfg.lua");
    let (link, target) = (folder.join("conf.d").join(&file), folder.join("conf.avail").join(&file));
    let fails = |place: String, found: String| Finding::fails(id, place, found);
    let none = format!("there is no VirtualHost \"{name}\"");
    if prosody.files().contains(&link) {
        return fails(link.display().to_string(), none)
            .wanted(format!("VirtualHost \"{name}\", as in the lines for Prosody below"));
    }
    if disk.has(&link) {
        let found = format!("{none}, because {} is not included", link.display());
        return fails(own.display().to_string(), found)
            .wanted("the files in conf.d")
            .fix("Include \"conf.d/*.cfg.lua\"");
    }
    let files: Vec<_> = prosody.files().iter().map(|it| it.display().to_string()).collect();
    if disk.has(&target) {
        return fails(files.join(", "), none)
            .wanted("the file of Jitsi's host, which conf.d includes")
            .fix(format!("ln -s ../conf.avail/{file} {}/", folder.join("conf.d").display()));
    }
    fails(files.join(", "), format!("{none}, and {} does not exist", target.display()))
        .wanted("that file, which the package jitsi-meet-prosody writes")
}
