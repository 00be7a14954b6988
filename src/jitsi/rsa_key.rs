//! The RSA keys of the token's signer: read from PEM and checked.

use std::fmt;

use aws_lc_rs::encoding::{AsDer, PublicKeyX509Der};
use aws_lc_rs::rsa::PublicKey;
use aws_lc_rs::signature::{KeyPair, RsaKeyPair, RsaPublicKeyComponents};
use jsonwebtoken::EncodingKey;
use pem::{EncodeConfig, LineEnding, Pem};

/// A valid private key of 2048 to 8192 bits. `Debug` does not show it.
#[derive(Clone)]
pub struct RsaPrivateKey {
    pub(super) key: EncodingKey,
    public: RsaPublicKey,
}

/// A valid public key of 2048 to 8192 bits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RsaPublicKey {
    /// The modulus, big-endian, without leading zeros.
    pub(super) n: Vec<u8>,
    /// The exponent, in the same form.
    pub(super) e: Vec<u8>,
    pem: String,
}

/// Why a file does not contain a usable key. The text follows the name of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// Not PEM, or PEM of something else.
    #[error("must contain an RSA key in PEM (BEGIN PRIVATE KEY or BEGIN RSA PRIVATE KEY)")]
    NoKey,
    /// The key is encrypted with a password.
    #[error("contains an encrypted key; decrypt it with: openssl pkey -in OLD -out NEW")]
    Encrypted,
    /// Only a public key, which cannot sign.
    #[error("contains a public key; a private key is required")]
    PublicOnly,
    /// EC, Ed25519 or another type.
    #[error("contains a key that is not RSA; Prosody verifies RS256, RS384 and RS512 only")]
    NotRsa,
    /// Too short, too long, or its numbers are inconsistent.
    #[error("contains an RSA key that cannot be used; it must be valid and have 2048 to 8192 bits")]
    Unusable,
}

impl RsaPrivateKey {
    /// Reads the first key of a PEM file: PKCS#8 (`BEGIN PRIVATE KEY`) or PKCS#1 (`BEGIN RSA
    /// PRIVATE KEY`).
    ///
    /// Checks that the numbers of the key are consistent.
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
        let public = RsaPublicKey::of(RsaPublicKeyComponents::from(pair.public_key()))?;
        Ok(Self { key, public })
    }

    /// The public half.
    pub fn public(&self) -> &RsaPublicKey {
        &self.public
    }
}

impl RsaPublicKey {
    /// Reads the first key of a PEM file. From a private key it takes the public half.
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
        Self::of(RsaPublicKeyComponents::from(&key))
    }

    /// The key as `BEGIN PUBLIC KEY` (RFC 7468 §13).
    pub(super) fn pem(&self) -> &str {
        &self.pem
    }

    fn of(key: RsaPublicKeyComponents<Vec<u8>>) -> Result<Self, KeyError> {
        let first = key.n.first().ok_or(KeyError::Unusable)?;
        let bits = key.n.len() * 8 - first.leading_zeros() as usize;
        if !(MIN_BITS..=MAX_BITS).contains(&bits) {
            return Err(KeyError::Unusable);
        }
        let der = AsDer::<PublicKeyX509Der<'_>>::as_der(&key).map_err(|_| KeyError::Unusable)?;
        let config = EncodeConfig::new().set_line_ending(LineEnding::LF);
        let pem = pem::encode_config(&Pem::new("PUBLIC KEY", der.as_ref()), config);
        Ok(Self { n: key.n, e: key.e, pem })
    }
}

impl fmt::Debug for RsaPrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RsaPrivateKey").finish_non_exhaustive()
    }
}

/// The first section that is a key. Certificates and parameters before it are skipped.
fn first_key(file: &[u8]) -> Result<Pem, KeyError> {
    let sections = pem::parse_many(file).map_err(|_| KeyError::NoKey)?;
    let key = sections.into_iter().find(|section| section.tag().ends_with("KEY"));
    let key = key.ok_or(KeyError::NoKey)?;
    let encrypted =
        key.headers().get("Proc-Type").is_some_and(|header| header.contains("ENCRYPTED"));
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

/// The bits of the modulus: RS256 requires at least 2048 (RFC 7518 §3.3), and the library does not
/// sign with more than 8192.
const MIN_BITS: usize = 2048;
const MAX_BITS: usize = 8192;
