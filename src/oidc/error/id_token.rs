//! Why an id token is refused.

use super::JwsError;
use crate::signin::ClaimsError;

/// Why an id token is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdTokenError {
    /// The token response has no id token: was the scope `openid` granted?
    #[error("the token endpoint sent no id token")]
    Missing,
    /// It is malformed, or its signature is invalid.
    #[error("the id token {0}")]
    Jws(JwsError),
    /// Its signature is valid, but a claim is not.
    #[error("{0}")]
    Claims(ClaimsError),
}
