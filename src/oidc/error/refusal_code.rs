//! The error code with which the token endpoint refuses a code.

use crate::signin::ErrorCode;

/// The error code of a token error response (RFC 6749 §5.2).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RefusalCode {
    /// The code was used, has expired or was issued to another client, or its verifier or redirect URI
    /// is wrong.
    #[error("invalid_grant")]
    InvalidGrant,
    /// The client id, the secret or the authentication method is wrong.
    #[error("invalid_client")]
    InvalidClient,
    /// The provider considers the request incomplete or malformed.
    #[error("invalid_request")]
    InvalidRequest,
    /// The client may not use this grant. Keycloak also answers this to a wrong secret.
    #[error("unauthorized_client")]
    UnauthorizedClient,
    /// The provider does not support the authorization code grant.
    #[error("unsupported_grant_type")]
    UnsupportedGrantType,
    /// A scope is unknown.
    #[error("invalid_scope")]
    InvalidScope,
    /// Any other code.
    #[error("{0}")]
    Other(ErrorCode),
}

impl RefusalCode {
    /// The code in the member `error`. `secrets` are those of the request.
    pub(in crate::oidc) fn of(error: &str, secrets: &[&str]) -> Self {
        match error {
            "invalid_grant" => Self::InvalidGrant,
            "invalid_client" => Self::InvalidClient,
            "invalid_request" => Self::InvalidRequest,
            "unauthorized_client" => Self::UnauthorizedClient,
            "unsupported_grant_type" => Self::UnsupportedGrantType,
            "invalid_scope" => Self::InvalidScope,
            other => Self::Other(ErrorCode::of(other, secrets)),
        }
    }

    /// What to check. Begins with a colon, or is empty.
    pub(super) fn advice(&self) -> &'static str {
        match self {
            Self::InvalidClient | Self::UnauthorizedClient => {
                ": check client_id, client_secret or client_key_file, and client_auth"
            }
            Self::UnsupportedGrantType => ": allow the authorization code grant for this client",
            Self::InvalidScope => ": check scopes",
            Self::InvalidGrant | Self::InvalidRequest | Self::Other(_) => "",
        }
    }
}
