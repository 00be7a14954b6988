//! `GET /oidc/login`: where nginx's `error_page 401` of a guarded page leads.

use actix_web::{HttpRequest, HttpResponse, web::Data};

use super::request::{RequestId, is_navigation};
use super::{App, Refusal, WebError, begin};
use crate::signin::{Prompt, ReturnPage, ReturnPageError, Target};

/// Signs in as `/oidc/auth` does and then returns to the page in `X-Original-URI`, which the
/// snippet sets and nobody else can. What is no page navigation gets a plain 401 and no line in the log.
pub(super) async fn login(
    request: HttpRequest,
    id: RequestId,
    app: Data<App>,
) -> Result<HttpResponse, Refusal> {
    if !is_navigation(request.headers()) {
        return Err(WebError::NotANavigation.into());
    }
    let page = page(&request, &app).map_err(WebError::Page)?;
    begin::enter_or_sign_in(&app, &request, &id, Target::Page(page), Prompt::Configured).await
}

fn page(request: &HttpRequest, app: &App) -> Result<ReturnPage, ReturnPageError> {
    let mut values = request.headers().get_all("x-original-uri");
    match (values.next().map(|value| value.to_str()), values.next()) {
        (Some(Ok(text)), None) => ReturnPage::parse(text, &app.links.origin),
        _ => Err(ReturnPageError::NotAPath),
    }
}
