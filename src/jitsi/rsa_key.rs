//! RSA keys of the token's signer: read from PEM, checked, and named by their thumbprint.

use std::fmt;

use aws_lc_rs::rsa::PublicKey;
use aws_lc_rs::signature::{KeyPair, RsaKeyPair, RsaPublicKeyComponents};
use jsonwebtoken::EncodingKey;
use pem::Pem;

use super::PublishedKey;

/// A private key that can sign: sound, 2048 to 8192 bits. `Debug` shows nothing of it.
#[derive(Clone)]
pub struct RsaPrivateKey {
    pub(super) key: EncodingKey,
    public: RsaPublicKey,
}

/// A public key: sound, 2048 to 8192 bits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RsaPublicKey {
    /// The modulus, big-endian without leading zeros.
    pub(super) n: Vec<u8>,
    /// The exponent, likewise.
    pub(super) e: Vec<u8>,
}

/// Why a file holds no key that will do. To be read after the file's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// No PEM, or a PEM of something else.
    #[error("must hold an RSA key in PEM (BEGIN PRIVATE KEY or BEGIN RSA PRIVATE KEY)")]
    NoKey,
    /// The key needs a password.
    #[error("holds an encrypted key; decrypt it with: openssl pkey -in OLD -out NEW")]
    Encrypted,
    /// A public key, which cannot sign.
    #[error("holds a public key; the private one is needed")]
    PublicOnly,
    /// EC, Ed25519 and so on.
    #[error("holds a key that is not RSA; Prosody verifies RS256, RS384 and RS512 only")]
    NotRsa,
    /// Too short, too long, or its numbers do not fit together.
    #[error("holds an RSA key that cannot be used; it must be whole and have 2048 to 8192 bits")]
    Unusable,
}

impl RsaPrivateKey {
    /// Reads the first key of a PEM file: PKCS#8 (`BEGIN PRIVATE KEY`) or PKCS#1 (`BEGIN RSA
    /// PRIVATE KEY`).
    ///
    /// Checks that the key's numbers fit together.
    ///
    /// # Errors
    ///
    /// [`KeyError`]
    pub fn parse(file: &[u8]) -> Result<Self, KeyError> {
        let pem = first_key(file)?;
        if !is_private(&pem) {
            return Err(KeyError::PublicOnly);
        }
        let key = EncodingKey::from_rsa_pem(pem::encode(&pem).as_bytes())
            .map_err(|_| KeyError::NotRsa)?;
        let pair = RsaKeyPair::from_der(key.as_bytes()).map_err(|_| KeyError::Unusable)?;
        let RsaPublicKeyComponents { n, e } = RsaPublicKeyComponents::from(pair.public_key());
        Ok(Self { key, public: RsaPublicKey { n, e }.checked()? })
    }

    /// The half that may be published.
    pub fn public(&self) -> &RsaPublicKey {
        &self.public
    }
}

impl RsaPublicKey {
    /// Reads the first key of a PEM file; of a private key the public half.
    ///
    /// # Errors
    ///
    /// [`KeyError`]
    pub fn parse(file: &[u8]) -> Result<Self, KeyError> {
        let pem = first_key(file)?;
        if is_private(&pem) {
            return RsaPrivateKey::parse(file).map(|key| key.public);
        }
        let key = PublicKey::from_der(pem.contents()).map_err(|_| KeyError::NotRsa)?;
        let RsaPublicKeyComponents { n, e } = RsaPublicKeyComponents::from(&key);
        Self { n, e }.checked()
    }

    /// The key as it is published, under `id` or else its thumbprint (RFC 7638, SHA-256).
    pub fn published(&self, id: Option<String>) -> PublishedKey {
        PublishedKey::new(self.clone(), id)
    }

    fn checked(self) -> Result<Self, KeyError> {
        let unused = self.n.first().map_or(0, |byte| byte.leading_zeros() as usize);
        let bits = (self.n.len() * 8).saturating_sub(unused);
        if (SHORTEST..=LONGEST).contains(&bits) { Ok(self) } else { Err(KeyError::Unusable) }
    }
}

impl fmt::Debug for RsaPrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RsaPrivateKey").finish_non_exhaustive()
    }
}

/// The first section that is a key; certificates and parameters before it do not matter.
fn first_key(file: &[u8]) -> Result<Pem, KeyError> {
    let sections = pem::parse_many(file).map_err(|_| KeyError::NoKey)?;
    let key = sections.into_iter().find(|section| section.tag().ends_with("KEY"));
    let key = key.ok_or(KeyError::NoKey)?;
    let encrypted = key.headers().get("Proc-Type").is_some_and(|it| it.contains("ENCRYPTED"));
    match key.tag() {
        _ if encrypted => Err(KeyError::Encrypted),
        "PRIVATE KEY" | "RSA PRIVATE KEY" | "PUBLIC KEY" | "RSA PUBLIC KEY" => Ok(key),
        "ENCRYPTED PRIVATE KEY" => Err(KeyError::Encrypted),
        "EC PRIVATE KEY" | "DSA PRIVATE KEY" | "OPENSSH PRIVATE KEY" => Err(KeyError::NotRsa),
        _ => Err(KeyError::NoKey),
    }
}

fn is_private(pem: &Pem) -> bool {
    pem.tag().ends_with("PRIVATE KEY")
}

/// Bits of a modulus: fewer can be factored one day (RFC 7518 §3.3), more the library does not
/// sign with.
const SHORTEST: usize = 2048;
const LONGEST: usize = 8192;
