//! The public keys of the token's signer, in the two forms that Prosody fetches (jitsi-meet
//! resources/prosody-plugins/token/util.lib.lua and jwk.lib.lua).

use std::collections::BTreeMap;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::Algorithm;
use jsonwebtoken::jwk::KeyAlgorithm;
use serde_json::json;
use sha2::{Digest, Sha256};

use super::RsaPublicKey;

/// A public key and its `kid`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishedKey {
    id: String,
    key: RsaPublicKey,
}

/// The bodies of `/oidc/jwks.json` and `/oidc/asap/SHA256HEX.pem`. By default there are none:
/// tokens signed with a shared secret have no public key.
#[derive(Clone, Debug, Default)]
pub struct PublicKeys {
    jwks: Option<String>,
    pems: BTreeMap<String, String>,
}

impl RsaPublicKey {
    /// The key for publication with this `id`, or with its thumbprint (RFC 7638, SHA-256).
    pub fn published(&self, id: Option<String>) -> PublishedKey {
        PublishedKey { id: id.unwrap_or_else(|| thumbprint(self)), key: self.clone() }
    }
}

impl PublishedKey {
    /// The `kid`.
    pub fn id(&self) -> &str {
        &self.id
    }
}

impl PublicKeys {
    /// The keys that verify tokens of `algorithm`, the signing key first.
    ///
    /// `asap_key_server` looks up a key by the SHA-256 of its id in hex. `cache_keys_url` reads the
    /// whole set and ignores keys that lack one of `kty` RSA, `kid`, `n` and `e`.
    pub fn of(keys: &[PublishedKey], algorithm: Algorithm) -> Self {
        let algorithm = KeyAlgorithm::from(algorithm).to_string();
        let set: Vec<_> = keys
            .iter()
            .map(|PublishedKey { id, key }| {
                let (n, e) = numbers(key);
                json!({"kty": "RSA", "use": "sig", "alg": algorithm, "kid": id, "n": n, "e": e})
            })
            .collect();
        let pems = keys.iter().map(|PublishedKey { id, key }| {
            let name = base16ct::lower::encode_string(&Sha256::digest(id));
            (format!("{name}.pem"), key.pem().to_owned())
        });
        Self { jwks: Some(json!({ "keys": set }).to_string()), pems: pems.collect() }
    }

    /// The key set (RFC 7517); `None` if tokens are signed with a shared secret.
    pub fn jwks(&self) -> Option<&str> {
        self.jwks.as_deref()
    }

    /// The key in the file `name`, `SHA256HEX.pem`, as `BEGIN PUBLIC KEY` (RFC 7468 §13).
    pub fn pem(&self, name: &str) -> Option<&str> {
        self.pems.get(name).map(String::as_str)
    }
}

/// SHA-256 over the required members in lexicographic order, without white space (RFC 7638 §3.2).
fn thumbprint(key: &RsaPublicKey) -> String {
    let (n, e) = numbers(key);
    let members = format!(r#"{{"e":"{e}","kty":"RSA","n":"{n}"}}"#);
    URL_SAFE_NO_PAD.encode(Sha256::digest(members))
}

/// `n` and `e` of a JWK (RFC 7518 §6.3.1).
fn numbers(key: &RsaPublicKey) -> (String, String) {
    (URL_SAFE_NO_PAD.encode(&key.n), URL_SAFE_NO_PAD.encode(&key.e))
}

#[cfg(test)]
mod tests;
