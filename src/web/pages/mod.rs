//! The pages that a person sees: one plain sentence, one way on, the request's id.

mod layout;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;

use self::layout::{Link, Page};
use super::App;
use super::error::{Refusal, WayOn};
use super::request::RequestId;
use crate::signin::Target;

/// A refusal's page.
pub(super) fn refusal(refusal: &Refusal, app: &App, id: &RequestId) -> HttpResponse {
    let link = way_on(refusal.error.way_on(), refusal.context.target.as_ref(), app);
    Page { sentence: refusal.error.sentence(), link: Some(link), id: Some(id), script: None }
        .answer(refusal.error.status())
}

/// Whoever signed out is told so.
pub(super) fn signed_out(app: &App) -> HttpResponse {
    let link = Link { text: "Back to Jitsi Meet", href: format!("{}/", app.origin.ascii()) };
    Page { sentence: "You are signed out.", link: Some(link), id: None, script: None }
        .answer(StatusCode::OK)
}

/// Another site sent the person here: nothing is done without a click of theirs.
pub(super) fn confirm_logout() -> HttpResponse {
    let link = Link { text: "Sign out", href: "/oidc/logout".into() };
    Page { sentence: "Do you want to sign out?", link: Some(link), id: None, script: None }
        .answer(StatusCode::OK)
}

/// In the frame of Jitsi's `silentLogout` (react/features/authentication/actions.web.ts), which
/// waits for this message without a timeout.
pub(super) fn framed_logout() -> HttpResponse {
    let script = "parent.postMessage({type:'logout-success'},location.origin)";
    Page { sentence: "You are signed out.", link: None, id: None, script: Some(script) }
        .answer(StatusCode::OK)
}

fn way_on(way: WayOn, target: Option<&Target>, app: &App) -> Link {
    let origin = app.origin.ascii();
    match (way, target) {
        (WayOn::TryAgain, Some(Target::Meeting { meeting, .. })) => {
            let path =
                url::form_urlencoded::byte_serialize(meeting.path().as_bytes()).collect::<String>();
            Link { text: "Try again", href: format!("/oidc/auth?return_to={path}") }
        }
        (WayOn::TryAgain, Some(Target::Page(page))) => {
            Link { text: "Try again", href: page.url(&app.origin) }
        }
        (WayOn::Meeting, Some(Target::Meeting { meeting, .. })) => {
            Link { text: "Back to the meeting", href: format!("{origin}{}", meeting.path()) }
        }
        (WayOn::Jitsi, _) | (_, None) | (WayOn::Meeting, Some(Target::Page(_))) => {
            Link { text: "Back to Jitsi Meet", href: format!("{origin}/") }
        }
    }
}
