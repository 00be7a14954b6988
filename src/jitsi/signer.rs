//! The signer of the meeting token: a secret shared with Prosody, or an RSA key.

use std::fmt;

use jsonwebtoken::errors::Error;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, crypto};
use serde::Serialize;

use super::RsaPrivateKey;

/// A key with the header of its tokens. `Debug` does not show the key.
#[derive(Clone)]
pub struct Signer {
    header: Header,
    key: EncodingKey,
    verification: DecodingKey,
}

/// A test signature of the key does not verify.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("contains an RSA key whose signatures do not verify")]
pub struct SignatureCheckFailed;

impl Signer {
    /// Signs with `secret` and an algorithm of the HS family. There is no `kid`: there is only one
    /// secret.
    pub fn shared(algorithm: Algorithm, secret: &[u8]) -> Self {
        // `Header::new` sets `typ` to "JWT", which Prosody requires.
        Self {
            header: Header::new(algorithm),
            key: EncodingKey::from_secret(secret),
            verification: DecodingKey::from_secret(secret),
        }
    }

    /// Signs with `key` and an algorithm of the RS family; `id` is the `kid`.
    ///
    /// Signs a test message and verifies it with the public half, because loading checks little.
    ///
    /// # Errors
    ///
    /// [`SignatureCheckFailed`] if that fails.
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
        Ok(Self { header, key: key.key.clone(), verification: public })
    }

    /// The algorithm of the signatures.
    pub fn algorithm(&self) -> Algorithm {
        self.header.alg
    }

    /// The `kid`, if there is one.
    pub fn key_id(&self) -> Option<&str> {
        self.header.kid.as_deref()
    }

    /// The key that verifies the signatures: the secret, or the public half.
    pub fn verification_key(&self) -> &DecodingKey {
        &self.verification
    }

    /// Signs the claims.
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
