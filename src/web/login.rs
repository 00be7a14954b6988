//! `GET /oidc/login`: the target of nginx's `error_page 401` for a guarded page.

use actix_web::HttpResponse;

use super::begin;
use super::error::{Refusal, WebError};
use super::request::is_navigation;
use super::visit::Visit;
use crate::signin::{Prompt, ReturnPage, ReturnPageError, Target};

/// Signs in like `/oidc/auth` and then returns to the page in `X-Original-URI`, which the nginx snippet
/// always sets. A request that is not a navigation gets a 401 and no log line.
pub(super) async fn login(visit: Visit) -> Result<HttpResponse, Refusal> {
    if !is_navigation(visit.headers()) {
        return Err(WebError::NotANavigation.into());
    }
    let page = page(&visit).map_err(WebError::Page)?;
    begin::enter_or_sign_in(&visit, Target::Page(page), Prompt::Configured).await
}

fn page(visit: &Visit) -> Result<ReturnPage, ReturnPageError> {
    let mut values = visit.headers().get_all("x-original-uri");
    match (values.next().map(|value| value.to_str()), values.next()) {
        (Some(Ok(text)), None) => ReturnPage::parse(text, &visit.app().links.origin),
        _ => Err(ReturnPageError::NotAPath),
    }
}
