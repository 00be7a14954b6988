//! The middleware of every route except `/oidc/verify`. It sets the request's id and the headers that
//! all responses share, refuses repeated parameters, and turns a refusal into a page and a log line.

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{
    ALLOW, CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderMap, HeaderName, HeaderValue,
    REFERRER_POLICY, RETRY_AFTER, X_CONTENT_TYPE_OPTIONS,
};
use actix_web::middleware::Next;
use actix_web::{HttpMessage, HttpResponse};

use super::app::App;
use super::error::{Refusal, WebError, room};
use super::pages;
use super::query::Query;
use super::request::RequestId;
use super::visit::set_cookies;
use super::{forward, methods};
use crate::jitsi::Role;
use crate::log::causes;

/// The middleware.
pub(super) async fn guard(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let id = RequestId::of(request.headers(), random());
    request.extensions_mut().insert(id.clone());
    let query = match request.path() {
        // Any parameters that the provider adds are ignored.
        "/oidc/signed-out" => Ok(Query::default()),
        // The query is that of the page.
        path if forward::policy(path).is_some() => Ok(Query::default()),
        _ => Query::parse(request.query_string()),
    };
    let mut response = match query {
        Ok(_) => next.call(request).await?.map_into_boxed_body(),
        Err(error) => request.error_response(Refusal::of(WebError::Query(error))),
    };
    if let Some(page) = refused(&response, &id) {
        response = response.into_response(page);
    }
    let headers = response.headers_mut();
    if let Ok(id) = HeaderValue::from_str(id.as_str()) {
        headers.insert(REQUEST_ID, id);
    }
    for (name, value) in SHARED {
        share(headers, name, value);
    }
    Ok(response)
}

/// Counts and logs the refusal of a person and returns the page of any refusal.
fn refused(response: &ServiceResponse, id: &RequestId) -> Option<HttpResponse> {
    let error = response.response().error()?;
    let request = response.request();
    let app = App::of(request)?;
    let refusal = error.as_error::<Refusal>()?;
    app.metrics.refusals.count(refusal.error.cause());
    let status = refusal.error.status();
    let room = refusal.context.target.as_ref().map(room).unwrap_or_default();
    let role = refusal.context.role.map_or("", Role::as_str);
    // The route's pattern, never the requested path: a path may contain a code or the link of an invitation,
    // and its length has no limit.
    let pattern = request.match_pattern();
    if refusal.error.is_logged() {
        log::log!(refusal.error.level(), event = "refused", request_id = id.as_str(),
            trace_id = id.trace(),
            path = pattern.as_deref().unwrap_or("unknown"),
            user = refusal.context.user.as_deref().unwrap_or_default(), room = room, role = role,
            outcome = "refused", status = status.as_u16(), cause = causes(&refusal.error);
            "refused a request");
    }
    let mut page = pages::refusal(refusal, &app, request, id);
    set_cookies(&mut page, refusal.context.cookies.iter().cloned());
    if let Some(seconds) = refusal.error.retry_after() {
        page.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    if status == StatusCode::METHOD_NOT_ALLOWED {
        page.headers_mut()
            .insert(ALLOW, HeaderValue::from_static(methods::allowed(pattern.as_deref())));
    }
    Some(page)
}

/// Adds a header unless the route has set it: pages have their own policy, and public keys may be
/// cached.
fn share(headers: &mut HeaderMap, name: HeaderName, value: &'static str) {
    if !headers.contains_key(&name) {
        headers.insert(name, HeaderValue::from_static(value));
    }
}

/// Random bytes for the id of a request without one. The id is not secret, so a failure is ignored.
fn random() -> [u8; 16] {
    let mut bytes = [0; 16];
    // A sign-in without random bytes is refused elsewhere. An id of zeros is harmless.
    let _ = getrandom::fill(&mut bytes);
    bytes
}

/// The headers of every response.
pub(super) const SHARED: [(HeaderName, &str); 4] = [
    (CACHE_CONTROL, "no-store"),
    (CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
    (REFERRER_POLICY, "no-referrer"),
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
];

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
