//! `GET /oidc/jwks.json` and `/oidc/asap/SHA256HEX.pem`: the public keys that verify meeting tokens, for
//! Prosody's `cache_keys_url` and `asap_key_server`.

use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use actix_web::{HttpResponse, web::Path};

use super::error::{Refusal, WebError};
use super::visit::Visit;

/// The key set; 404 if tokens are signed with a shared secret.
pub(super) async fn jwks(visit: Visit) -> Result<HttpResponse, Refusal> {
    let set = visit.app().keys.jwks().ok_or(WebError::NotFound)?;
    Ok(public("application/json", set))
}

/// One key, by the SHA-256 of its id in hexadecimal digits; 404 if there is no such key.
pub(super) async fn pem(visit: Visit, file: Path<String>) -> Result<HttpResponse, Refusal> {
    let pem = visit.app().keys.pem(&file).ok_or(WebError::NotFound)?;
    Ok(public("application/x-pem-file", pem))
}

fn public(kind: &'static str, body: &str) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, kind))
        .insert_header((CACHE_CONTROL, CACHED))
        .body(body.to_owned())
}

/// Prosody fetches the key set again one minute before it expires. Without this header it keeps the
/// set for 6 h.
const CACHED: &str = "public, max-age=3600";
