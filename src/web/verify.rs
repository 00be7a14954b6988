//! `/oidc/verify`: the response to nginx's `auth_request`.

use actix_http::{HttpMessage as _, Request, Response};
use actix_web::body::BoxBody;
use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, HeaderName, HeaderValue};

use super::app::App;
use super::request::cookies;
use crate::jitsi::Role;
use crate::signin::{Session, header_text};

/// What `path` requires in addition to a session; `None` if it is another route.
pub(super) fn policy(path: &str) -> Option<Policy<'_>> {
    match path.strip_prefix("/oidc/verify")? {
        "" => Some(Policy::None),
        rest => rest.strip_prefix('/').map(Policy::Named),
    }
}

/// The policy that must hold.
#[derive(Clone, Copy)]
pub(super) enum Policy<'r> {
    /// A session is enough.
    None,
    /// `[policies.NAME]`, which may not exist.
    Named(&'r str),
}

/// 204 with a session, and the person's identity in headers; 401 without a session; 403 if the policy
/// does not hold or is unknown. No request gets another status.
///
/// The response starts as 401, and only an opened, unexpired session changes it. In comparable
/// programs, every critical vulnerability was an unusual input that resulted in 2xx.
pub(super) fn verify(app: &App, request: &Request, policy: Policy<'_>) -> Response<BoxBody> {
    let mut response = Response::with_body(StatusCode::UNAUTHORIZED, BoxBody::new(()));
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    match app.cookies.session_with_secret(&cookies(request.headers()), (app.now)()) {
        None => app.opened.not_signed_in(),
        Some((session, secret)) if allows(app, &session, policy) => {
            *response.status_mut() = StatusCode::NO_CONTENT;
            identify(app, &session, &mut response);
            app.opened.allowed(secret);
        }
        Some((_, secret)) => {
            *response.status_mut() = StatusCode::FORBIDDEN;
            app.opened.refused(secret);
        }
    }
    response
}

fn allows(app: &App, session: &Session, policy: Policy<'_>) -> bool {
    match policy {
        Policy::None => true,
        Policy::Named(name) => app.admission.policy_holds(session, name),
    }
}

/// Always sets all five headers, also empty: if one were missing, an upstream could receive the client's own.
/// `Remote-*` has the same values, if the site wants these names.
fn identify(app: &App, session: &Session, response: &mut Response<BoxBody>) {
    let moderator = match session.role() {
        Role::Moderator => "true",
        Role::Member => "false",
    };
    let headers = response.headers_mut();
    headers.insert(MODERATOR, HeaderValue::from_static(moderator));
    for (name, remote, value) in [
        (USER, REMOTE_USER, header(&header_text(session.id()))),
        (NAME, REMOTE_NAME, header(&header_text(session.name().unwrap_or_default()))),
        (EMAIL, REMOTE_EMAIL, header(&header_text(session.trusted_email().unwrap_or_default()))),
        (GROUPS, REMOTE_GROUPS, groups(app, session)),
    ] {
        if app.remote_headers {
            headers.insert(remote, value.clone());
        }
        headers.insert(name, value);
    }
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
