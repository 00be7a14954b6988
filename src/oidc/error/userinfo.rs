//! Why a userinfo response is refused.

use super::{CallError, JwsError};
use crate::oidc::address::Address;

/// A userinfo request that failed, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("userinfo: {error} ({at})")]
pub struct UserinfoFailure {
    /// The userinfo endpoint.
    pub at: Address,
    /// The reason.
    pub error: UserinfoError,
}

/// Why the claims of a userinfo response are not used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UserinfoError {
    /// The request failed.
    #[error("{0}")]
    Call(CallError),
    /// The signed response is malformed, or its signature is invalid.
    #[error("the response {0}")]
    Jws(JwsError),
    /// OIDC Core 5.3.2: "The sub (subject) Claim MUST always be returned in the UserInfo Response."
    #[error("the response lacks sub")]
    MissingSubject,
    /// OIDC Core 5.3.2: "The sub Claim in the UserInfo Response MUST be verified to exactly match
    /// the sub Claim in the ID Token".
    #[error("sub differs from the id token's sub")]
    WrongSubject,
    /// The signed response is from another issuer.
    #[error("iss is not oidc.issuer")]
    WrongIssuer,
    /// The signed response is for another client.
    #[error("aud does not contain oidc.client_id")]
    WrongAudience,
    /// The signed response has expired.
    #[error("the response has expired")]
    Expired,
}

impl UserinfoError {
    /// Whether the response is about another person, from another issuer or for another client: a mix-up
    /// or an attack. In all other cases the userinfo endpoint only returned nothing usable.
    pub(in crate::oidc) fn is_for_another(&self) -> bool {
        match self {
            Self::WrongSubject | Self::WrongIssuer | Self::WrongAudience => true,
            Self::Jws(error) => error.is_wrong_signature(),
            Self::Call(_) | Self::MissingSubject | Self::Expired => false,
        }
    }
}
