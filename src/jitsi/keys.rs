//! The public keys of the token's signer, in the two shapes in which Prosody fetches them
//! (jitsi-meet resources/prosody-plugins/token/util.lib.lua and jwk.lib.lua).

use std::collections::BTreeMap;

use aws_lc_rs::encoding::{AsDer, PublicKeyX509Der};
use aws_lc_rs::signature::RsaPublicKeyComponents;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::Algorithm;
use jsonwebtoken::jwk::{
    AlgorithmParameters, CommonParameters, Jwk, JwkSet, PublicKeyUse, RSAKeyParameters, RSAKeyType,
    ThumbprintHash,
};
use pem::{EncodeConfig, LineEnding, Pem};
use sha2::{Digest, Sha256};

use super::RsaPublicKey;

/// A public key and the `kid` under which it is served.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishedKey {
    id: String,
    key: RsaPublicKey,
}

/// The bodies of `/oidc/jwks.json` and `/oidc/asap/SHA256HEX.pem`. Empty where tokens are signed
/// with a shared secret: then there is nothing to serve.
#[derive(Clone, Debug, Default)]
pub struct PublicKeys {
    jwks: String,
    pems: BTreeMap<String, String>,
}

impl PublishedKey {
    pub(super) fn new(key: RsaPublicKey, id: Option<String>) -> Self {
        let id = id.unwrap_or_else(|| thumbprint(&key));
        Self { id, key }
    }

    /// The `kid`.
    pub fn id(&self) -> &str {
        &self.id
    }
}

impl PublicKeys {
    /// The keys that verify tokens by `algorithm`, the signing one first.
    ///
    /// `asap_key_server` looks a key up by the SHA-256 of its id in hex, `cache_keys_url` reads the
    /// whole set and takes only what has `kty` RSA, `kid`, `n` and `e`.
    pub fn of(keys: &[PublishedKey], algorithm: Algorithm) -> Self {
        let set = JwkSet { keys: keys.iter().map(|key| jwk(key, algorithm)).collect() };
        let pems = keys.iter().map(|key| {
            let name = base16ct::lower::encode_string(&Sha256::digest(&key.id));
            (format!("{name}.pem"), pem(&key.key))
        });
        Self {
            // Strings only, which always serialise.
            jwks: serde_json::to_string(&set).unwrap_or_default(),
            pems: pems.collect(),
        }
    }

    /// The key set (RFC 7517), where there is one.
    pub fn jwks(&self) -> Option<&str> {
        (!self.jwks.is_empty()).then_some(&self.jwks)
    }

    /// The key in the file `name`, `SHA256HEX.pem`, as `BEGIN PUBLIC KEY` (RFC 7468 §13).
    pub fn pem(&self, name: &str) -> Option<&str> {
        self.pems.get(name).map(String::as_str)
    }
}

fn jwk(key: &PublishedKey, algorithm: Algorithm) -> Jwk {
    Jwk {
        common: CommonParameters {
            public_key_use: Some(PublicKeyUse::Signature),
            key_algorithm: Some(algorithm.into()),
            key_id: Some(key.id.clone()),
            ..CommonParameters::default()
        },
        algorithm: parameters(&key.key),
    }
}

fn parameters(key: &RsaPublicKey) -> AlgorithmParameters {
    AlgorithmParameters::RSA(RSAKeyParameters {
        key_type: RSAKeyType::RSA,
        n: URL_SAFE_NO_PAD.encode(&key.n),
        e: URL_SAFE_NO_PAD.encode(&key.e),
    })
}

fn thumbprint(key: &RsaPublicKey) -> String {
    let jwk = Jwk { common: CommonParameters::default(), algorithm: parameters(key) };
    // An RSA key has one.
    jwk.thumbprint(ThumbprintHash::SHA256).unwrap_or_default()
}

fn pem(key: &RsaPublicKey) -> String {
    let components = RsaPublicKeyComponents { n: &key.n, e: &key.e };
    // The key came out of this library a moment ago.
    let der = AsDer::<PublicKeyX509Der<'_>>::as_der(&components);
    let der = der.map(|der| der.as_ref().to_vec()).unwrap_or_default();
    let config = EncodeConfig::new().set_line_ending(LineEnding::LF);
    pem::encode_config(&Pem::new("PUBLIC KEY", der), config)
}

#[cfg(test)]
mod tests;
