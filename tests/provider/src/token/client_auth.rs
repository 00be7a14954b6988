//! Client authentication at the token endpoint (RFC 6749 2.3, RFC 7523 3, OpenID Connect Core 9).

use actix_web::http::header::{AUTHORIZATION, HeaderMap};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::Utc;
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use openidconnect::core::CoreErrorResponseType;
use percent_encoding::percent_decode_str;
use serde_json::Value;

use super::{Refusal, invalid_request};
use crate::parameters::Parameters;
use crate::state::State;
use crate::{AuthMethod, Client};

/// The client and its authentication method.
///
/// # Errors
/// Fails with `invalid_request` when a request uses two methods (RFC 6749 2.3), otherwise with
/// `invalid_client`.
pub(super) fn authenticate(
    state: &State,
    headers: &HeaderMap,
    form: &Parameters,
) -> Result<(Client, AuthMethod), Refusal> {
    let ways = [
        headers.contains_key(AUTHORIZATION),
        form.get("client_secret").is_some(),
        form.get("client_assertion").is_some(),
    ];
    let (client, method) = match ways {
        [false, false, false] => (public(state, form), AuthMethod::None),
        [true, false, false] => (basic(state, headers, form), AuthMethod::ClientSecretBasic),
        [false, true, false] => (post(state, form), AuthMethod::ClientSecretPost),
        [false, false, true] => (assertion(state, form), AuthMethod::PrivateKeyJwt),
        _ => return Err(invalid_request("more than one client authentication method")),
    };
    if !state.options.auth_methods.contains(&method) {
        return Err(invalid_client("this client authentication method is not supported"));
    }
    client
        .map(|client| (client, method))
        .ok_or_else(|| invalid_client("client authentication failed"))
}

fn public(state: &State, form: &Parameters) -> Option<Client> {
    let client = state.client(form.get("client_id")?)?;
    (client.secret.is_none() && client.assertion_key.is_none()).then_some(client)
}

fn post(state: &State, form: &Parameters) -> Option<Client> {
    let client = state.client(form.get("client_id")?)?;
    client.has_secret(form.get("client_secret")?).then_some(client)
}

fn basic(state: &State, headers: &HeaderMap, form: &Parameters) -> Option<Client> {
    let header = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, encoded) = header.split_once(' ')?;
    let pair = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (id, secret) = pair.split_once(':')?;
    let client = state.client(&form_decode(id)?)?;
    let same = form.get("client_id").is_none_or(|named| named == client.id);
    let secret = form_decode(secret)?;
    (scheme.eq_ignore_ascii_case("basic") && same && client.has_secret(&secret)).then_some(client)
}

/// RFC 6749 2.3.1: id and secret are form-encoded before they are joined.
fn form_decode(text: &str) -> Option<String> {
    let spaced = text.replace('+', " ");
    percent_decode_str(&spaced).decode_utf8().ok().map(|decoded| decoded.into_owned())
}

fn assertion(state: &State, form: &Parameters) -> Option<Client> {
    let kind = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
    if form.get("client_assertion_type") != Some(kind) {
        return None;
    }
    let token = form.get("client_assertion")?;
    let algorithm = jsonwebtoken::decode_header(token).ok()?.alg;
    let unverified = jsonwebtoken::dangerous::insecure_decode::<Value>(token).ok()?.claims;
    let client = state.client(unverified["sub"].as_str()?)?;
    let pem = client.assertion_key.as_deref()?.as_bytes();
    let key = match algorithm {
        Algorithm::RS256 | Algorithm::PS256 => DecodingKey::from_rsa_pem(pem),
        Algorithm::EdDSA => DecodingKey::from_ed_pem(pem),
        Algorithm::ES256 | Algorithm::ES384 => DecodingKey::from_ec_pem(pem),
        _ => return None,
    };
    let mut validation = Validation::new(algorithm);
    validation.set_required_spec_claims(&["iss", "sub", "aud", "exp"]);
    validation.set_issuer(&[&client.id]);
    validation.set_audience(&[state.address("/token"), state.issuer.clone()]);
    let claims = jsonwebtoken::decode::<Value>(token, &key.ok()?, &validation).ok()?.claims;
    let same = form.get("client_id").is_none_or(|named| named == client.id);
    // RFC 7523 3: "MAY reject JWTs with an exp claim value that is unreasonably far in the future",
    // and a repeated jti.
    let soon = claims["exp"].as_i64()? <= Utc::now().timestamp() + LONGEST_ASSERTION;
    let fresh = state.is_new_assertion(claims["jti"].as_str()?);
    (same && soon && fresh && claims["aud"].is_string()).then_some(client)
}

/// The longest accepted lifetime of an assertion, in seconds. Includes clock skew.
const LONGEST_ASSERTION: i64 = 300;

fn invalid_client(description: &str) -> Refusal {
    (CoreErrorResponseType::InvalidClient, description.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn id_and_secret_are_form_decoded() {
        assert_eq!(form_decode("a+b%3Ac%C3%A4"), Some("a b:cä".to_owned()));
        assert_eq!(form_decode("%FF"), None);
    }
}
