//! Stands around every route but verify: the request's id, the refusal of repeated parameters, the
//! headers that all answers share, and the one place where a refusal becomes a page and a log line.

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{
    ALLOW, CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderMap, HeaderName, HeaderValue,
    REFERRER_POLICY, RETRY_AFTER, SET_COOKIE, X_CONTENT_TYPE_OPTIONS,
};
use actix_web::middleware::Next;
use actix_web::{HttpMessage, HttpResponse, web::Data};

use super::query::Query;
use super::request::RequestId;
use super::{App, Refusal, WebError, pages};
use crate::jitsi::Role;
use crate::log::causes;
use crate::signin::Target;

/// The middleware.
pub(super) async fn guard(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let id = RequestId::of(request.headers(), random());
    request.extensions_mut().insert(id.clone());
    // What the provider's logout adds to `/oidc/signed-out` is ignored, whatever it is.
    let query = match request.path() {
        "/oidc/signed-out" => Ok(Query::default()),
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

/// Logs the refusal of a person, and makes the page of any refusal.
fn refused(response: &ServiceResponse, id: &RequestId) -> Option<HttpResponse> {
    let error = response.response().error()?;
    let request = response.request();
    let app = request.app_data::<Data<App>>()?;
    let refusal = error.as_error::<Refusal>()?;
    let status = refusal.error.status();
    let room = match &refusal.context.target {
        Some(Target::Meeting { meeting, .. }) => meeting.room.backend_safe(),
        Some(Target::Page(_)) | None => String::new(),
    };
    let role = refusal.context.role.map_or("", Role::as_str);
    if refusal.error.refuses_a_person() {
        // The route's name, never the path as it came: that may hold a code, and is as long as its
        // sender likes.
        let route = request.match_pattern();
        log::info!(event = "refused", request_id = id.as_str(),
            path = route.as_deref().unwrap_or("unknown"),
            user = refusal.context.user.as_deref().unwrap_or_default(), room = room, role = role,
            outcome = "refused", status = status.as_u16(), cause = causes(&refusal.error);
            "refused a request");
    }
    let mut page = pages::refusal(refusal, app, request, id);
    for cookie in &refusal.context.cookies {
        if let Ok(cookie) = HeaderValue::from_str(cookie) {
            page.headers_mut().append(SET_COOKIE, cookie);
        }
    }
    if let Some(seconds) = refusal.error.retry_after() {
        page.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    if status == StatusCode::METHOD_NOT_ALLOWED {
        page.headers_mut().insert(ALLOW, HeaderValue::from_static("GET"));
    }
    Some(page)
}

/// Adds what the route did not set itself: pages have a policy of their own, and public keys may be
/// stored.
fn share(headers: &mut HeaderMap, name: HeaderName, value: &'static str) {
    if !headers.contains_key(&name) {
        headers.insert(name, HeaderValue::from_static(value));
    }
}

/// For the id of a request that brings none: needs no secrecy, and so no error.
fn random() -> [u8; 16] {
    let mut bytes = [0; 16];
    // Without random bytes the sign-in itself refuses; an id of zeros can stay.
    let _ = getrandom::fill(&mut bytes);
    bytes
}

/// What every answer has.
pub(super) const SHARED: [(HeaderName, &str); 4] = [
    (CACHE_CONTROL, "no-store"),
    (CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
    (REFERRER_POLICY, "no-referrer"),
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
];

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
