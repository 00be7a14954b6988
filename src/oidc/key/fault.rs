//! Why a key cannot be used.

/// Why a key cannot be used. Follows the name of the key in a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyFault {
    /// Not a JSON object, or a member has a wrong type.
    #[error("which is not a JSON object, or has a member of a wrong type")]
    Malformed,
    /// `use` or `key_ops` names another purpose, or this service does not support the `kty`, `crv` or
    /// `alg` for id tokens: an encryption key, or a new type of key.
    #[error("whose use, key_ops, kty, crv or alg is not for signatures that this service verifies")]
    OtherPurpose,
    /// The key is not for the token's algorithm.
    #[error("whose kty, crv or alg does not match the alg of the token")]
    OtherAlgorithm,
    /// A member that the key type requires is missing.
    #[error("which lacks {0}")]
    Missing(&'static str),
    /// A member is not base64url; padding and plain base64 are accepted, too.
    #[error("whose {0} is not base64url")]
    Unreadable(&'static str),
    /// The RSA modulus does not have 2048 to 8192 bits (RFC 7518 §3.3).
    #[error("whose RSA modulus has {0} bits instead of 2048 to 8192")]
    Modulus(usize),
    /// The RSA exponent is even, below 3 or longer than 33 bits.
    #[error("whose RSA exponent e is even, below 3 or longer than 33 bits")]
    Exponent,
    /// A coordinate is longer than the curve's field elements.
    #[error("whose {0} is too long for its curve")]
    TooLong(&'static str),
    /// The values are not a public key: an even modulus, or a point that is not on the curve.
    #[error(
        "whose values are not a public key: a point that is not on its curve, or an even modulus"
    )]
    NoKey,
}

impl KeyFault {
    /// Whether the log should warn before a token arrives. A correct key set may also contain encryption
    /// keys, and key types that are newer than this program.
    pub(in crate::oidc) fn is_worth_a_warning(self) -> bool {
        !matches!(self, Self::OtherPurpose | Self::OtherAlgorithm)
    }
}
