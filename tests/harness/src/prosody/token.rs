//! The rules for a token's parts, header and signature.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, DecodingKey, crypto};
use serde_json::Value;

use super::{Check, Key, Rule, Settings};

/// The parts of a token.
pub(super) struct Parts<'a> {
    signed: &'a str,
    signature: &'a str,
    pub(super) header: Value,
    pub(super) claims: Value,
}

impl<'a> Parts<'a> {
    /// `None` if the token breaks [`Rule::Shape`].
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
                Key::Secret(_) => check(Rule::KeyId, true, "not checked".to_owned()),
                Key::Cached(_) | Key::Served(_) => {
                    check(Rule::KeyId, self.key(settings).is_some(), format!("kid is {kid}"))
                }
            },
            check(Rule::Type, typ == "JWT", format!("typ is {typ}")),
            check(Rule::Algorithm, is_algorithm(&alg, settings), format!("alg is {alg}")),
            check(Rule::Signature, self.is_signed(settings), settings.algorithm.clone()),
        ]
    }

    /// The key that verifies this token.
    fn key(&self, settings: &Settings) -> Option<DecodingKey> {
        let key_id = || self.header.get("kid").and_then(Value::as_str);
        match &settings.key {
            Key::Secret(secret) => Some(DecodingKey::from_secret(secret)),
            Key::Cached(keys) => keys.get(key_id()?),
            Key::Served(keys) => keys.get(key_id()?),
        }
    }

    fn is_signed(&self, settings: &Settings) -> bool {
        let Some(key) = self.key(settings) else { return false };
        // Prosody's plugin supports only these six.
        let algorithm = match settings.algorithm.as_str() {
            "HS256" => Algorithm::HS256,
            "HS384" => Algorithm::HS384,
            "HS512" => Algorithm::HS512,
            "RS256" => Algorithm::RS256,
            "RS384" => Algorithm::RS384,
            "RS512" => Algorithm::RS512,
            other => panic!("Prosody does not support the signature_algorithm {other}"),
        };
        crypto::verify(self.signature, self.signed.as_bytes(), &key, algorithm).unwrap_or(false)
    }
}

fn is_algorithm(alg: &Value, settings: &Settings) -> bool {
    let by_key_server = !matches!(settings.key, Key::Secret(_));
    let fits = |alg: &str| !by_key_server || alg.starts_with("RS");
    alg.as_str().is_some_and(|alg| alg == settings.algorithm && fits(alg))
}

fn object(part: &str) -> Option<Value> {
    let bytes = URL_SAFE_NO_PAD.decode(part).ok()?;
    serde_json::from_slice(&bytes).ok().filter(Value::is_object)
}
