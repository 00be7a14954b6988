//! `/oidc/verify`: the answer to nginx's `auth_request`.

use std::future::{Ready, ready};

use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, HeaderName, HeaderValue};
use actix_web::{Error, HttpRequest, HttpResponse, web::Data};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use super::App;
use super::request::cookies;
use crate::jitsi::Role;
use crate::signin::Session;

/// 204 for a session, with the person's identity in headers; 401 without; 403 where the policy does
/// not hold or is unknown. Nothing else, whatever the request.
///
/// The answer starts as 401, and only an opened, unexpired session changes it: every critical hole
/// of the peers was an odd input that ended in 2xx.
pub(super) fn verify(request: ServiceRequest) -> Ready<Result<ServiceResponse, Error>> {
    let mut response = HttpResponse::new(StatusCode::UNAUTHORIZED);
    if let Some(app) = request.app_data::<Data<App>>() {
        answer(app, request.request(), &mut response);
    }
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    ready(Ok(request.into_response(response)))
}

fn answer(app: &App, request: &HttpRequest, response: &mut HttpResponse) {
    let session = app.cookies.session(&cookies(request), (app.now)());
    let policy = request.match_info().unprocessed();
    match session {
        None => app.metrics.verify_not_signed_in.inc(),
        Some(session) if allows(app, &session, policy) => {
            *response.status_mut() = StatusCode::NO_CONTENT;
            identify(&session, response);
            app.metrics.verify_allowed.inc();
        }
        Some(_) => {
            *response.status_mut() = StatusCode::FORBIDDEN;
            app.metrics.verify_refused.inc();
        }
    }
}

/// `policy` is empty, or a slash and a name.
fn allows(app: &App, session: &Session, policy: &str) -> bool {
    let name = policy.strip_prefix('/');
    policy.is_empty() || name.is_some_and(|name| app.admission.policy_holds(session, name))
}

/// All four headers, always: one that were left out could be the client's own further on.
fn identify(session: &Session, response: &mut HttpResponse) {
    let moderator = match session.role() {
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

/// A value that is safe in a header, a log and a page.
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
    fn a_header_holds_printable_ascii() {
        assert_eq!(encoded("Ada Lövelace"), "Ada%20L%C3%B6velace");
        assert_eq!(encoded("a\r\nX: y<%\">\u{7f}"), "a%0D%0AX:%20y%3C%25%22%3E%7F");
        assert_eq!(encoded("ada@example.org,'&"), "ada@example.org,'&");
    }
}
