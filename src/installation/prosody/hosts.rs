//! All hosts of a configuration.

use std::path::PathBuf;

use super::host::{Host, Options, Section};
use crate::installation::files::Place;

/// The hosts of a configuration.
#[derive(Debug, Clone, Default)]
pub struct Prosody {
    pub(super) global: Options,
    pub(super) sections: Vec<Section>,
    pub(super) files: Vec<PathBuf>,
    pub(super) unsure: Vec<Unsure>,
    pub(super) unquoted: Vec<Unquoted>,
}

/// A name without quotes in a list of modules. For Lua it is nil, and Prosody reads a list up to the first nil
/// (`add_list` in util/set.lua).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unquoted {
    /// The line on which the list begins.
    pub list: Place,
    /// The line with the name.
    pub place: Place,
    /// The name.
    pub name: String,
}

/// Something that is not known here, and may change options.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unsure {
    /// The line that reads the value.
    pub place: Place,
    /// What is not known here, as a clause: `the environment variable NAME`.
    pub what: String,
}

/// The virtual host through which the JaaS telephony service connects, with tokens of its own. The file that Debian's
/// package links has it on every machine (jitsi-meet's `doc/debian/jitsi-meet-prosody/jaas.cfg.lua`).
const JIGASI: &str = "jigasi.meet.jitsi";

impl Prosody {
    /// All hosts that Prosody starts, in the order of the files.
    pub fn hosts(&self) -> impl Iterator<Item = Host<'_>> {
        let all = self.sections.iter().map(|section| Host { section, global: &self.global });
        all.filter(|host| host.is_enabled())
    }

    /// The virtual hosts.
    pub fn virtual_hosts(&self) -> impl Iterator<Item = Host<'_>> {
        self.hosts().filter(|host| host.is_virtual_host())
    }

    /// The line that sets `enabled = false` for the virtual host of this name.
    pub fn disabled(&self, name: &str) -> Option<Place> {
        let all = self.sections.iter().map(|section| Host { section, global: &self.global });
        let named =
            |host: &Host<'_>| host.is_virtual_host() && host.name().eq_ignore_ascii_case(name);
        let enabled = all.filter(named).find_map(|host| host.bool("enabled"))?;
        (!enabled.value).then_some(enabled.place)
    }

    /// The host of this name, in any case.
    pub fn host(&self, name: &str) -> Option<Host<'_>> {
        self.hosts().find(|host| host.name().eq_ignore_ascii_case(name))
    }

    /// The virtual host for people who sign in. `public_name` is the host of `jitsi.url`. Debian names the
    /// virtual host so; docker-jitsi-meet names it `meet.jitsi`. Otherwise it is the first virtual host that
    /// requires a token and has a component of rooms, or else has such a component, or requires a token.
    pub fn meeting_host(&self, public_name: &str) -> Option<Host<'_>> {
        let named = self.host(public_name).filter(|host| host.is_virtual_host());
        let has_rooms = |host: &Host<'_>| self.rooms_of(*host).is_some();
        let others = || self.virtual_hosts().filter(|host| host.name() != JIGASI);
        let tokens = || others().filter(|host| host.requires_token());
        named
            .or_else(|| tokens().find(has_rooms))
            .or_else(|| others().find(has_rooms))
            .or_else(|| tokens().next())
    }

    /// The component of a virtual host's rooms: `main_muc`, otherwise `conference.NAME` (Debian) or
    /// `muc.NAME` (docker-jitsi-meet).
    pub fn rooms_of(&self, host: Host<'_>) -> Option<Host<'_>> {
        let named = host.main_muc().and_then(|it| self.host(it.value));
        let usual = || {
            let mut prefixes = ["conference", "muc"].iter();
            prefixes.find_map(|prefix| self.host(&format!("{prefix}.{}", host.name())))
        };
        named.or_else(usual).filter(|it| it.is_muc())
    }

    /// The files that were run, in this order.
    pub fn files(&self) -> &[PathBuf] {
        &self.files
    }

    /// The first name without quotes in the list of modules that begins at this line.
    pub fn unquoted(&self, list: &Place) -> Option<&Unquoted> {
        self.unquoted.iter().find(|it| it.list == *list)
    }

    /// What is not known here, and may change the result.
    pub fn unsure(&self) -> &[Unsure] {
        &self.unsure
    }
}
