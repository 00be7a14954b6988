//! `GET /oidc/logout` and `/oidc/signed-out`: who logs out is out, here and at the provider.

use actix_web::http::header::{LOCATION, SET_COOKIE};
use actix_web::{HttpRequest, HttpResponse, web::Data};

use super::fetch::{Fetch, Use};
use super::request::{RequestId, cookies};
use super::text::Language;
use super::{App, pages};

/// From where, and into what, a logout was asked for (Fetch Metadata).
enum Asked {
    /// By a page of the meet site, or by hand, in a window of its own.
    TopLevel,
    /// In a frame: Jitsi's `silentLogout`.
    Framed,
    /// By another site, by a picture in a page, or by a browser that fetches ahead: nobody has
    /// said so yet.
    Elsewhere,
}

/// Clears every cookie of ours, and goes on to the provider's end-session endpoint where there is
/// one. What another site asks for needs a click.
pub(super) async fn logout(request: HttpRequest, id: RequestId, app: Data<App>) -> HttpResponse {
    let text = Language::of(&request).text();
    let asked = Asked::by(Fetch::of(request.headers()));
    if matches!(asked, Asked::Elsewhere) {
        return pages::confirm_logout(text);
    }
    let cookies = cookies(request.headers());
    let now = (app.now)();
    let session = app.cookies.session(&cookies, now);
    log::info!(event = "logout", request_id = id.as_str(), outcome = "signed_out",
        user = session.as_ref().map(|session| session.id()).unwrap_or_default(); "signed out");
    let mut response = match asked {
        Asked::Framed => pages::framed_logout(text),
        Asked::TopLevel | Asked::Elsewhere => {
            let of_session = |session| app.cookies.id_token(&cookies, session, now);
            let id_token = session.as_ref().and_then(of_session);
            let next = app.provider.end_session_url(id_token.as_deref()).await;
            let next = next.map_or_else(|| SIGNED_OUT.to_owned(), String::from);
            HttpResponse::SeeOther().insert_header((LOCATION, next)).finish()
        }
    };
    for cookie in app.cookies.forget_all(&cookies, now) {
        if let Ok(cookie) = cookie.parse() {
            response.headers_mut().append(SET_COOKIE, cookie);
        }
    }
    response
}

/// The page that the provider sends people back to.
pub(super) async fn signed_out(request: HttpRequest, app: Data<App>) -> HttpResponse {
    pages::signed_out(&app, Language::of(&request).text())
}

impl Asked {
    /// What is not known to be a person's own request needs a click. A picture is not: a
    /// participant's avatar lies where that participant says. A browser without Fetch Metadata is
    /// believed: docs/security.md says what that costs.
    fn by(fetch: Fetch) -> Self {
        match fetch.purpose {
            Use::Window | Use::Script if fetch.is_own() => Self::TopLevel,
            Use::Frame(_) if fetch.is_own() => Self::Framed,
            Use::Window | Use::Frame(_) | Use::Script | Use::SubResource | Use::Ahead => {
                Self::Elsewhere
            }
        }
    }
}

const SIGNED_OUT: &str = "/oidc/signed-out";
