//! Which rooms a site has at all (`access.names`).

use regex::Regex;

use crate::jitsi::{Meeting, Tenant};

/// The names of rooms that are allowed, for everybody.
#[derive(Clone, Debug)]
pub struct RoomNames {
    /// Searched as [`RoomRules::rooms`](super::RoomRules::rooms).
    pub rooms: Regex,
    /// Such a name in plain text, for the page of a person whose name is not allowed.
    pub example: Option<String>,
}

/// The names of a meeting in Prosody: `room`, and `tenant/room` if there is a tenant.
pub(super) struct Spelt {
    room: String,
    with_tenant: Option<String>,
}

impl Spelt {
    /// The names of `meeting`. `tenant_of_site` is the tenant of a meeting without one.
    pub(super) fn of(meeting: &Meeting, tenant_of_site: Option<&str>) -> Self {
        let room = meeting.room.backend_safe();
        let tenant = meeting.tenant.as_ref().map(Tenant::subject);
        let tenant = tenant.or_else(|| tenant_of_site.map(str::to_owned));
        Self { with_tenant: tenant.map(|tenant| format!("{tenant}/{room}")), room }
    }

    /// Whether `rooms` is found in one of the names.
    pub(super) fn is_matched_by(&self, rooms: &Regex) -> bool {
        let with_tenant = self.with_tenant.as_ref();
        rooms.is_match(&self.room) || with_tenant.is_some_and(|name| rooms.is_match(name))
    }
}

impl RoomNames {
    /// Whether the room of `meeting` is one of these.
    pub fn contain(&self, meeting: &Meeting) -> bool {
        Spelt::of(meeting, None).is_matched_by(&self.rooms)
    }
}
