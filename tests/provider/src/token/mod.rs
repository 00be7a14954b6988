//! The token endpoint (OpenID Connect Core 3.1.3, RFC 6749 4.1.3, RFC 7636 4.6).

mod answer;
mod client_auth;

use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderMap, WWW_AUTHENTICATE};
use actix_web::web::{Bytes, Data};
use actix_web::{HttpRequest, HttpResponse};
use openidconnect::core::CoreErrorResponseType;
use openidconnect::{PkceCodeChallenge, PkceCodeVerifier, StandardErrorResponse};

use crate::parameters::{Parameters, Repeated};
use crate::state::{Grant, State};
use crate::{Client, Fault};

/// An error of RFC 6749 5.2 and its description.
type Refusal = (CoreErrorResponseType, String);

/// `POST /token`
pub(crate) async fn token(state: Data<State>, http: HttpRequest, form: Bytes) -> HttpResponse {
    match redeem(&state, http.headers(), &form) {
        Ok((client, grant)) => HttpResponse::Ok()
            .insert_header((CACHE_CONTROL, "no-store"))
            .json(answer::good_or_wrong(&state, &client, grant)),
        Err((error, description)) => {
            let mut response = refused(error, description);
            if state.fault() == Some(Fault::TokenErrorWith200) {
                *response.status_mut() = StatusCode::OK;
            }
            response
        }
    }
}

fn redeem(state: &State, headers: &HeaderMap, form: &[u8]) -> Result<(Client, Grant), Refusal> {
    let content_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    if !content_type.is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded")) {
        return Err(invalid_request("the body must be a form"));
    }
    let form = Parameters::parse(form)
        .map_err(|Repeated(name)| invalid_request(&format!("{name} is repeated")))?;
    let (client, method) = client_auth::authenticate(state, headers, &form)?;
    state.calls().client_auth.push(method);
    if state.fault() == Some(Fault::TokenErrorEcho) {
        return Err(invalid_request(&echo(headers, &form)));
    }
    forced_error(state)?;
    if form.get("grant_type") != Some("authorization_code") {
        let error = CoreErrorResponseType::UnsupportedGrantType;
        return Err((error, "grant_type must be authorization_code".to_owned()));
    }
    state.calls().verifiers.extend(form.get("code_verifier").map(str::to_owned));
    let code = form.get("code").ok_or_else(|| invalid_request("code is missing"))?;
    // Removed even if a later check fails, so that a stolen code cannot be tried again.
    let grant = state
        .codes
        .take(code)
        .ok_or_else(|| invalid_grant("the code is unknown, already used or expired"))?;
    if grant.client_id != client.id {
        return Err(invalid_grant("the code was issued to another client"));
    }
    if form.get("redirect_uri") != Some(&grant.redirect_uri) {
        return Err(invalid_grant("redirect_uri is not that of the authorization request"));
    }
    if !verifier_fits(form.get("code_verifier"), &grant.code_challenge) {
        return Err(invalid_grant("code_verifier does not match the code_challenge"));
    }
    state.calls().redeemed.push(code.to_owned());
    Ok((client, grant))
}

/// Whether the verifier matches the challenge (RFC 7636 4.1 and 4.6).
fn verifier_fits(verifier: Option<&str>, challenge: &str) -> bool {
    verifier.filter(|verifier| (43..=128).contains(&verifier.len())).is_some_and(|verifier| {
        let verifier = PkceCodeVerifier::new(verifier.to_owned());
        PkceCodeChallenge::from_code_verifier_sha256(&verifier).as_str() == challenge
    })
}

fn forced_error(state: &State) -> Result<(), Refusal> {
    match state.fault() {
        Some(Fault::TokenInvalidClient | Fault::TokenErrorWith200) => {
            Err((CoreErrorResponseType::InvalidClient, "wrong on purpose".to_owned()))
        }
        Some(Fault::TokenUnauthorizedClient) => Err((
            CoreErrorResponseType::UnauthorizedClient,
            "Invalid client credentials".to_owned(),
        )),
        Some(Fault::TokenErrorUnregistered) => {
            let error = CoreErrorResponseType::Extension("invalid_resource".to_owned());
            Err((error, "wrong on purpose".to_owned()))
        }
        Some(Fault::TokenInvalidGrant) => Err(invalid_grant("wrong on purpose")),
        Some(Fault::TokenInvalidGrantOnce) if state.refuse_grant() == 0 => {
            Err(invalid_grant("wrong on purpose, once"))
        }
        _ => Ok(()),
    }
}

/// The secrets of a request, as a careless provider writes them into its answer.
fn echo(headers: &HeaderMap, form: &Parameters) -> String {
    let sent = ["code", "code_verifier", "client_secret"].map(|name| form.get(name).unwrap_or(""));
    let header = headers.get("authorization").and_then(|value| value.to_str().ok());
    format!("wrong on purpose: {} {}", sent.join(" "), header.unwrap_or_default())
}

fn refused(error: CoreErrorResponseType, description: String) -> HttpResponse {
    let mut response = match error {
        CoreErrorResponseType::InvalidClient => HttpResponse::build(StatusCode::UNAUTHORIZED),
        _ => HttpResponse::build(StatusCode::BAD_REQUEST),
    };
    if error == CoreErrorResponseType::InvalidClient {
        response.insert_header((WWW_AUTHENTICATE, "Basic realm=\"dev-provider\""));
    }
    response.insert_header((CACHE_CONTROL, "no-store")).json(StandardErrorResponse::new(
        error,
        Some(description),
        None,
    ))
}

fn invalid_request(description: &str) -> Refusal {
    (CoreErrorResponseType::InvalidRequest, description.to_owned())
}

fn invalid_grant(description: &str) -> Refusal {
    (CoreErrorResponseType::InvalidGrant, description.to_owned())
}
