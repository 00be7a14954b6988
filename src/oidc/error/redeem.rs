//! Why a code could not be redeemed.

use super::{CallError, IdTokenError, NotReady, RefusalCode, UserinfoFailure};
use crate::oidc::address::Address;
use crate::signin::ProviderText;

/// Why a code could not be redeemed for verified claims.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RedeemError {
    /// Nothing was sent to the provider, so another instance can redeem the code.
    #[error(transparent)]
    NotReady(#[from] NotReady),
    /// The client key does not sign.
    #[error("the client assertion could not be signed")]
    Assertion,
    /// The token endpoint refused with an OAuth error.
    #[error(
        "the token endpoint answered {code} (status {status}, {at}){advice}{description}",
        advice = .code.advice(), description = with_description(.description.as_ref())
    )]
    Refused {
        /// The token endpoint.
        at: Address,
        /// The status of the response; some providers refuse with 200.
        status: u16,
        /// Its `error`.
        code: RefusalCode,
        /// Its `error_description`.
        description: Option<ProviderText>,
    },
    /// The call to the token endpoint failed.
    #[error("the token endpoint: {1} ({0})")]
    Token(Address, CallError),
    /// RFC 6749 §5.1 and OIDC Core 3.1.3.3: the members that a token response must contain.
    #[error("the token endpoint: {1} is missing in the response, or is not a string ({0})")]
    TokenMember(Address, &'static str),
    /// OIDC Core 3.1.3.3: the token type must be Bearer.
    #[error("the token endpoint: token_type is not Bearer ({0})")]
    NotBearer(Address),
    /// The id token is refused. The address is that of the token endpoint.
    #[error("{1} ({0})")]
    IdToken(Address, IdTokenError),
    /// The userinfo request failed, or its response is refused.
    #[error("{0}")]
    Userinfo(UserinfoFailure),
}

fn with_description(description: Option<&ProviderText>) -> String {
    description.map_or_else(String::new, |text| format!("; error_description: {text}"))
}

impl RedeemError {
    /// The code was used, expired or issued to another client: one new attempt may succeed.
    pub fn is_invalid_grant(&self) -> bool {
        matches!(self, Self::Refused { code: RefusalCode::InvalidGrant, status: ..500, .. })
    }

    /// The code was not sent, by a fault of this machine: another instance can redeem it. Every other failure
    /// is the provider's. Without a free descriptor the C library only reports that a name does not resolve.
    pub fn nothing_was_sent(&self) -> bool {
        matches!(
            self,
            Self::NotReady(_) | Self::Token(_, CallError::Name | CallError::Exhausted(_))
        )
    }
}
