//! `GET /oidc/logo/SHA256HEX.EXTENSION`: the logo of the pages (`pages.logo`).

use actix_web::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use actix_web::{HttpResponse, web::Path};

use super::error::{Refusal, WebError};
use super::visit::Visit;

/// The logo; 404 for any other name.
pub(super) async fn logo(visit: Visit, file: Path<String>) -> Result<HttpResponse, Refusal> {
    let logo = visit.app().brand.logo().map(|site| &site.logo);
    let logo = logo.filter(|logo| logo.file() == *file).ok_or(WebError::NotFound)?;
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, logo.content_type()))
        .insert_header((CACHE_CONTROL, FOR_EVER))
        .insert_header((CONTENT_SECURITY_POLICY, NOTHING_RUNS))
        .body(logo.bytes().to_vec()))
}

/// Another image has another name.
const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// An SVG image that is opened as a page may contain scripts. It may style itself.
const NOTHING_RUNS: &str =
    "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'";
