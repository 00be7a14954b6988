//! The page of a room.

use super::{AccessDenied, Admission, DeniedRoom, ReturnPage, RoomAccess, Session};
use crate::jitsi::{Meeting, NameError};

impl ReturnPage {
    /// The meeting that Jitsi's client joins on this page: the room is the last segment without some characters, and
    /// the tenant is everything before it (react/features/base/util/uri.ts, `parseURIString`). Empty segments before
    /// the room are ignored, as nginx merges slashes. `None` for a page without a room, such as `/` and `/tenant/`.
    ///
    /// # Errors
    ///
    /// [`NameError`] if no meeting can have these names.
    pub fn meeting(&self) -> Result<Option<Meeting>, NameError> {
        let path = self.path();
        let (tenant, room) = path.rsplit_once('/').unwrap_or(("", path));
        let room: String = room.chars().filter(|letter| !DROPPED.contains(*letter)).collect();
        if room.is_empty() {
            return Ok(None);
        }
        let tenant = tenant.split('/').filter(|segment| !segment.is_empty());
        let segments: Vec<_> = tenant.chain([room.as_str()]).collect();
        Meeting::encoded(&segments.join("/")).map(Some)
    }
}

impl Admission {
    /// Whether `session` may see the page of `meeting`. As [`Self::room_access`], but an unknown result of the current
    /// rules is a denial: another sign-in could end in the same way, and the person would sign in without end.
    pub fn page_access(&self, session: &Session, meeting: &Meeting) -> RoomAccess {
        let access = self.room_access(session, meeting);
        if access != RoomAccess::Stale || !self.was_evaluated_for(session) {
            return access;
        }
        let denied = self.denial(session, meeting);
        denied.map_or(RoomAccess::Allowed, |position| {
            RoomAccess::Denied(AccessDenied::Room(DeniedRoom { position, rule: None }))
        })
    }
}

/// The characters that Jitsi's client removes from the room in the address bar, unless they are encoded
/// (`_ROOM_EXCLUDE_PATTERN` in the same file).
const DROPPED: &str = r#":?#[]@!$&'()*+,;=><"/"#;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jitsi::Origin;

    fn meeting(page: &str) -> Result<Option<String>, NameError> {
        let origin = Origin::parse("https://meet.example.org").unwrap();
        let meeting = ReturnPage::parse(page, &origin).unwrap().meeting()?;
        Ok(meeting.map(|meeting| {
            let tenant = meeting.tenant.map(|it| format!("{}/", it.subject())).unwrap_or_default();
            format!("{tenant}{}", meeting.room.backend_safe())
        }))
    }

    #[test]
    fn the_room_of_a_page_is_the_one_that_the_client_joins() {
        for (page, room) in [
            ("/board", "board"),
            ("/Board?jwt=x/y", "board"),
            ("/b%6fard", "board"),
            ("/B%C3%BCro", "b%c3%bcro"),
            ("/boa!rd*", "board"),
            ("/bo%21ard", "bo!ard"),
            ("/%EF%BD%82oard", "board"),
            ("/Tenant.x/board", "tenant_x/board"),
            ("/a/b/board", "b/board"),
            ("//board", "board"),
            ("/a//board", "a/board"),
            ("/x/../board", "board"),
            ("/x/%2e%2e/board", "board"),
            ("/oidc", "oidc"),
            ("/index.html", "index.html"),
        ] {
            assert_eq!(meeting(page), Ok(Some(room.to_owned())), "{page}");
        }
        for page in ["/", "//", "/tenant/", "/board/?x=/board", "/?room=board", "/!"] {
            assert_eq!(meeting(page), Ok(None), "{page}");
        }
    }

    #[test]
    fn a_page_whose_names_no_meeting_can_have_is_an_error() {
        for page in ["/%2f", "/a%2fb", "/a%26b", "/%ff", "/%zz", "/%2a", "/localhost/board"] {
            assert!(meeting(page).is_err(), "{page}");
        }
    }
}
