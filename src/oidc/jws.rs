//! A signed token (RFC 7515, compact form): the checks of its header and of its signature.
//!
//! jsonwebtoken verifies the signature, but its `decode` does not fit: it takes a single key and checks
//! neither `typ` nor `crit`.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, crypto};
use serde::{Deserialize, Deserializer, de::DeserializeOwned};
use serde_json::{Map, Value};

use super::{
    JwsError, algorithm::algorithm_named, body::is_object, keys::KeySet, token_head::TokenHead,
};
use crate::signin::Shown;

/// A token with a valid header. Its signature is not checked yet, so its payload cannot be read.
pub struct Jws<'a> {
    algorithm: Algorithm,
    key_id: Option<String>,
    message: &'a str,
    payload: &'a str,
    signature: &'a str,
}

/// The used parameters of a JOSE header. `jku`, `jwk` and `x5u` are ignored: a token must not supply its
/// own key.
#[derive(Deserialize)]
struct Header {
    alg: String,
    typ: Option<String>,
    kid: Option<String>,
    #[serde(default, deserialize_with = "also_null")]
    crit: Option<Value>,
}

impl<'a> Jws<'a> {
    /// Splits a token and checks its header: the type, no critical parameters, and an algorithm in
    /// `allowed`.
    ///
    /// # Errors
    ///
    /// [`JwsError`] for the first check that fails.
    pub fn parse(token: &'a str, allowed: &[Algorithm]) -> Result<Self, JwsError> {
        let (message, signature) = token.rsplit_once('.').ok_or(JwsError::Malformed)?;
        let (header, payload) = message.split_once('.').ok_or(JwsError::Malformed)?;
        if payload.contains('.') {
            return Err(if is_encrypted(token) {
                JwsError::Encrypted
            } else {
                JwsError::Malformed
            });
        }
        let header: Header = decode(header)?;
        // RFC 8725 §3.11: explicit types. An access token or a logout token names its type, so that it is
        // not accepted as an id token.
        if let Some(typ) = header.typ.as_deref().filter(|typ| !is_plain_type(typ)) {
            return Err(JwsError::WrongType(Shown::of(typ)));
        }
        // RFC 7515 §4.1.11: "If any of the listed extension Header Parameters are not understood
        // and supported by the recipient, then the JWS is invalid."
        if header.crit.is_some() {
            return Err(JwsError::Critical);
        }
        // OIDC Core 3.1.3.7: "The alg value SHOULD be the default of RS256 or the algorithm sent by
        // the Client". `none` has no name here, so it is never accepted.
        let algorithm = algorithm_named(&header.alg)
            .filter(|algorithm| allowed.contains(algorithm))
            .ok_or_else(|| JwsError::Algorithm {
                head: TokenHead::of(&header.alg, header.kid.as_deref()),
                allowed: allowed
                    .iter()
                    .map(|alg| format!("{alg:?}"))
                    .collect::<Vec<_>>()
                    .join(", "),
            })?;
        Ok(Self { algorithm, key_id: header.kid, message, payload, signature })
    }

    /// The algorithm in the header, which is one of the allowed algorithms.
    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// Checks the signature with the keys that may have made it, and then reads the payload.
    ///
    /// # Errors
    ///
    /// [`JwsError::UnknownKey`] if there is no such key, [`JwsError::UnusableKey`] and
    /// [`JwsError::NoUsableKey`] if the key cannot or possibly cannot be used, [`JwsError::Signature`] if
    /// no key verifies the signature, [`JwsError::Malformed`] if the payload is not a JSON object.
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

/// Whether `token` is a JWE in compact form (RFC 7516 §7.1 and §9).
fn is_encrypted(token: &str) -> bool {
    let header = token.split('.').next().unwrap_or_default();
    let header: Result<Map<String, Value>, _> = decode(header);
    token.split('.').count() == 5 && header.is_ok_and(|header| header.contains_key("enc"))
}

/// Whether a `typ` only says that this is a JWT or JWS (RFC 7519 §5.1; RFC 7515 §4.1.9: the prefix
/// `application/` may be omitted, and case does not matter).
fn is_plain_type(typ: &str) -> bool {
    let typ = typ.to_ascii_lowercase();
    matches!(typ.strip_prefix("application/").unwrap_or(&typ), "jwt" | "jose")
}

/// `Some` for every value: a `crit` of `null` is not a missing `crit`.
fn also_null<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
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
