//! The token's own rules: its parts, header and signature.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, DecodingKey, crypto};
use serde_json::Value;

use super::{Check, Key, Rule, Settings};

/// A token taken apart.
pub(super) struct Parts<'a> {
    signed: &'a str,
    signature: &'a str,
    pub(super) header: Value,
    pub(super) claims: Value,
}

impl<'a> Parts<'a> {
    /// `None` where it has another shape.
    pub(super) fn of(token: &'a str) -> Option<Self> {
        let (signed, signature) = token.rsplit_once('.')?;
        let (header, claims) = signed.split_once('.')?;
        URL_SAFE_NO_PAD.decode(signature).ok()?;
        let (header, claims) = (object(header)?, object(claims)?);
        Some(Self { signed, signature, header, claims })
    }

    pub(super) fn check(&self, settings: &Settings) -> Vec<Check> {
        let of_header = |name: &str| self.header.get(name).cloned().unwrap_or_default();
        let (typ, alg, kid) = (of_header("typ"), of_header("alg"), of_header("kid"));
        let check = |rule, ok, detail: String| Check { rule, ok, detail };
        vec![
            check(Rule::Shape, true, "three parts".to_owned()),
            match &settings.key {
                Key::Secret(_) => check(Rule::KeyId, true, "not asked for".to_owned()),
                Key::Rsa { key_id, .. } => {
                    check(Rule::KeyId, kid == key_id.as_str(), format!("kid is {kid}"))
                }
            },
            check(Rule::Type, typ == "JWT", format!("typ is {typ}")),
            check(Rule::Algorithm, alg == settings.algorithm.as_str(), format!("alg is {alg}")),
            check(Rule::Signature, self.is_signed(settings), settings.algorithm.clone()),
        ]
    }

    fn is_signed(&self, settings: &Settings) -> bool {
        let key = match &settings.key {
            Key::Secret(secret) => DecodingKey::from_secret(secret),
            Key::Rsa { pem, .. } => {
                DecodingKey::from_rsa_pem(pem.as_bytes()).expect("the test has an RSA public key")
            }
        };
        // Only these six are known to Prosody's plugin.
        let algorithm = match settings.algorithm.as_str() {
            "HS256" => Algorithm::HS256,
            "HS384" => Algorithm::HS384,
            "HS512" => Algorithm::HS512,
            "RS256" => Algorithm::RS256,
            "RS384" => Algorithm::RS384,
            "RS512" => Algorithm::RS512,
            other => panic!("Prosody knows no signature_algorithm {other}"),
        };
        crypto::verify(self.signature, self.signed.as_bytes(), &key, algorithm).unwrap_or(false)
    }
}

fn object(part: &str) -> Option<Value> {
    let bytes = URL_SAFE_NO_PAD.decode(part).ok()?;
    serde_json::from_slice(&bytes).ok().filter(Value::is_object)
}
