//! `GET /oidc/auth`: takes a person into a meeting, through the provider if they are not signed in.

use actix_web::HttpResponse;

use super::begin;
use super::error::{Refusal, WebError};
use super::fetch::Fetch;
use super::query::Query;
use super::visit::Visit;

/// 303 to the meeting with a session and without `prompt=login`, otherwise 303 to the provider.
///
/// Only a navigation is accepted. Otherwise an image in another site's page could mint tokens and
/// evict the person's own pending attempts from the browser.
pub(super) async fn auth(visit: Visit, query: Query) -> Result<HttpResponse, Refusal> {
    let fetch = Fetch::of(visit.headers());
    if !fetch.is_navigation() {
        return Err(WebError::NotOpened(fetch).into());
    }
    let target = query.target().map_err(WebError::Target)?;
    begin::enter_or_sign_in(&visit, target, query.prompt()).await
}
