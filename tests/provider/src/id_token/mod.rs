//! The id token (OpenID Connect Core 2). openidconnect's types make a good one. For a fault its claims
//! are decoded, changed in one place and signed again.

mod claims;
mod jws;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use openidconnect::core::{
    CoreGenderClaim, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm,
};
use openidconnect::{
    AccessToken, Audience, AuthenticationContextClass, IdToken, IdTokenClaims, IssuerUrl, Nonce,
    StandardClaims, SubjectIdentifier,
};
use serde_json::{Map, Value};

use crate::people::Claims;
use crate::state::{Grant, State};
use crate::{Client, Fault};
pub(crate) use jws::{Signer, sign};

type GoodIdToken =
    IdToken<Claims, CoreGenderClaim, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm>;

/// The id token for a grant.
pub(crate) fn issue(
    state: &State,
    client: &Client,
    grant: &Grant,
    access_token: &AccessToken,
) -> String {
    let fault = state.fault();
    if matches!(fault, Some(Fault::KeysRotateBeforeSigning | Fault::KeysPublishedLate)) {
        state.keys.rotate();
    }
    if fault == Some(Fault::KeysPublishedLate) {
        state.withhold_key();
    }
    let good = good(state, grant, access_token, fault).to_string();
    match fault {
        None => good,
        Some(fault) => {
            let mut claims = payload(&good);
            claims::make_wrong(fault, &mut claims, state.now().timestamp());
            jws::sign_wrong(fault, &Value::Object(claims), &state.keys.signing(), client)
        }
    }
}

/// The claims of a token that this provider issued, without verification.
pub(crate) fn payload(token: &str) -> Map<String, Value> {
    let part = token.split('.').nth(1).and_then(|part| URL_SAFE_NO_PAD.decode(part).ok());
    part.and_then(|json| serde_json::from_slice(&json).ok()).unwrap_or_default()
}

fn good(
    state: &State,
    grant: &Grant,
    access_token: &AccessToken,
    fault: Option<Fault>,
) -> GoodIdToken {
    let now = state.now();
    let lifetime = TimeDelta::from_std(state.options.token_lifetime).unwrap_or(TimeDelta::hours(1));
    let person = if state.options.claims_in_id_token {
        grant.person.claims.released(&grant.scope, fault)
    } else {
        Claims::default()
    };
    let claims = IdTokenClaims::new(
        IssuerUrl::new(state.issuer.clone()).expect("parsed when the provider started"),
        vec![Audience::new(grant.client_id.clone())],
        now + lifetime,
        now,
        StandardClaims::new(SubjectIdentifier::new(grant.person.sub.clone())),
        person,
    )
    .set_nonce(grant.nonce.clone().map(Nonce::new))
    .set_auth_time(chrono::DateTime::from_timestamp(grant.auth_time, 0))
    .set_auth_context_ref(grant.acr.clone().map(AuthenticationContextClass::new));
    let algorithm = CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256;
    IdToken::new(claims, &*state.keys.signing(), algorithm, Some(access_token), None)
        .expect("the key signs RS256")
}
