//! `/oidc/join/SEALED`: the link of an invitation.

use actix_web::HttpResponse;
use actix_web::http::header::LOCATION;
use actix_web::web::Path;

use super::body::Body;
use super::error::{JoinError, Refusal, WebError};
use super::fetch::Fetch;
use super::visit::Visit;
use super::{begin, counted, pages};
use crate::cookies::OpenedInvitation;
use crate::jitsi::{Overrides, Token, User};
use crate::metrics::InvitationOutcome;
use crate::signin::{Invitation, Marks as _, Target, passcode};

/// GET: the page with the room, the inviter, the times and the fields for the guest.
pub(super) async fn page(visit: Visit, sealed: Path<String>) -> Result<HttpResponse, Refusal> {
    let opened = open(&visit, &sealed)?;
    Ok(pages::join(visit.app(), visit.language.text(), &opened.invitation))
}

/// POST: takes the person into the meeting. The body is the form of the page: `name` and `passcode`.
pub(super) async fn join(
    visit: Visit,
    sealed: Path<String>,
    body: Body,
) -> Result<HttpResponse, Refusal> {
    let OpenedInvitation { invitation, marks } = open(&visit, &sealed)?;
    let refused = |error| refusal(error, &invitation);
    let fetch = Fetch::of(visit.headers());
    if !(fetch.is_navigation() && fetch.is_own()) {
        return Err(refused(JoinError::OtherSite));
    }
    let form = body.form().ok_or_else(|| refused(JoinError::Malformed))?;
    let field = |name| form.value(name).unwrap_or_default();
    let typed = passcode(field("passcode"));
    if invitation.passcode.is_some_and(|mark| mark != marks.passcode(&typed)) {
        return Ok(wrong_passcode(&visit, &invitation));
    }
    let token = mint(&visit, &invitation, invitation.name(field("name")).as_deref())?;
    let url =
        visit.app().links.meeting(&invitation.meeting, Some(&token), &Overrides::default(), None);
    Ok(HttpResponse::SeeOther().insert_header((LOCATION, url)).finish())
}

/// The invitation, if it can be used now.
fn open<'v>(visit: &'v Visit, sealed: &str) -> Result<OpenedInvitation<'v>, Refusal> {
    let app = visit.app();
    if !app.invite.enabled {
        return Err(WebError::NotFound.into());
    }
    let opened = app.invitations.open(sealed).ok_or(WebError::Join(JoinError::NotSealed))?;
    let OpenedInvitation { invitation, marks } = &opened;
    let revoked = app.invite.revokes(invitation, marks);
    let open = invitation.check(revoked, visit.now);
    open.map_err(|closed| refusal(JoinError::Closed(closed), invitation))?;
    Ok(opened)
}

fn refusal(error: JoinError, invitation: &Invitation) -> Refusal {
    let target = Target::meeting(invitation.meeting.clone());
    Refusal::of(WebError::Join(error)).with_target(&target)
}

/// The page again. nginx limits how often an address may try.
fn wrong_passcode(visit: &Visit, invitation: &Invitation) -> HttpResponse {
    let app = visit.app();
    app.metrics.invitations.count(InvitationOutcome::WrongPasscode);
    log::info!(event = "invitation", request_id = visit.id.as_str(),
        trace_id = visit.id.trace(), room = invitation.meeting.room.backend_safe(),
        role = invitation.role.as_str(), outcome = "refused", cause = "the passcode is wrong";
        "refused a guest");
    pages::wrong_passcode(app, visit.language.text(), invitation, &visit.id)
}

/// The token for the room and the role of the invitation alone.
///
/// The id is random, so that it is not the id of an account, and no guest can choose that of another one.
fn mint(visit: &Visit, invitation: &Invitation, name: Option<&str>) -> Result<Token, Refusal> {
    let app = visit.app();
    let Invitation { meeting, role, until, .. } = invitation;
    let id = format!("guest:{}", base16ct::lower::encode_string(&begin::random::<16>()?));
    let user = User { id: &id, name, email: None, avatar: None, role: *role, group: None };
    let token = app.minter.mint_for_room(meeting, &user, visit.now, *until);
    let token = token.map_err(|error| {
        Refusal::of(WebError::Mint(error)).with_target(&Target::meeting(meeting.clone()))
    })?;
    app.metrics.tokens.count(counted::role(*role));
    app.metrics.invitations.count(InvitationOutcome::Joined);
    log::info!(event = "invitation", request_id = visit.id.as_str(),
        trace_id = visit.id.trace(), user = id, room = meeting.room.backend_safe(),
        role = role.as_str(), outcome = "joined"; "a guest joins by the link of an invitation");
    Ok(token)
}
