//! `/oidc/verify`: the response to nginx's `auth_request`.

use actix_http::{HttpMessage as _, Request, Response};
use actix_web::body::BoxBody;
use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, HeaderName, HeaderValue};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use super::app::App;
use super::request::cookies;
use crate::jitsi::Role;
use crate::signin::Session;

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
            identify(&session, app.admission.role_without_meeting(&session), &mut response);
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

/// Always sets all four headers: if one were missing, an upstream could receive the client's own.
fn identify(session: &Session, role: Role, response: &mut Response<BoxBody>) {
    let moderator = match role {
        Role::Moderator => "true",
        Role::Member => "false",
    };
    for (name, value) in [
        (USER, encoded(session.id())),
        (NAME, encoded(session.name().unwrap_or_default())),
        (EMAIL, encoded(session.trusted_email().unwrap_or_default())),
        (MODERATOR, HeaderValue::from_static(moderator)),
    ] {
        response.headers_mut().insert(name, value);
    }
}

/// `text`, percent-encoded so that it is safe in a header, a log and a page.
fn encoded(text: &str) -> HeaderValue {
    let text = std::borrow::Cow::from(utf8_percent_encode(text, UNSAFE));
    HeaderValue::from_str(&text).unwrap_or_else(|_| HeaderValue::from_static(""))
}

const USER: HeaderName = HeaderName::from_static("x-auth-user");
const NAME: HeaderName = HeaderName::from_static("x-auth-name");
const EMAIL: HeaderName = HeaderName::from_static("x-auth-email");
const MODERATOR: HeaderName = HeaderName::from_static("x-auth-moderator");

/// The space, `%`, `"`, `<`, `>` and every byte outside 0x21–0x7E.
const UNSAFE: &AsciiSet = &CONTROLS.add(b' ').add(b'%').add(b'"').add(b'<').add(b'>');

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_contains_only_printable_ascii() {
        assert_eq!(encoded("Ada Lövelace"), "Ada%20L%C3%B6velace");
        assert_eq!(encoded("a\r\nX: y<%\">\u{7f}"), "a%0D%0AX:%20y%3C%25%22%3E%7F");
        assert_eq!(encoded("ada@example.org,'&"), "ada@example.org,'&");
    }
}
