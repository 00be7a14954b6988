//! The end of a sign-in: the response that takes the person to a meeting, in the form that their
//! client needs, or to a page.

use actix_web::HttpResponse;
use actix_web::http::header::LOCATION;

use super::counted;
use super::error::{Refusal, WebError};
use super::own_room;
use super::pages;
use super::visit::Visit;
use crate::jitsi::{Client, Grant, Meeting, Token};
use crate::signin::{RoomAccess, Session, Target};

/// Takes the person to `target`. For a meeting, mints a new token each time: an older one could have
/// expired, and Jitsi cannot recover from an expired token.
pub(super) fn enter(
    visit: &Visit,
    session: &Session,
    target: Target,
) -> Result<HttpResponse, Refusal> {
    let target = own_room::created(visit, session, target)?;
    let Target::Meeting { meeting, overrides, client, trip } = &target else {
        return Ok(as_guest(visit, target));
    };
    let minted = mint(visit, session, meeting);
    let token = minted.map_err(|refusal| refusal.with_target(&target))?;
    let (app, text) = (visit.app(), visit.language.text());
    Ok(match client {
        Client::Browser => {
            see_other(app.links.meeting(meeting, Some(&token), overrides, trip.as_ref()))
        }
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

/// Takes a person to `target` without a token: to a page, or to a meeting as guest.
pub(super) fn as_guest(visit: &Visit, target: Target) -> HttpResponse {
    let (app, text) = (visit.app(), visit.language.text());
    match &target {
        Target::Page(page) => see_other(page.url(&app.links.origin)),
        // A new room has no guests: `guest_target` returns meetings only.
        Target::NewRoom(_) => see_other(app.links.home()),
        Target::Meeting { meeting, overrides, client, .. } => match client {
            Client::Browser => see_other(app.links.meeting(meeting, None, overrides, None)),
            Client::Popup => {
                pages::popup_guest(app, text, app.links.meeting(meeting, None, overrides, None))
            }
            Client::App(kind) => {
                pages::app_guest(app, text, app.links.app(*kind, meeting, None, overrides))
            }
        },
    }
}

/// Whether `session` is good enough for `target`: it has the results of the rules, and for a meeting it
/// lasts long enough for a token. If not, the person must sign in again.
pub(super) fn is_sufficient(visit: &Visit, session: &Session, target: &Target) -> bool {
    let app = visit.app();
    let lasts = match target {
        Target::Meeting { .. } | Target::NewRoom(_) => {
            app.minter.expiry(session.expires(), visit.now).is_some()
        }
        Target::Page(_) => true,
    };
    lasts && app.admission.is_current(session, target)
}

/// Mints a token for `session` in `meeting` if `access.rooms` allows it, and logs it.
pub(super) fn mint(visit: &Visit, session: &Session, meeting: &Meeting) -> Result<Token, Refusal> {
    let (app, id) = (visit.app(), &visit.id);
    let refused = |error| {
        let target = Target::meeting(meeting.clone());
        Refusal::of(error).with_target(&target).for_session(session)
    };
    match app.admission.room_access(session, meeting) {
        RoomAccess::Allowed => {}
        RoomAccess::Denied(denied) => return Err(refused(WebError::Denied(denied))),
        RoomAccess::Stale => return Err(refused(WebError::NotSignedIn)),
    }
    let expires = app.minter.expiry(session.expires(), visit.now);
    let expires = expires.ok_or_else(|| refused(WebError::NotSignedIn))?;
    let decision = app.admission.role_decision(session, meeting);
    let role = decision.role;
    let user = session.user(role, app.sources.gravatar);
    let grant = Grant { expires, claims: app.admission.token_claims(session, meeting) };
    let token = app.minter.mint_with(&grant, meeting, &user, visit.now);
    let token = token.map_err(|error| refused(WebError::Mint(error)))?;
    app.metrics.tokens.count(counted::role(role));
    if let Some(size) = token.large() {
        log::warn!(event = "large_token", request_id = id.as_str(),
            trace_id = id.trace(), user = session.id(),
            room = meeting.room.backend_safe(), cause:% = size;
            "larger than 3 KB; above 4 KB no token is minted");
    }
    log::info!(event = "token", request_id = id.as_str(),
        trace_id = id.trace(), user = session.id(),
        room = meeting.room.backend_safe(), role = role.as_str(), outcome = "minted",
        cause = decision.to_string();
        "minted a meeting token");
    Ok(token)
}

fn see_other(location: String) -> HttpResponse {
    HttpResponse::SeeOther().insert_header((LOCATION, location)).finish()
}
