//! Parts of answers that several routes share.

use actix_web::http::header::SET_COOKIE;
use actix_web::{HttpRequest, HttpResponse};

use super::App;
use super::request::cookies;
use crate::cookies::SetCookie;
use crate::signin::Target;

/// Adds cookies to an answer.
pub(super) fn set(response: &mut HttpResponse, cookies: impl IntoIterator<Item = SetCookie>) {
    // Ours are ASCII, which a header can hold.
    for cookie in cookies.into_iter().filter_map(|cookie| cookie.parse().ok()) {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
}

/// The hint of a browser whose session is gone would send it here again and again.
pub(super) fn stale_hint(app: &App, request: &HttpRequest, now: u64) -> Option<SetCookie> {
    let cookies = cookies(request.headers());
    let stale = app.cookies.has_hint(&cookies) && app.cookies.session(&cookies, now).is_none();
    stale.then(|| app.cookies.forget_hint())
}

/// The room for the log; nothing for a page.
pub(super) fn room(target: &Target) -> String {
    match target {
        Target::Meeting { meeting, .. } => meeting.room.backend_safe(),
        Target::Page(_) => String::new(),
    }
}
