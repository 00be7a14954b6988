//! Where a signed-in person goes: a meeting with its token, by the way of the client that waits
//! there, or a page.

use actix_web::HttpResponse;
use actix_web::http::header::LOCATION;

use super::request::RequestId;
use super::text::Language;
use super::{App, Refusal, WebError, pages};
use crate::jitsi::{Client, Meeting, Token};
use crate::signin::{RoomAccess, Session, Target};

/// Takes the person there; mints the token that a meeting needs, freshly: one that lay about could
/// have expired, and Jitsi is stuck with such a token.
pub(super) fn enter(
    app: &App,
    id: &RequestId,
    language: Language,
    session: &Session,
    target: Target,
    now: u64,
) -> Result<HttpResponse, Refusal> {
    let Target::Meeting { meeting, overrides, client, trip } = &target else {
        return Ok(as_guest(app, language, target));
    };
    let minted = mint(app, id, session, meeting, now);
    let token = minted.map_err(|refusal| refusal.at(&target))?;
    let text = language.text();
    Ok(match client {
        Client::Browser => see(app.links.meeting(meeting, Some(&token), overrides, trip.as_ref())),
        Client::Popup => pages::popup(
            app,
            text,
            &token,
            app.links.meeting(meeting, Some(&token), overrides, None),
        ),
        Client::App(kind) => {
            let link = app.links.app(*kind, meeting, Some(&token), overrides);
            pages::app(app, text, link, &target)
        }
    })
}

/// Takes a person there without a token: to a page that has use for none, or to a meeting as guest.
pub(super) fn as_guest(app: &App, language: Language, target: Target) -> HttpResponse {
    let text = language.text();
    match &target {
        Target::Page(page) => see(page.url(&app.links.origin)),
        Target::Meeting { meeting, overrides, client, .. } => match client {
            Client::Browser => see(app.links.meeting(meeting, None, overrides, None)),
            Client::Popup => {
                pages::popup_guest(app, text, app.links.meeting(meeting, None, overrides, None))
            }
            Client::App(kind) => {
                pages::app_guest(app, text, app.links.app(*kind, meeting, None, overrides))
            }
        },
    }
}

/// Mints a token for `session` in `meeting` where `access.rooms` lets it in, and says so in the log.
pub(super) fn mint(
    app: &App,
    id: &RequestId,
    session: &Session,
    meeting: &Meeting,
    now: u64,
) -> Result<Token, Refusal> {
    let refused = |error| {
        let target = Target::meeting(meeting.clone());
        Refusal::of(error).at(&target).for_session(session)
    };
    match app.admission.room_access(session, meeting) {
        RoomAccess::Allowed => {}
        RoomAccess::Denied(denied) => return Err(refused(WebError::Denied(denied))),
        RoomAccess::Stale => return Err(refused(WebError::NotSignedIn)),
    }
    let token = app.minter.mint(meeting, &session.user(app.sources.gravatar), now);
    let token = token.map_err(|error| refused(WebError::Mint(error)))?;
    app.metrics.tokens.inc();
    if let Some(size) = token.large() {
        log::warn!(event = "large_token", request_id = id.as_str(), user = session.id(),
            room = meeting.room.backend_safe(), cause:% = size;
            "above 3 KB; from 4 KB on there would be none");
    }
    log::info!(event = "token", request_id = id.as_str(), user = session.id(),
        room = meeting.room.backend_safe(), role = session.role().as_str(), outcome = "minted";
        "minted a meeting token");
    Ok(token)
}

fn see(location: String) -> HttpResponse {
    HttpResponse::SeeOther().insert_header((LOCATION, location)).finish()
}
