//! A person's request: what its handler needs, parsed once, and the only function that adds
//! `Set-Cookie` headers.

use std::cell::Cell;
use std::future::{Ready, ready};
use std::sync::Arc;

use actix_web::error::ErrorInternalServerError;
use actix_web::http::header::{HeaderMap, SET_COOKIE};
use actix_web::{FromRequest, HttpRequest, HttpResponse, dev::Payload};

use super::app::App;
use super::request::{RequestId, cookies};
use super::text::Language;
use crate::cookies::{RequestCookies, SetCookie};
use crate::signin::Session;

/// A request and the parts of the adapter that serve it.
pub(super) struct Visit {
    /// The request's id.
    pub(super) id: RequestId,
    /// The language of its page.
    pub(super) language: Language,
    /// The time of the request, in seconds since 1970.
    pub(super) now: u64,
    app: Arc<App>,
    request: HttpRequest,
    /// Whether the session was counted. A request counts once.
    counted: Cell<bool>,
}

impl Visit {
    /// The parts of the adapter.
    pub(super) fn app(&self) -> &App {
        &self.app
    }

    /// The headers of the request.
    pub(super) fn headers(&self) -> &HeaderMap {
        self.request.headers()
    }

    /// The cookies of the request.
    pub(super) fn cookies(&self) -> RequestCookies<'_> {
        cookies(self.headers())
    }

    /// The unexpired session of the request.
    pub(super) fn session(&self) -> Option<Session> {
        let opened = self.app.cookies.session_with_secret(&self.cookies(), self.now);
        opened.map(|(session, secret)| {
            if !self.counted.replace(true) {
                self.app.opened.other_route(secret);
            }
            session
        })
    }

    /// Removes the hint if there is no session. Otherwise the scripts of the browser would request a
    /// silent sign-in again and again.
    pub(super) fn stale_hint(&self) -> Option<SetCookie> {
        let stale = self.app.cookies.has_hint(&self.cookies()) && self.session().is_none();
        stale.then(|| self.app.cookies.forget_hint())
    }

    /// The same request with a new `now`, after a wait.
    pub(super) fn after_wait(self) -> Self {
        Self { now: (self.app.now)(), ..self }
    }
}

/// The id comes from the request guard, the adapter's parts from the service.
impl FromRequest for Visit {
    type Error = actix_web::Error;
    type Future = Ready<Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let app = App::of(request).ok_or_else(|| ErrorInternalServerError("no parts"));
        let id = RequestId::from_request(request, payload).into_inner();
        ready(app.and_then(|app| {
            Ok(Self {
                id: id?,
                language: Language::of(request),
                now: (app.now)(),
                app,
                request: request.clone(),
                counted: Cell::new(false),
            })
        }))
    }
}

/// Adds `Set-Cookie` headers to a response. No other code adds one.
pub(super) fn set_cookies(
    response: &mut HttpResponse,
    cookies: impl IntoIterator<Item = SetCookie>,
) {
    for cookie in cookies {
        response.headers_mut().append(SET_COOKIE, cookie.into());
    }
}
