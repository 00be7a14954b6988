//! `GET /oidc/tokenize`: the meeting's token for who is signed in already.

use actix_web::{HttpRequest, HttpResponse, web::Data};
use serde::Serialize;

use super::fetch::Fetch;
use super::query::Query;
use super::request::{RequestId, cookies, wants_json};
use super::text::Language;
use super::{App, Refusal, WebError, enter};
use crate::signin::Target;

/// What a script gets.
#[derive(Serialize)]
struct Tokenized<'t> {
    token: &'t str,
    expires_in: u64,
    url: String,
}

/// The meeting, as `/oidc/auth` leads there; with `Accept: application/json` the token and the meeting's URL. 401
/// without a session: this route asks no provider. 403 for all but a navigation and a script of our
/// own origin.
pub(super) async fn tokenize(
    request: HttpRequest,
    id: RequestId,
    app: Data<App>,
    query: Query,
) -> Result<HttpResponse, Refusal> {
    let fetch = Fetch::of(request.headers());
    if !(fetch.is_navigation() || fetch.is_own_script()) {
        return Err(WebError::NotOpened(fetch).into());
    }
    let target = query.target().map_err(WebError::Target)?;
    let now = (app.now)();
    let session = app
        .cookies
        .session(&cookies(request.headers()), now)
        .ok_or_else(|| Refusal::of(WebError::NotSignedIn).at(&target))?;
    match target {
        Target::Meeting { meeting, overrides, trip, .. } if wants_json(request.headers()) => {
            let token = enter::mint(&app, &id, &session, &meeting, now)?;
            Ok(HttpResponse::Ok().json(Tokenized {
                token: token.reveal(),
                expires_in: app.minter.lifetime,
                url: app.links.meeting(&meeting, Some(&token), &overrides, trip.as_ref()),
            }))
        }
        target => enter::enter(&app, &id, Language::of(&request), &session, target, now),
    }
}
