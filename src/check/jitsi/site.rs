//! What the checks of the group look at.

use crate::config::Config;
use crate::installation::config_js::ConfigJs;
use crate::installation::prosody::{Host, Prosody};
use crate::installation::{Found, Installation};

/// The hosts of one meeting site, as found on this machine.
pub(super) struct Site<'a> {
    pub(super) config: &'a Config,
    pub(super) prosody: Option<&'a Prosody>,
    /// Prosody's host for people who sign in.
    pub(super) host: Option<Host<'a>>,
    /// The component of its rooms.
    pub(super) rooms: Option<Host<'a>>,
    /// Prosody's host for guests.
    pub(super) guests: Option<Host<'a>>,
    pub(super) client: Option<&'a ConfigJs>,
}

impl<'a> Site<'a> {
    pub(super) fn new(config: &'a Config, installation: &'a Installation) -> Self {
        let prosody = installation.prosody.as_ref().and_then(Found::there);
        let client = installation.config_js.as_ref().and_then(Found::there);
        let host = prosody.and_then(|it| it.meeting_host(config.jitsi.url.host()));
        let rooms = host.and_then(|host| prosody?.rooms_of(host));
        let named = client.and_then(|it| prosody?.host(it.text("hosts.anonymousdomain")?));
        let usual = || prosody?.host(&format!("guest.{}", host?.name()));
        let guests = named.or_else(usual).filter(|it| it.is_virtual_host());
        Self { config, prosody, host, rooms, guests, client }
    }

    /// Whether a rule decides who is a moderator. Otherwise everyone who signs in is one.
    pub(super) fn has_roles(&self) -> bool {
        !self.config.admission.everyone_moderates()
    }

    /// Whether the client lets guests join.
    pub(super) fn has_guests(&self) -> bool {
        self.guests.is_some()
    }

    /// Whether Prosody checks the room and `sub` of a token at the door of a room. A client without a token
    /// then needs an entry in the allowlist (`verify_room` in token/util.lib.lua).
    pub(super) fn verifies_rooms(&self) -> bool {
        let (Some(host), Some(rooms)) = (self.host, self.rooms) else { return false };
        let on =
            |it: Option<crate::installation::prosody::Setting<bool>>| it.is_none_or(|it| it.value);
        rooms.loads("token_verification")
            && on(host.domain_verification())
            && on(host.require_room_claim())
            && !host.allow_empty_token().is_some_and(|it| it.value)
    }
}
