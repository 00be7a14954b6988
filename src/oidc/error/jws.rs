//! Why the header or the signature of a token is refused.

use super::LoadError;
use crate::oidc::{
    address::Address,
    key::{KeyFault, KeyName},
    token_head::TokenHead,
};
use crate::signin::Shown;

/// Why a signed token is refused before its claims are read. Follows the name of the token in a message.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JwsError {
    /// Not three base64url parts of which the first two are JSON objects.
    #[error("is malformed")]
    Malformed,
    /// A JWE (RFC 7516): five parts, and `enc` in the header.
    #[error(
        "is encrypted, which this service does not support: switch the encryption off at the provider"
    )]
    Encrypted,
    /// Its `typ` names another type of token (RFC 8725 §3.11).
    #[error("is a token of another type: its typ is {0}")]
    WrongType(Shown),
    /// It has critical header parameters, and this service supports none (RFC 7515 §4.1.11).
    #[error("has critical header parameters")]
    Critical,
    /// Its `alg` is not among `oidc.signing_algs`.
    #[error(
        "is signed with an algorithm that oidc.signing_algs does not allow: {head}; allowed: {allowed}"
    )]
    Algorithm {
        /// The header.
        head: TokenHead,
        /// `oidc.signing_algs`, separated by commas.
        allowed: String,
    },
    /// The provider publishes no such key.
    #[error("is signed with a key that the provider does not publish: {0}")]
    UnknownKey(TokenHead),
    /// The provider publishes the key, but it cannot be used.
    #[error("is signed with a key that cannot be used: {0}, {1}")]
    UnusableKey(TokenHead, KeyFault),
    /// No usable key made the signature. A key that cannot be used may have made it.
    #[error("is not signed with a usable key: {0}; one key cannot be used: {1}, {2}")]
    NoUsableKey(TokenHead, KeyName, KeyFault),
    /// The signature is invalid.
    #[error("has an invalid signature ({0})")]
    Signature(TokenHead),
    /// Any of the last four, checked with the provider's newest keys.
    #[error("{refused}; usable keys at {at}: {usable}")]
    NewestKeys {
        /// Why these keys do not verify the token.
        refused: Box<JwsError>,
        /// The URL of the key set.
        at: Address,
        /// How many of its keys can verify a signature.
        usable: usize,
    },
    /// Any of these four, when newer keys could not be fetched.
    #[error("{refused}; newer keys could not be fetched: {fetch}")]
    NoNewerKeys {
        /// Why the loaded keys do not verify the token.
        refused: Box<JwsError>,
        /// Why newer keys could not be fetched.
        fetch: Box<LoadError>,
    },
}

impl JwsError {
    /// Whether newer keys may verify the token: the provider may have published its key since.
    pub(in crate::oidc) fn newer_keys_may_help(&self) -> bool {
        matches!(
            self,
            Self::UnknownKey(_)
                | Self::UnusableKey(..)
                | Self::NoUsableKey(..)
                | Self::Signature(_)
        )
    }

    /// Whether waiting for the end of the cool-down may help. A published key that cannot be used will
    /// not change within two seconds.
    pub(in crate::oidc) fn is_worth_waiting(&self) -> bool {
        self.newer_keys_may_help() && !matches!(self, Self::UnusableKey(..))
    }

    /// Whether the token names a key of the provider, or none, and that key did not make the signature.
    /// Also if newer keys were fetched.
    pub(super) fn is_wrong_signature(&self) -> bool {
        match self {
            Self::Signature(_) => true,
            Self::NewestKeys { refused, .. } | Self::NoNewerKeys { refused, .. } => {
                refused.is_wrong_signature()
            }
            _ => false,
        }
    }
}
