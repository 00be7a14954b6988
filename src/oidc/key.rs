//! One public key of the provider (RFC 7517 §4): read, tried, and named in messages.

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

use super::{address::Shown, algorithm::algorithm_named};

/// A key that can verify signatures.
#[derive(Debug)]
pub(super) struct Key {
    pub(super) id: Option<String>,
    pub(super) kind: Kind,
    /// The only algorithm that the provider means it for.
    pub(super) only: Option<Algorithm>,
    pub(super) key: DecodingKey,
}

/// A key that cannot be used.
#[derive(Debug)]
pub(super) struct Unusable {
    pub(super) id: Option<String>,
    /// `None` where not even that can be told.
    pub(super) kind: Option<Kind>,
    pub(super) fault: KeyFault,
}

/// A family of keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Rsa,
    P256,
    P384,
    Ed25519,
}

/// Why a key cannot be used. To be read after its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyFault {
    /// No JSON object, or a member of a wrong type.
    #[error("which is no JSON object, or has a member of a wrong type")]
    Malformed,
    /// `use` or `key_ops` name another purpose, or `kty`, `crv` or `alg` something that verifies no
    /// id tokens: an encryption key, or a new kind of key.
    #[error("whose use, key_ops, kty, crv or alg is not that of a signature this service verifies")]
    OtherPurpose,
    /// The token's algorithm is not the key's.
    #[error("which is of another kind, or has another alg, than the token")]
    OtherAlgorithm,
    /// A member that the kind requires.
    #[error("which lacks {0}")]
    Missing(&'static str),
    /// A member that is no base64url, also without its padding and in plain base64.
    #[error("whose {0} is not base64url")]
    Unreadable(&'static str),
    /// An RSA modulus of another size than 2048 to 8192 bits (RFC 7518 §3.3).
    #[error("whose RSA modulus has {0} bits, and needs 2048 to 8192")]
    Modulus(usize),
    /// An RSA exponent that is even, below 3 or above 33 bits.
    #[error("whose RSA exponent e is not an odd number from 3 to 33 bits")]
    Exponent,
    /// A coordinate that is longer than the curve's field.
    #[error("whose {0} is too long for its curve")]
    TooLong(&'static str),
    /// The numbers are no public key: an even modulus, a point that is not on the curve.
    #[error("whose numbers are no public key: a point off its curve, or an even modulus")]
    NoKey,
}

/// The id of a key, as messages show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyName(Option<Shown>);

/// The members of a JWK that matter here (RFC 7517 §4, RFC 7518 §6, RFC 8037 §2).
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
    /// Reads an entry of a key set and tries the key, so that what cannot verify a signature is
    /// known before a token comes.
    ///
    /// Numbers may have zero octets in front, or lack them, and may be padded or in plain base64:
    /// they stay the same numbers.
    ///
    /// # Errors
    ///
    /// [`Unusable`] with the first thing that is wrong.
    pub(super) fn read(entry: &Value) -> Result<Self, Unusable> {
        let id = || entry.get("kid").and_then(Value::as_str).map(str::to_owned);
        let jwk = entry.as_object().and_then(|object| Jwk::deserialize(object).ok());
        let unusable = |kind, fault| Unusable { id: id(), kind, fault };
        let jwk = jwk.ok_or_else(|| unusable(None, KeyFault::Malformed))?;
        let kind = Kind::of_key(&jwk);
        let only = jwk.alg.as_deref().map(algorithm_named);
        let key = match (jwk.is_for_signatures(), kind, only) {
            (false, ..) | (_, None, _) | (.., Some(None)) => Err(KeyFault::OtherPurpose),
            (true, Some(kind), _) => kind.key(&jwk).map(|key| (kind, key)),
        };
        let (kind, key) = key.map_err(|fault| unusable(kind, fault))?;
        Ok(Self { id: jwk.kid, kind, only: only.flatten(), key })
    }
}

impl Jwk {
    fn is_for_signatures(&self) -> bool {
        let verifies = |uses: &Vec<String>| uses.iter().any(|usage| usage == "verify");
        self.r#use.as_deref().is_none_or(|usage| usage == "sig")
            && self.key_ops.as_ref().is_none_or(verifies)
    }
}

impl Kind {
    /// The kind of key that verifies `algorithm`; none for HS*: a key that the provider publishes
    /// must never serve as a secret.
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
                // RFC 8032 §5.1.5: a public key is 32 octets in which zeros count, and no number.
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
    // SEC 1 §2.3.3: 4 for "not compressed", then both coordinates at full length.
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

/// A number without the zero octets in front, which RFC 7518 §6.3.1.1 forbids and Java writes.
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

/// The length in bits of a number without zero octets in front.
fn bits(number: &[u8]) -> usize {
    let unused = number.first().map_or(0, |first| first.leading_zeros() as usize);
    (number.len() * 8).saturating_sub(unused)
}

impl KeyFault {
    /// Whether an operator should know of it before a token comes. Encryption keys and kinds of keys
    /// that are newer than this program stand in good key sets, too.
    pub(super) fn is_worth_a_warning(self) -> bool {
        !matches!(self, Self::OtherPurpose | Self::OtherAlgorithm)
    }
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

/// Bits of a modulus: RFC 7518 §3.3 demands 2048, and the library takes no more than 8192.
const SHORTEST_MODULUS: usize = 2048;
const LONGEST_MODULUS: usize = 8192;

/// Bits of an exponent: the library takes no more.
const LONGEST_EXPONENT: usize = 33;

#[cfg(test)]
mod tests;
