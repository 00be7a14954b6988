//! The pages of invitations.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;

use super::page::{Content, Page};
use super::script::Script;
use super::sign::Sign;
use crate::jitsi::{Meeting, Role};
use crate::signin::{Invitation, ReturnPage, rfc3339};
use crate::web::app::App;
use crate::web::request::RequestId;
use crate::web::text::Text;

/// The form that makes a link.
#[derive(Template)]
#[template(path = "invite.html", config = "src/web/pages/askama.toml")]
struct InviteForm {
    text: &'static Text,
    shown: String,
    room: String,
    tenant: Option<String>,
    guests: bool,
    moderators: bool,
    days: u64,
    hours: u64,
}

/// A link that was made.
#[derive(Template)]
#[template(path = "link_ready.html", config = "src/web/pages/askama.toml")]
struct LinkReady<'l> {
    text: &'static Text,
    shown: String,
    link: &'l str,
    until: Time,
    /// The page that makes links.
    again: String,
}

/// The form of a link's page.
#[derive(Template)]
#[template(path = "join.html", config = "src/web/pages/askama.toml")]
struct JoinForm<'i> {
    text: &'static Text,
    shown: String,
    invitation: &'i Invitation,
    from: Option<Time>,
    until: Time,
}

/// A moment.
#[derive(Template)]
#[template(path = "moment.html", config = "src/web/pages/askama.toml")]
struct Moment {
    time: Time,
}

/// A time in UTC. The script of the page shows it in the browser's time zone.
struct Time {
    utc: String,
}

impl Time {
    fn of(seconds: u64) -> Self {
        Self { utc: rfc3339(seconds) }
    }

    /// For a browser without scripts: `2026-11-28 10:00 UTC`.
    fn plain(&self) -> String {
        let minutes = self.utc.get(..16).unwrap_or_default();
        format!("{} UTC", minutes.replace('T', " "))
    }
}

/// The page that makes links to `meeting`.
pub(in crate::web) fn invite(app: &App, text: &'static Text, meeting: &Meeting) -> HttpResponse {
    let longest = app.invite.max_validity;
    let form = InviteForm {
        text,
        shown: shown(meeting),
        room: meeting.room.clone().into(),
        tenant: meeting.tenant.clone().map(Into::into),
        guests: app.invite.roles.contains(&Role::Member),
        moderators: app.invite.roles.contains(&Role::Moderator),
        days: u64::from(longest >= DAY),
        hours: if longest >= DAY { 0 } else { longest / HOUR },
    };
    Page::new(&app.brand, text, Sign::Question, text.invite)
        .content(Content::form(&form))
        .script(Script::invitation())
        .answer(StatusCode::OK)
}

/// The page that shows a new link.
pub(in crate::web) fn link_ready(
    app: &App,
    text: &'static Text,
    invitation: &Invitation,
    link: &str,
) -> HttpResponse {
    let meeting = &invitation.meeting;
    let until = Time::of(invitation.until);
    let again = ReturnPage::invite(meeting, false).url(&app.links.origin);
    let ready = LinkReady { text, shown: shown(meeting), link, until, again };
    Page::new(&app.brand, text, Sign::Done, text.link_ready)
        .content(Content::values(&ready))
        .script(Script::invitation())
        .answer(StatusCode::OK)
}

/// The page of a link.
pub(in crate::web) fn join(
    app: &App,
    text: &'static Text,
    invitation: &Invitation,
) -> HttpResponse {
    let page = Page::new(&app.brand, text, Sign::Question, text.invited);
    with_form(page, invitation).answer(StatusCode::OK)
}

/// The page of a link after a wrong passcode.
pub(in crate::web) fn wrong_passcode(
    app: &App,
    text: &'static Text,
    invitation: &Invitation,
    id: &RequestId,
) -> HttpResponse {
    let page = Page::new(&app.brand, text, Sign::Stopped, text.wrong_passcode);
    with_form(page.id(id), invitation).answer(StatusCode::FORBIDDEN)
}

fn with_form<'p>(page: Page<'p>, invitation: &Invitation) -> Page<'p> {
    let form = JoinForm {
        text: page.text(),
        shown: shown(&invitation.meeting),
        invitation,
        from: invitation.from.map(Time::of),
        until: Time::of(invitation.until),
    };
    page.content(Content::form(&form)).script(Script::invitation())
}

/// The page of a link that is valid from the moment `from`, in seconds since 1970.
pub(super) fn early(page: Page<'_>, from: u64) -> Page<'_> {
    let moment = Moment { time: Time::of(from) };
    page.content(Content::values(&moment)).script(Script::invitation())
}

/// The meeting as people know it.
fn shown(meeting: &Meeting) -> String {
    let room = String::from(meeting.room.clone());
    match meeting.tenant.clone() {
        None => room,
        Some(tenant) => format!("{}/{room}", String::from(tenant)),
    }
}

const DAY: u64 = 24 * HOUR;
const HOUR: u64 = 60 * 60;
