//! `GET /oidc/logout` and `/oidc/signed-out`: signs a person out here and at the provider.

use actix_web::HttpResponse;
use actix_web::http::header::LOCATION;

use super::fetch::{Destination, Fetch};
use super::pages;
use super::visit::{Visit, set_cookies};

/// Who requested a logout, and for which context (Fetch Metadata).
enum LogoutRequest {
    /// The meet site or the person, in a top-level window.
    TopLevel,
    /// The meet site, in a frame: Jitsi's `silentLogout`.
    Framed,
    /// Another site, an image in a page, or a prefetch: the person has not confirmed it.
    Elsewhere,
}

/// Clears every cookie of the adapter and redirects to the provider's end-session endpoint, if it has
/// one. A logout that another site requests needs a click.
pub(super) async fn logout(visit: Visit) -> HttpResponse {
    let (app, text) = (visit.app(), visit.language.text());
    let request = LogoutRequest::of(Fetch::of(visit.headers()));
    if matches!(request, LogoutRequest::Elsewhere) {
        return pages::confirm_logout(app, text);
    }
    let cookies = visit.cookies();
    let session = visit.session();
    log::info!(event = "logout", request_id = visit.id.as_str(),
        trace_id = visit.id.trace(), outcome = "signed_out",
        user = session.as_ref().map(|session| session.id()).unwrap_or_default(); "signed out");
    let mut response = match request {
        LogoutRequest::Framed => pages::framed_logout(app, text),
        LogoutRequest::TopLevel | LogoutRequest::Elsewhere => {
            let of_session = |session| app.cookies.id_token(&cookies, session, visit.now);
            let id_token = session.as_ref().and_then(of_session);
            let next = app.provider.end_session_url(id_token.as_deref()).await;
            let next = next.map_or_else(|| SIGNED_OUT.to_owned(), String::from);
            HttpResponse::SeeOther().insert_header((LOCATION, next)).finish()
        }
    };
    set_cookies(&mut response, app.cookies.forget_all(&cookies, visit.now));
    response
}

/// The page to which the provider redirects after the logout.
pub(super) async fn signed_out(visit: Visit) -> HttpResponse {
    pages::signed_out(visit.app(), visit.language.text())
}

impl LogoutRequest {
    /// Only a request from the person or the meet site signs out without a click. A request for an
    /// image never does: participants choose the URL of their avatar. A browser without Fetch
    /// Metadata is trusted; docs/security.md describes the consequences.
    fn of(fetch: Fetch) -> Self {
        match fetch.destination {
            Destination::Window | Destination::Script if fetch.is_own() => Self::TopLevel,
            Destination::Frame(_) if fetch.is_own() => Self::Framed,
            Destination::Window
            | Destination::Frame(_)
            | Destination::Script
            | Destination::Subresource
            | Destination::Prefetch => Self::Elsewhere,
        }
    }
}

const SIGNED_OUT: &str = "/oidc/signed-out";
