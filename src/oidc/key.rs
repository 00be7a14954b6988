//! One public key of the provider (RFC 7517 §4): reading, validation, and its name in messages.

mod fault;

use std::fmt;

use aws_lc_rs::{
    rsa::PublicEncryptingKey,
    signature::{
        ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA384_FIXED, ED25519, ParsedPublicKey,
        RsaPublicKeyComponents, VerificationAlgorithm,
    },
};
use base64::{
    Engine,
    alphabet::URL_SAFE,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use jsonwebtoken::{Algorithm, DecodingKey};
use serde::Deserialize;
use serde_json::Value;

pub use self::fault::KeyFault;
use super::algorithm::algorithm_named;
use crate::signin::Shown;

/// A key that can verify signatures.
#[derive(Debug)]
pub(super) struct Key {
    pub(super) id: Option<String>,
    pub(super) key_type: KeyType,
    /// The JWK's `alg`: the only algorithm that the key may be used with.
    pub(super) only: Option<Algorithm>,
    pub(super) key: DecodingKey,
}

/// A key that cannot be used.
#[derive(Debug)]
pub(super) struct Unusable {
    pub(super) id: Option<String>,
    /// `None` if not even this is known.
    pub(super) key_type: Option<KeyType>,
    pub(super) fault: KeyFault,
}

/// A key type with its curve (`kty` and `crv`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum KeyType {
    Rsa,
    P256,
    P384,
    Ed25519,
}

/// The id of a key, as messages show it: `kid ID` or `without kid`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyName(Option<Shown>);

/// The members of a JWK that are used (RFC 7517 §4, RFC 7518 §6, RFC 8037 §2).
#[derive(Deserialize)]
struct Jwk {
    kty: String,
    kid: Option<String>,
    r#use: Option<String>,
    key_ops: Option<Vec<String>>,
    alg: Option<String>,
    crv: Option<String>,
    n: Option<String>,
    e: Option<String>,
    x: Option<String>,
    y: Option<String>,
}

impl Key {
    /// Reads and validates an entry of a key set, so that a key that cannot verify a signature is found
    /// before a token arrives.
    ///
    /// Numbers may have leading zero octets or lack them, and may be padded or in plain base64: the
    /// value is the same.
    ///
    /// # Errors
    ///
    /// [`Unusable`] with the first fault.
    pub(super) fn read(entry: &Value) -> Result<Self, Unusable> {
        let id = || entry.get("kid").and_then(Value::as_str).map(str::to_owned);
        let jwk = entry.as_object().and_then(|object| Jwk::deserialize(object).ok());
        let unusable = |key_type, fault| Unusable { id: id(), key_type, fault };
        let jwk = jwk.ok_or_else(|| unusable(None, KeyFault::Malformed))?;
        let key_type = KeyType::of_key(&jwk);
        let only = jwk.alg.as_deref().map(algorithm_named);
        let key = match (jwk.is_for_signatures(), key_type, only) {
            (false, ..) | (_, None, _) | (.., Some(None)) => Err(KeyFault::OtherPurpose),
            (true, Some(key_type), _) => key_type.key(&jwk).map(|key| (key_type, key)),
        };
        let (key_type, key) = key.map_err(|fault| unusable(key_type, fault))?;
        Ok(Self { id: jwk.kid, key_type, only: only.flatten(), key })
    }
}

impl Jwk {
    fn is_for_signatures(&self) -> bool {
        let verifies = |uses: &Vec<String>| uses.iter().any(|usage| usage == "verify");
        self.r#use.as_deref().is_none_or(|usage| usage == "sig")
            && self.key_ops.as_ref().is_none_or(verifies)
    }
}

impl KeyType {
    /// The type of key that verifies `algorithm`. `None` for HS*: a published key must never be used as
    /// a secret.
    pub(super) fn of(algorithm: Algorithm) -> Option<Self> {
        match algorithm {
            Algorithm::RS256
            | Algorithm::RS384
            | Algorithm::RS512
            | Algorithm::PS256
            | Algorithm::PS384
            | Algorithm::PS512 => Some(Self::Rsa),
            Algorithm::ES256 => Some(Self::P256),
            Algorithm::ES384 => Some(Self::P384),
            Algorithm::EdDSA => Some(Self::Ed25519),
            _ => None,
        }
    }

    fn of_key(jwk: &Jwk) -> Option<Self> {
        match (jwk.kty.as_str(), jwk.crv.as_deref()) {
            ("RSA", _) => Some(Self::Rsa),
            ("EC", Some("P-256")) => Some(Self::P256),
            ("EC", Some("P-384")) => Some(Self::P384),
            ("OKP", Some("Ed25519")) => Some(Self::Ed25519),
            _ => None,
        }
    }

    fn key(self, jwk: &Jwk) -> Result<DecodingKey, KeyFault> {
        match self {
            Self::Rsa => rsa(number("n", &jwk.n)?, number("e", &jwk.e)?),
            Self::P256 => ec(&ECDSA_P256_SHA256_FIXED, 32, jwk),
            Self::P384 => ec(&ECDSA_P384_SHA384_FIXED, 48, jwk),
            Self::Ed25519 => {
                // RFC 8032 §5.1.5: a public key is 32 octets, not a number: leading zeros count.
                let x = octets("x", &jwk.x)?;
                ParsedPublicKey::new(&ED25519, &x).map_err(|_| KeyFault::NoKey)?;
                Ok(DecodingKey::from_ed_der(&x))
            }
        }
    }
}

fn rsa(n: Vec<u8>, e: Vec<u8>) -> Result<DecodingKey, KeyFault> {
    if !(SHORTEST_MODULUS..=LONGEST_MODULUS).contains(&bits(&n)) {
        return Err(KeyFault::Modulus(bits(&n)));
    }
    let odd = e.last().is_some_and(|last| last % 2 == 1);
    if !odd || !(2..=LONGEST_EXPONENT).contains(&bits(&e)) {
        return Err(KeyFault::Exponent);
    }
    let even = n.last().is_none_or(|last| last % 2 == 0);
    let tried: Result<PublicEncryptingKey, _> = RsaPublicKeyComponents { n: &n, e: &e }.try_into();
    if even || tried.is_err() {
        return Err(KeyFault::NoKey);
    }
    Ok(DecodingKey::from_rsa_raw_components(&n, &e))
}

/// A key on a curve whose field elements have `size` octets.
fn ec(
    algorithm: &'static dyn VerificationAlgorithm,
    size: usize,
    jwk: &Jwk,
) -> Result<DecodingKey, KeyFault> {
    // SEC 1 §2.3.3: 4 for "not compressed", then both coordinates in full length.
    let mut point = vec![4];
    for (member, text) in [("x", &jwk.x), ("y", &jwk.y)] {
        let coordinate = number(member, text)?;
        let missing = size.checked_sub(coordinate.len()).ok_or(KeyFault::TooLong(member))?;
        point.extend(std::iter::repeat_n(0, missing));
        point.extend(coordinate);
    }
    ParsedPublicKey::new(algorithm, &point).map_err(|_| KeyFault::NoKey)?;
    Ok(DecodingKey::from_ec_der(&point))
}

/// A number without leading zero octets, which RFC 7518 §6.3.1.1 forbids but Java writes.
fn number(member: &'static str, text: &Option<String>) -> Result<Vec<u8>, KeyFault> {
    let mut octets = octets(member, text)?;
    let zeros = octets.iter().take_while(|octet| **octet == 0).count();
    octets.drain(..zeros);
    Ok(octets)
}

fn octets(member: &'static str, text: &Option<String>) -> Result<Vec<u8>, KeyFault> {
    let text = text.as_deref().ok_or(KeyFault::Missing(member))?;
    let url_safe = text.replace('+', "-").replace('/', "_");
    LENIENT.decode(url_safe).map_err(|_| KeyFault::Unreadable(member))
}

/// The length in bits of a number without leading zero octets.
fn bits(number: &[u8]) -> usize {
    let unused = number.first().map_or(0, |first| first.leading_zeros() as usize);
    (number.len() * 8).saturating_sub(unused)
}

impl KeyName {
    pub(super) fn of(id: Option<&str>) -> Self {
        Self(id.map(Shown::of))
    }
}

impl fmt::Display for KeyName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Some(id) => write!(f, "kid {id}"),
            None => f.write_str("without kid"),
        }
    }
}

const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &URL_SAFE,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Bits of a modulus: RFC 7518 §3.3 requires 2048, and the library accepts at most 8192.
const SHORTEST_MODULUS: usize = 2048;
const LONGEST_MODULUS: usize = 8192;

/// Bits of an exponent: the maximum of the library.
const LONGEST_EXPONENT: usize = 33;

#[cfg(test)]
mod tests;
