//! `GET /oidc/tokenize`: a meeting token for a person who is already signed in.

use actix_web::HttpResponse;
use serde::Serialize;

use super::enter;
use super::error::{Refusal, WebError};
use super::fetch::Fetch;
use super::query::Query;
use super::request::wants_json;
use super::visit::Visit;
use crate::signin::Target;

/// The JSON response.
#[derive(Serialize)]
struct Tokenized<'t> {
    token: &'t str,
    expires_in: u64,
    url: String,
}

/// The response of `/oidc/auth` for a signed-in person, or with `Accept: application/json` the token
/// and the meeting's URL. 401 without a session: this route never redirects to the provider. 403
/// unless the request is a navigation or comes from a script of the meet site's own origin.
pub(super) async fn tokenize(visit: Visit, query: Query) -> Result<HttpResponse, Refusal> {
    let fetch = Fetch::of(visit.headers());
    if !(fetch.is_navigation() || fetch.is_own_script()) {
        return Err(WebError::NotOpened(fetch).into());
    }
    let target = query.target().map_err(WebError::Target)?;
    let session = visit.session();
    let session = session.filter(|session| visit.app().admission.is_current(session, &target));
    let session = session.ok_or_else(|| Refusal::of(WebError::NotSignedIn).with_target(&target))?;
    match target {
        Target::Meeting { meeting, overrides, trip, .. } if wants_json(visit.headers()) => {
            let token = enter::mint(&visit, &session, &meeting)?;
            Ok(HttpResponse::Ok().json(Tokenized {
                token: token.reveal(),
                expires_in: token.expires().saturating_sub(visit.now),
                url: visit.app().links.meeting(&meeting, Some(&token), &overrides, trip.as_ref()),
            }))
        }
        target => enter::enter(&visit, &session, target),
    }
}
