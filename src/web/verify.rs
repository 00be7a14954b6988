//! `/oidc/verify`: the response to nginx's `auth_request`.

mod generations;
mod headers;
mod opened;

use std::sync::Arc;

use actix_http::{HttpMessage as _, Request, Response};
use actix_web::body::BoxBody;
use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, HeaderValue};

pub(super) use opened::OpenedSessions;

use super::app::App;
use super::request::{cookies, original_page};
use crate::signin::{RoomAccess, Session};

/// What `path` requires in addition to a session; `None` if it is another route.
pub(super) fn policy(path: &str) -> Option<Policy<'_>> {
    match path.strip_prefix("/oidc/verify")? {
        "" => Some(Policy::None),
        "/room" => Some(Policy::Room),
        rest => rest.strip_prefix('/').map(Policy::Named),
    }
}

/// The policy that must hold.
#[derive(Clone, Copy)]
pub(super) enum Policy<'r> {
    /// A session is enough.
    None,
    /// `access.rooms` and `access.names` do not close the room whose page is in `X-Original-URI`.
    Room,
    /// `[policies.NAME]`, which may not exist.
    Named(&'r str),
}

/// 204 with a session, and the person's identity in headers; 401 without a session; 403 if the policy
/// does not hold or is unknown. For a room's page, a session from before the current rules counts as none. No
/// request gets another status.
///
/// The response starts as 401, and only an opened, unexpired session changes it. In comparable
/// programs, every critical vulnerability was an unusual input that resulted in 2xx.
///
/// The expiry and the policy are checked for every request. Only the opening of a session is remembered.
pub(super) fn verify(
    app: &Arc<App>,
    sessions: &mut OpenedSessions,
    request: &Request,
    policy: Policy<'_>,
) -> Response<BoxBody> {
    respond(app, sessions, request, policy, StatusCode::NO_CONTENT)
}

/// As [`verify`], with this status for a person who may pass.
pub(super) fn respond(
    app: &Arc<App>,
    sessions: &mut OpenedSessions,
    request: &Request,
    policy: Policy<'_>,
    passes: StatusCode,
) -> Response<BoxBody> {
    let mut response = Response::with_body(StatusCode::UNAUTHORIZED, BoxBody::new(()));
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    match sessions.of_request(app, &cookies(request.headers()), (app.now)()) {
        None => app.opened.not_signed_in(),
        Some(opened) => match verdict(app, &opened.session, policy, request) {
            Verdict::Allowed => {
                *response.status_mut() = passes;
                for (name, value) in &opened.headers {
                    response.headers_mut().insert(name.clone(), value.clone());
                }
                app.opened.allowed(opened.secret);
            }
            Verdict::SignInAgain => app.opened.not_signed_in(),
            Verdict::Refused => {
                *response.status_mut() = StatusCode::FORBIDDEN;
                app.opened.refused(opened.secret);
            }
        },
    }
    response
}

/// The decision about a person with a session.
enum Verdict {
    Allowed,
    /// The session does not have the results of the current rules.
    SignInAgain,
    Refused,
}

fn verdict(app: &App, session: &Session, policy: Policy<'_>, request: &Request) -> Verdict {
    let holds = match policy {
        Policy::None => true,
        Policy::Named(name) => app.admission.policy_holds(session, name),
        Policy::Room => return room_verdict(app, session, request),
    };
    if holds { Verdict::Allowed } else { Verdict::Refused }
}

/// An address that is missing, repeated or not that of a page is refused.
fn room_verdict(app: &App, session: &Session, request: &Request) -> Verdict {
    let page = original_page(request.headers(), &app.links.origin);
    match page.ok().and_then(|page| page.meeting().ok()) {
        None => Verdict::Refused,
        Some(None) => Verdict::Allowed,
        Some(Some(meeting)) => match app.admission.page_access(session, &meeting) {
            RoomAccess::Allowed => Verdict::Allowed,
            RoomAccess::Stale => Verdict::SignInAgain,
            RoomAccess::Denied(_) => Verdict::Refused,
        },
    }
}
