//! `GET /oidc/login`: the target of nginx's `error_page 401` for a guarded page.

use actix_web::HttpResponse;

use super::begin;
use super::error::{Refusal, WebError};
use super::request::{is_navigation, original_page};
use super::visit::Visit;
use crate::signin::{Prompt, ReturnPage, RoomAccess, Session, Target, TargetError};

/// Signs in like `/oidc/auth` and then returns to the page in `X-Original-URI`, which the nginx snippet
/// always sets. A request that is not a navigation gets a 401 and no log line. For the page of a room that is
/// closed to the person, the response is a 403: a redirect would lead back to nginx's 403.
pub(super) async fn login(visit: Visit) -> Result<HttpResponse, Refusal> {
    if !is_navigation(visit.headers()) {
        return Err(WebError::NotANavigation.into());
    }
    let page = original_page(visit.headers(), &visit.app().links.origin).map_err(WebError::Page)?;
    if let Some(session) = visit.session() {
        refuse_closed_room(&visit, &session, &page)?;
    }
    begin::enter_or_sign_in(&visit, Target::Page(page), Prompt::Configured).await
}

fn refuse_closed_room(visit: &Visit, session: &Session, page: &ReturnPage) -> Result<(), Refusal> {
    let meeting = page.meeting().map_err(|name| WebError::Target(TargetError::Name(name)))?;
    let Some(meeting) = meeting else { return Ok(()) };
    match visit.app().admission.page_access(session, &meeting) {
        RoomAccess::Allowed | RoomAccess::Stale => Ok(()),
        RoomAccess::Denied(denied) => {
            let refusal =
                Refusal::of(WebError::Denied(denied)).with_target(&Target::meeting(meeting));
            Err(refusal.for_session(session).with_closed_page())
        }
    }
}
