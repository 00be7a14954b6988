//! The end-session endpoint (OpenID Connect RP-Initiated Logout 1.0).

use actix_web::http::StatusCode;
use actix_web::http::header::{LOCATION, SET_COOKIE};
use actix_web::web::{Bytes, Data};
use actix_web::{HttpRequest, HttpResponse};
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use openidconnect::PrivateSigningKey;
use serde_json::Value;
use url::Url;

use crate::Client;
use crate::authorize::{clear_cookie, session_name};
use crate::page;
use crate::parameters::{Parameters, Repeated};
use crate::state::State;

/// `GET` or `POST /end-session`: ends the session. Redirects to the client if the request has a
/// registered `post_logout_redirect_uri`, otherwise shows a page.
pub(crate) async fn end_session(
    state: Data<State>,
    http: HttpRequest,
    form: Bytes,
) -> HttpResponse {
    let sent = if form.is_empty() { http.query_string().as_bytes() } else { form.as_ref() };
    let mut response = match destination(&state, sent) {
        Ok(Some(target)) => {
            HttpResponse::SeeOther().insert_header((LOCATION, String::from(target))).finish()
        }
        Ok(None) => page::message(StatusCode::OK, "Signed out", "You are signed out."),
        Err(why) => return page::message(StatusCode::BAD_REQUEST, "Bad request", &why),
    };
    if let Some(name) = session_name(&http) {
        state.sessions.take(&name);
    }
    response.headers_mut().insert(SET_COOKIE, clear_cookie(&state));
    response
}

/// The URL to redirect to, if the request names one.
///
/// # Errors
/// Fails when the request contradicts itself or names an unregistered URI or an unknown client.
fn destination(state: &State, sent: &[u8]) -> Result<Option<Url>, String> {
    let parameters =
        Parameters::parse(sent).map_err(|Repeated(name)| format!("{name} is repeated."))?;
    let client = client(state, &parameters)?;
    let Some(uri) = parameters.get("post_logout_redirect_uri") else { return Ok(None) };
    let client = client.ok_or("The request has neither client_id nor id_token_hint.")?;
    let mut target = client
        .post_logout_redirect_uris
        .iter()
        .find(|known| *known == uri)
        .and_then(|uri| Url::parse(uri).ok())
        .ok_or("The client did not register this post_logout_redirect_uri.")?;
    if let Some(given) = parameters.get("state") {
        target.query_pairs_mut().append_pair("state", given);
    }
    Ok(Some(target))
}

/// The client, from `client_id` or the audience of `id_token_hint`. If both are given, they must agree.
fn client(state: &State, parameters: &Parameters) -> Result<Option<Client>, String> {
    let hinted = match parameters.get("id_token_hint") {
        Some(token) => {
            Some(audience(state, token).ok_or("This provider did not issue the id_token_hint.")?)
        }
        None => None,
    };
    let named = parameters.get("client_id").map(str::to_owned);
    if hinted.is_some() && named.is_some() && hinted != named {
        return Err("The id_token_hint was issued to another client.".to_owned());
    }
    match named.or(hinted) {
        Some(id) => state.client(&id).map(Some).ok_or("No client has this client_id.".to_owned()),
        None => Ok(None),
    }
}

/// The client that this provider issued the id token to. The token may have expired (section 2), and
/// its key may no longer be published.
fn audience(state: &State, token: &str) -> Option<String> {
    let mut validation = Validation::new(Algorithm::RS256);
    validation.validate_exp = false;
    validation.validate_aud = false;
    validation.set_issuer(&[&state.issuer]);
    state.keys.all().find_map(|key| {
        let jwk = serde_json::to_value(key.as_verification_key()).ok()?;
        let key = DecodingKey::from_jwk(&serde_json::from_value(jwk).ok()?).ok()?;
        let claims = jsonwebtoken::decode::<Value>(token, &key, &validation).ok()?.claims;
        claims["aud"][0].as_str().map(str::to_owned)
    })
}
