//! The names of a meeting that patterns are searched in.

use regex::Regex;
use regex_syntax::hir::{Hir, HirKind};

use crate::jitsi::{Meeting, Tenant};

/// A pattern for the rooms in which a rule gives a right.
#[derive(Clone, Debug)]
pub struct GrantedRooms {
    rooms: Regex,
    /// Whether the pattern has a slash, and is searched in `tenant/room` as well.
    in_tenants: bool,
}

impl GrantedRooms {
    /// The rooms in which `rooms` is found.
    pub fn new(rooms: Regex) -> Self {
        let in_tenants = regex_syntax::parse(rooms.as_str()).is_ok_and(|parsed| has_slash(&parsed));
        Self { rooms, in_tenants }
    }

    /// The pattern.
    pub fn as_str(&self) -> &str {
        self.rooms.as_str()
    }
}

/// Whether the pattern has a slash as itself: `[^/]` and `.` are not one.
pub fn has_slash(pattern: &Hir) -> bool {
    match pattern.kind() {
        HirKind::Literal(literal) => literal.0.contains(&b'/'),
        HirKind::Repetition(repeated) => has_slash(&repeated.sub),
        HirKind::Capture(group) => has_slash(&group.sub),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => parts.iter().any(has_slash),
        HirKind::Empty | HirKind::Class(_) | HirKind::Look(_) => false,
    }
}

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

    /// Searches a pattern of a rule that gives a right: in the room, and for a pattern with a slash (`in_tenants`)
    /// also in `tenant/room`, where the match must contain the slash.
    ///
    /// A person chooses the tenant, and a Prosody without domain verification opens `room` to the token for
    /// `tenant/room`: the name of a tenant alone must not give a right in `room`.
    pub(super) fn captures<'n>(
        &'n self,
        rooms: &Regex,
        in_tenants: bool,
    ) -> Option<regex::Captures<'n>> {
        if let Some(found) = rooms.captures(&self.room) {
            return Some(found);
        }
        let name = self.with_tenant.as_deref().filter(|_| in_tenants)?;
        let slash = name.find('/')?;
        let has_slash = |found: &regex::Captures<'_>| {
            found.get(0).is_some_and(|whole| whole.range().contains(&slash))
        };
        rooms.captures(name).filter(has_slash)
    }

    /// Whether this pattern of a rule that gives a right is found.
    pub(super) fn granted_by(&self, rooms: &GrantedRooms) -> bool {
        self.captures(&rooms.rooms, rooms.in_tenants).is_some()
    }

    /// `room`, and `tenant/room` if the meeting has a tenant.
    pub(super) fn all(&self) -> impl Iterator<Item = &str> {
        [self.room.as_str()].into_iter().chain(self.with_tenant.as_deref())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A person chooses the tenant, and a Prosody without domain verification opens `room` to the token for
    /// `tenant/room`.
    #[test]
    fn the_name_of_a_tenant_gives_no_right_in_a_room() {
        for (rooms, meeting, granted) in [
            ("^course-", "course-a", true),
            ("^course-", "uni/course-a", true),
            ("^course-", "course-a/board", false),
            ("course", "course/board", false),
            ("^uni/course-", "uni/course-a", true),
            ("^uni/course-", "course-a", false),
            ("^course-[^/]*$", "course-a/board", false),
            ("^course-[^/]+", "course-a/board", false),
            ("^course-.*", "course-a/board", false),
            ("^course-[^/]+|^uni/x$", "course-a/board", false),
            ("^course-a[/]board$", "course-a/board", true),
            ("/board$", "uni/board", true),
        ] {
            let names = MeetingNames::of(&Meeting::encoded(meeting).unwrap(), None);
            assert_eq!(
                names.granted_by(&GrantedRooms::new(Regex::new(rooms).unwrap())),
                granted,
                "{rooms}: {meeting}"
            );
        }
    }
}
