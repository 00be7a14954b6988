//! What signs the meeting token: a secret shared with Prosody, or an RSA key.

use std::fmt;

use jsonwebtoken::errors::Error;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, crypto};
use serde::Serialize;

use super::RsaPrivateKey;

/// A key with the header that goes with it. `Debug` shows nothing of it.
#[derive(Clone)]
pub struct Signer {
    header: Header,
    key: EncodingKey,
}

/// A signature by the key did not pass its own check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("holds an RSA key whose signatures do not verify")]
pub struct SignatureCheckFailed;

impl Signer {
    /// Signs with `secret`, by an algorithm of the HS family. There is no `kid`: with one secret
    /// there is nothing to choose.
    pub fn shared(algorithm: Algorithm, secret: &[u8]) -> Self {
        // `Header::new` sets `typ` to "JWT", which Prosody demands.
        Self { header: Header::new(algorithm), key: EncodingKey::from_secret(secret) }
    }

    /// Signs with `key`, by an algorithm of the RS family, as the key `id`.
    ///
    /// Signs something and verifies it with the public half: loading alone checks little.
    ///
    /// # Errors
    ///
    /// [`SignatureCheckFailed`] where that fails.
    pub fn rsa(
        algorithm: Algorithm,
        key: &RsaPrivateKey,
        id: &str,
    ) -> Result<Self, SignatureCheckFailed> {
        let public = DecodingKey::from_rsa_raw_components(&key.public().n, &key.public().e);
        let signature =
            crypto::sign(PROBE, &key.key, algorithm).map_err(|_| SignatureCheckFailed)?;
        match crypto::verify(&signature, PROBE, &public, algorithm) {
            Ok(true) => {}
            Ok(false) | Err(_) => return Err(SignatureCheckFailed),
        }
        let mut header = Header::new(algorithm);
        header.kid = Some(id.to_owned());
        Ok(Self { header, key: key.key.clone() })
    }

    /// The signature's algorithm.
    pub fn algorithm(&self) -> Algorithm {
        self.header.alg
    }

    /// The key's id, where there is one.
    pub fn key_id(&self) -> Option<&str> {
        self.header.kid.as_deref()
    }

    /// The claims as a signed token.
    pub(super) fn sign(&self, claims: &impl Serialize) -> Result<String, Error> {
        jsonwebtoken::encode(&self.header, claims, &self.key)
    }
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signer").field("algorithm", &self.header.alg).finish_non_exhaustive()
    }
}

const PROBE: &[u8] = b"a signature to check the key with";
