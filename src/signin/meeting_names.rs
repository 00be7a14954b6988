//! The names of a meeting that patterns are searched in.

use regex::Regex;

use crate::jitsi::{Meeting, Tenant};

/// The names of a meeting as Prosody spells them.
#[derive(Debug)]
pub(super) struct MeetingNames {
    room: String,
    with_tenant: Option<String>,
}

impl MeetingNames {
    /// The names of `meeting`. A meeting without a tenant is also one of `tenant_of_site`.
    pub(super) fn of(meeting: &Meeting, tenant_of_site: Option<&str>) -> Self {
        let room = meeting.room.backend_safe();
        let tenant = meeting.tenant.as_ref().map(Tenant::subject);
        let tenant = tenant.or_else(|| tenant_of_site.map(str::to_owned));
        let with_tenant = tenant.map(|tenant| format!("{tenant}/{room}"));
        Self { room, with_tenant }
    }

    /// The names for a rule that gives a right: with `in_tenants`, as [`Self::all`], otherwise `room` only. A
    /// person chooses the tenant, and a Prosody without domain verification opens `room` to the token for
    /// `tenant/room`: the name of a tenant must not give a right in `room`.
    pub(super) fn granting(&self, in_tenants: bool) -> impl Iterator<Item = &str> {
        self.all().take(if in_tenants { 2 } else { 1 })
    }

    /// Whether this expression of a rule that gives a right is found. One with a `/` is searched in
    /// `tenant/room` as well.
    pub(super) fn granted_by(&self, rooms: &Regex) -> bool {
        self.granting(rooms.as_str().contains('/')).any(|name| rooms.is_match(name))
    }

    /// `room`, and `tenant/room` if the meeting has a tenant.
    pub(super) fn all(&self) -> impl Iterator<Item = &str> {
        [self.room.as_str()].into_iter().chain(self.with_tenant.as_deref())
    }
}
