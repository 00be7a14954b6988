//! The headers about a signed-in person.

use actix_web::http::header::{HeaderName, HeaderValue};

use crate::jitsi::Role;
use crate::signin::{Session, header_text};
use crate::web::app::App;

/// Always all five headers, also empty: if one were missing, an upstream could receive the client's own. `Remote-*`
/// has the same values, if the site wants these names.
pub(super) fn about(app: &App, session: &Session) -> Vec<(HeaderName, HeaderValue)> {
    let moderator = match app.admission.role_without_meeting(session) {
        Role::Moderator => "true",
        Role::Member => "false",
    };
    let mut headers = vec![(MODERATOR, HeaderValue::from_static(moderator))];
    for (name, remote, value) in [
        (USER, REMOTE_USER, header(&header_text(session.id()))),
        (NAME, REMOTE_NAME, header(&header_text(session.name().unwrap_or_default()))),
        (EMAIL, REMOTE_EMAIL, header(&header_text(session.trusted_email().unwrap_or_default()))),
        (GROUPS, REMOTE_GROUPS, groups(app, session)),
    ] {
        if app.remote_headers {
            headers.push((remote, value.clone()));
        }
        headers.push((name, value));
    }
    headers
}

/// The person's groups, separated by commas. Without `headers.groups` this allocates nothing.
fn groups(app: &App, session: &Session) -> HeaderValue {
    let mut list = String::new();
    for group in app.admission.groups(session) {
        if !list.is_empty() {
            list.push(',');
        }
        list.push_str(group.text());
    }
    header(&list)
}

/// Percent-encoded text as a header.
fn header(text: &str) -> HeaderValue {
    match text {
        "" => HeaderValue::from_static(""),
        text => HeaderValue::from_str(text).unwrap_or_else(|_| HeaderValue::from_static("")),
    }
}

const USER: HeaderName = HeaderName::from_static("x-auth-user");
const NAME: HeaderName = HeaderName::from_static("x-auth-name");
const EMAIL: HeaderName = HeaderName::from_static("x-auth-email");
const GROUPS: HeaderName = HeaderName::from_static("x-auth-groups");
const MODERATOR: HeaderName = HeaderName::from_static("x-auth-moderator");

const REMOTE_USER: HeaderName = HeaderName::from_static("remote-user");
const REMOTE_NAME: HeaderName = HeaderName::from_static("remote-name");
const REMOTE_EMAIL: HeaderName = HeaderName::from_static("remote-email");
const REMOTE_GROUPS: HeaderName = HeaderName::from_static("remote-groups");
