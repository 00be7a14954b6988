//! `GET /oidc/auth`: takes a person into a meeting, by the provider where they are not signed in.

use actix_web::{HttpRequest, HttpResponse, web::Data};

use super::fetch::Fetch;
use super::query::Query;
use super::request::RequestId;
use super::{App, Refusal, WebError, begin};

/// With a session, and without `prompt=login`: 303 to the meeting. Else 303 to the provider.
///
/// Only a navigation does anything: a picture in a page would otherwise mint tokens and push the
/// person's own pending sign-ins out of the browser.
pub(super) async fn auth(
    request: HttpRequest,
    id: RequestId,
    app: Data<App>,
    query: Query,
) -> Result<HttpResponse, Refusal> {
    let fetch = Fetch::of(request.headers());
    if !fetch.is_navigation() {
        return Err(WebError::NotOpened(fetch).into());
    }
    let target = query.target().map_err(WebError::Target)?;
    begin::enter_or_sign_in(&app, &request, &id, target, query.prompt()).await
}
