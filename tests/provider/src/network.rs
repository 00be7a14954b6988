//! Wraps every endpoint: counts the request, and fails in place of the endpoint for some faults.

use std::time::Duration;

use actix_web::body::{BoxBody, to_bytes};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{ContentType, LOCATION};
use actix_web::middleware::Next;
use actix_web::web::{Bytes, Data};
use actix_web::{Error, HttpResponse};
use futures_util::stream;

use crate::Fault;
use crate::state::{Endpoint, State};

/// What an endpoint does instead of its normal work.
#[derive(Clone, Copy)]
enum Failure {
    Status(StatusCode),
    Page,
    Huge,
    Endless,
    Hang,
    Redirect,
}

/// Passes a request on to its endpoint, or fails in place of the endpoint.
pub(crate) async fn guard(
    endpoint: Endpoint,
    request: ServiceRequest,
    next: Next<BoxBody>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let fault = request.app_data::<Data<State>>().and_then(|state| {
        state.calls().count(endpoint);
        state.fault()
    });
    match fault.and_then(|fault| failure(fault, endpoint)) {
        None if fault == Some(Fault::JsonByteOrderMark) && endpoint.answers_json() => {
            marked(next.call(request).await?).await
        }
        None => next.call(request).await,
        Some(Failure::Redirect) if request.query_string() == REDIRECTED => next.call(request).await,
        Some(failure) => {
            let answer = fail(failure, request.path()).await;
            Ok(request.into_response(answer))
        }
    }
}

fn failure(fault: Fault, endpoint: Endpoint) -> Option<Failure> {
    let (broken, failure) = match fault {
        Fault::EverythingHangs => (endpoint, Failure::Hang),
        Fault::Discovery404 => (Endpoint::Discovery, Failure::Status(StatusCode::NOT_FOUND)),
        Fault::Discovery500 => (Endpoint::Discovery, INTERNAL),
        Fault::DiscoveryNotJson => (Endpoint::Discovery, Failure::Page),
        Fault::DiscoveryHuge => (Endpoint::Discovery, Failure::Huge),
        Fault::DiscoveryEndless => (Endpoint::Discovery, Failure::Endless),
        Fault::DiscoveryHangs => (Endpoint::Discovery, Failure::Hang),
        Fault::DiscoveryRedirects => (Endpoint::Discovery, Failure::Redirect),
        Fault::Jwks500 => (Endpoint::Jwks, INTERNAL),
        Fault::JwksNotJson => (Endpoint::Jwks, Failure::Page),
        Fault::JwksHuge => (Endpoint::Jwks, Failure::Huge),
        Fault::JwksEndless => (Endpoint::Jwks, Failure::Endless),
        Fault::JwksHangs => (Endpoint::Jwks, Failure::Hang),
        Fault::JwksRedirects => (Endpoint::Jwks, Failure::Redirect),
        Fault::Token500 => (Endpoint::Token, INTERNAL),
        Fault::TokenNotJson => (Endpoint::Token, Failure::Page),
        Fault::TokenHuge => (Endpoint::Token, Failure::Huge),
        Fault::TokenEndless => (Endpoint::Token, Failure::Endless),
        Fault::TokenHangs => (Endpoint::Token, Failure::Hang),
        Fault::TokenRedirects => (Endpoint::Token, Failure::Redirect),
        Fault::Userinfo500 => (Endpoint::Userinfo, INTERNAL),
        Fault::Userinfo401 => (Endpoint::Userinfo, Failure::Status(StatusCode::UNAUTHORIZED)),
        Fault::UserinfoNotJson => (Endpoint::Userinfo, Failure::Page),
        Fault::UserinfoHuge => (Endpoint::Userinfo, Failure::Huge),
        Fault::UserinfoEndless => (Endpoint::Userinfo, Failure::Endless),
        Fault::UserinfoHangs => (Endpoint::Userinfo, Failure::Hang),
        Fault::UserinfoRedirects => (Endpoint::Userinfo, Failure::Redirect),
        _ => return None,
    };
    (broken == endpoint).then_some(failure)
}

/// The same response with a byte order mark before its body.
async fn marked(response: ServiceResponse<BoxBody>) -> Result<ServiceResponse<BoxBody>, Error> {
    let (request, response) = response.into_parts();
    let (response, body) = response.into_parts();
    let body = to_bytes(body).await.map_err(actix_web::error::ErrorInternalServerError)?;
    let body = BoxBody::new([BYTE_ORDER_MARK, &body].concat());
    Ok(ServiceResponse::new(request, response.set_body(body)))
}

async fn fail(failure: Failure, path: &str) -> HttpResponse {
    match failure {
        Failure::Status(status) => HttpResponse::build(status).body("broken on purpose"),
        Failure::Page => HttpResponse::Ok()
            .insert_header(ContentType::html())
            .body("<!doctype html><title>Down for maintenance</title><p>Back soon."),
        // Blanks are valid JSON, so no parser stops this early. Only a limit does.
        Failure::Huge => HttpResponse::Ok().content_type("application/json").streaming(
            stream::iter((0..HUGE_CHUNKS).map(|_| Ok::<_, Error>(Bytes::from_static(&BLANKS)))),
        ),
        Failure::Endless => HttpResponse::Ok().content_type("application/json").streaming(
            stream::unfold((), async |()| {
                tokio::time::sleep(Duration::from_millis(100)).await;
                Some((Ok::<_, Error>(Bytes::from_static(b" ")), ()))
            }),
        ),
        Failure::Hang => std::future::pending().await,
        // 307 keeps method and body. A client that follows it gets a good response, which the test
        // detects.
        Failure::Redirect => HttpResponse::TemporaryRedirect()
            .insert_header((LOCATION, format!("{path}?{REDIRECTED}")))
            .finish(),
    }
}

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";
const INTERNAL: Failure = Failure::Status(StatusCode::INTERNAL_SERVER_ERROR);
const REDIRECTED: &str = "redirected=1";
const HUGE_CHUNKS: usize = 1024;
static BLANKS: [u8; 64 * 1024] = [b' '; 64 * 1024];
