//! `/oidc/invite`: a moderator makes a link with which others join one room.

use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;

use super::body::Body;
use super::error::{InviteError, Refusal, WebError};
use super::fetch::{Fetch, is_same_origin};
use super::invite_request::{InviteRequest, is_json};
use super::query::Query;
use super::visit::Visit;
use super::{begin, pages};
use crate::cookies::SealInvitationError;
use crate::jitsi::Meeting;
use crate::metrics::InvitationOutcome;
use crate::signin::{
    Invitation, InviteAccess, Prompt, ReturnPage, Session, Target, TargetError, rfc3339,
};

/// The JSON response.
#[derive(Serialize)]
struct Made<'l> {
    url: &'l str,
    expires: String,
}

/// GET: the form. A person without a session signs in first. After the sign-in, missing results of rules are a
/// refusal: another sign-in would end in the same way.
pub(super) async fn page(visit: Visit, query: Query) -> Result<HttpResponse, Refusal> {
    let app = visit.app();
    if !app.invite.enabled {
        return Err(WebError::NotFound.into());
    }
    let fetch = Fetch::of(visit.headers());
    if !fetch.is_navigation() {
        return Err(WebError::NotOpened(fetch).into());
    }
    let Target::Meeting { meeting, .. } = query.target().map_err(WebError::Target)? else {
        return Err(WebError::Target(TargetError::NotOneForm).into());
    };
    let access = visit.session().map(|session| (access(&visit, &session, &meeting), session));
    match access {
        Some((Ok(()), _)) => Ok(pages::invite(app, visit.language.text(), &meeting)),
        Some((Err(refusal), _)) if !matches!(refusal.error, WebError::NotSignedIn) => Err(refusal),
        Some((_, session)) if query.value("again").is_some() => {
            Err(refused(InviteError::Who, &meeting, &session))
        }
        _ => sign_in(&visit, &meeting).await,
    }
}

/// POST: the link, as a page or as JSON. Only pages and scripts of the meet site may ask for one: otherwise another
/// site could make links in the name of the person.
pub(super) async fn make(
    request: HttpRequest,
    visit: Visit,
    body: Body,
) -> Result<HttpResponse, Refusal> {
    let app = visit.app();
    if !app.invite.enabled {
        return Err(WebError::NotFound.into());
    }
    if !is_same_origin(visit.headers(), &app.links.origin) {
        return Err(WebError::Invite(InviteError::OtherSite).into());
    }
    let json = is_json(&request);
    let asked = match json {
        true => InviteRequest::of_json(&body),
        false => {
            body.form().and_then(|form| InviteRequest::of_form(&form, app.invite.max_validity))
        }
    };
    let asked = asked.ok_or(WebError::Invite(InviteError::Malformed))?;
    let (meeting, wish) = asked.named().map_err(|error| WebError::Target(error.into()))?;
    let form = Target::Page(ReturnPage::invite(&meeting, false));
    let session = visit.session();
    let session = session.ok_or_else(|| Refusal::of(WebError::NotSignedIn).with_target(&form))?;
    access(&visit, &session, &meeting)?;
    let wrong = |error| {
        let refusal = Refusal::of(WebError::Invite(InviteError::Wish(error)));
        refusal.with_target(&form).for_session(&session)
    };
    let marks = app.invitations.marks();
    let invitation =
        app.invite.invite(&session, meeting, wish, &marks, visit.now).map_err(wrong)?;
    let url = link(&visit, &invitation)?;
    app.metrics.invitations.count(InvitationOutcome::Made);
    log::info!(event = "invitation", request_id = visit.id.as_str(),
        trace_id = visit.id.trace(), user = session.id(),
        room = invitation.meeting.room.backend_safe(), role = invitation.role.as_str(),
        outcome = "made", until = rfc3339(invitation.until);
        "made the link of an invitation");
    Ok(match json {
        true => {
            HttpResponse::Created().json(Made { url: &url, expires: rfc3339(invitation.until) })
        }
        false => pages::link_ready(app, visit.language.text(), &invitation, &url),
    })
}

/// Whether `session` may invite to `meeting`.
fn access(visit: &Visit, session: &Session, meeting: &Meeting) -> Result<(), Refusal> {
    match visit.app().admission.invite_access(session, meeting) {
        InviteAccess::Allowed => Ok(()),
        InviteAccess::Stale => {
            let form = Target::Page(ReturnPage::invite(meeting, false));
            Err(Refusal::of(WebError::NotSignedIn).with_target(&form).for_session(session))
        }
        InviteAccess::Room(denied) => {
            let target = Target::meeting(meeting.clone());
            Err(Refusal::of(WebError::Denied(denied)).with_target(&target).for_session(session))
        }
        InviteAccess::NotModerator => Err(refused(InviteError::NotModerator, meeting, session)),
        InviteAccess::Who => Err(refused(InviteError::Who, meeting, session)),
    }
}

fn refused(error: InviteError, meeting: &Meeting, session: &Session) -> Refusal {
    let target = Target::meeting(meeting.clone());
    Refusal::of(WebError::Invite(error)).with_target(&target).for_session(session)
}

/// Signs in, and returns to the form.
async fn sign_in(visit: &Visit, meeting: &Meeting) -> Result<HttpResponse, Refusal> {
    let form = Target::Page(ReturnPage::invite(meeting, true));
    begin::sign_in_to(visit, form, Prompt::Configured).await
}

/// The address of an invitation.
fn link(visit: &Visit, invitation: &Invitation) -> Result<String, Refusal> {
    let [nonce @ .., _, _, _, _] = begin::random::<16>()?;
    let sealed = visit.app().invitations.seal(invitation, nonce).map_err(|error| match error {
        SealInvitationError::Names(error) => InviteError::Wish(error.into()),
        SealInvitationError::NotEncrypted => InviteError::NotEncrypted,
    });
    let sealed = sealed.map_err(WebError::Invite)?;
    Ok(format!("{}/oidc/join/{sealed}", visit.app().links.origin.ascii()))
}
