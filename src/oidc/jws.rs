//! A signed token (RFC 7515, compact form): the checks of its header and of its signature.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, crypto};
use serde::{Deserialize, Deserializer, de::DeserializeOwned};
use serde_json::{Map, Value};

use super::{JwsError, algorithm::algorithm_named, http::is_object, keys::KeySet};

/// A token whose header passed; its signature is not checked yet, and its payload not readable.
pub struct Jws<'a> {
    algorithm: Algorithm,
    key_id: Option<String>,
    message: &'a str,
    payload: &'a str,
    signature: &'a str,
}

/// The parameters of a JOSE header that matter; `jku`, `jwk` and `x5u` are never looked at: a token
/// does not bring its own key.
#[derive(Deserialize)]
struct Header {
    alg: String,
    typ: Option<String>,
    kid: Option<String>,
    #[serde(default, deserialize_with = "even_null")]
    crit: Option<Value>,
}

impl<'a> Jws<'a> {
    /// Splits a token and checks its header: type, no critical parameters, and an algorithm that
    /// is `allowed`.
    ///
    /// # Errors
    ///
    /// [`JwsError`] with the first check that failed.
    pub fn parse(token: &'a str, allowed: &[Algorithm]) -> Result<Self, JwsError> {
        let (message, signature) = token.rsplit_once('.').ok_or(JwsError::Malformed)?;
        let (header, payload) = message.split_once('.').ok_or(JwsError::Malformed)?;
        if payload.contains('.') {
            return Err(JwsError::Malformed);
        }
        let header: Header = decode(header)?;
        // RFC 8725 §3.11: an access token or a logout token says what it is, so that it cannot be
        // taken for an id token.
        if !header.typ.as_deref().is_none_or(is_plain_type) {
            return Err(JwsError::WrongType);
        }
        // RFC 7515 §4.1.11: "If any of the listed extension Header Parameters are not understood
        // and supported by the recipient, then the JWS is invalid."
        if header.crit.is_some() {
            return Err(JwsError::Critical);
        }
        // OIDC Core 3.1.3.7: "The alg value SHOULD be the default of RS256 or the algorithm sent by
        // the Client". `none` is no algorithm here at all.
        let algorithm = algorithm_named(&header.alg)
            .filter(|algorithm| allowed.contains(algorithm))
            .ok_or(JwsError::Algorithm)?;
        Ok(Self { algorithm, key_id: header.kid, message, payload, signature })
    }

    /// What it is signed with, as its header says: one of those that were allowed.
    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// Checks the signature with the keys that may have made it, and only then reads the payload.
    ///
    /// # Errors
    ///
    /// [`JwsError::UnknownKey`] where there is no such key, [`JwsError::UnusableKey`] and
    /// [`JwsError::NoUsableKey`] where the key is or may be one that cannot be used,
    /// [`JwsError::Signature`] where none fits, [`JwsError::Malformed`] where the payload is no JSON
    /// object.
    pub fn verify(&self, keys: &KeySet) -> Result<Map<String, Value>, JwsError> {
        let id = self.key_id.as_deref();
        let mut tried = false;
        for key in keys.for_token(self.algorithm, id) {
            let holds =
                crypto::verify(self.signature, self.message.as_bytes(), key, self.algorithm);
            if holds.unwrap_or(false) {
                return decode(self.payload);
            }
            tried = true;
        }
        Err(keys.refusal(self.algorithm, id, tried))
    }
}

/// Whether a `typ` says no more than that this is a token (RFC 7519 §5.1, RFC 7515 §4.1.9: the
/// prefix `application/` may be left out, case does not matter).
fn is_plain_type(typ: &str) -> bool {
    let typ = typ.to_ascii_lowercase();
    matches!(typ.strip_prefix("application/").unwrap_or(&typ), "jwt" | "jose")
}

/// `Some` for whatever stands there: a `crit` of `null` is no missing `crit`.
fn even_null<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

fn decode<T: DeserializeOwned>(part: &str) -> Result<T, JwsError> {
    let bytes = URL_SAFE_NO_PAD.decode(part).map_err(|_| JwsError::Malformed)?;
    if !is_object(&bytes) {
        return Err(JwsError::Malformed);
    }
    serde_json::from_slice(&bytes).map_err(|_| JwsError::Malformed)
}

#[cfg(test)]
mod tests;
