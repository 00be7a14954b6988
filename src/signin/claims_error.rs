//! Why the claims of an id token are refused.

use super::OtherIssuer;

/// Why the claims of an id token are refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ClaimsError {
    /// A required claim is missing.
    #[error("the id token lacks {0}")]
    Missing(&'static str),
    /// A claim has a wrong type, or a number that is not a time.
    #[error("the id token's {0} is malformed")]
    Malformed(&'static str),
    /// `iss` is another issuer.
    #[error("the id token's iss is not oidc.issuer: {0}")]
    WrongIssuer(Box<OtherIssuer>),
    /// `aud` does not contain the client id.
    #[error("the id token's aud does not contain oidc.client_id")]
    WrongAudience,
    /// There are other audiences, and no `azp` says that the token was issued to this client.
    #[error("the id token has other audiences but no azp")]
    MissingAuthorizedParty,
    /// `azp` is another client.
    #[error("the id token's azp is not oidc.client_id")]
    WrongAuthorizedParty,
    /// `exp` has passed.
    #[error("the id token has expired: check both clocks")]
    Expired,
    /// `iat` is in the future.
    #[error("the id token's iat is in the future: check both clocks")]
    IssuedInFuture,
    /// `nbf` is in the future.
    #[error("the id token is not valid yet: check both clocks")]
    NotYetValid,
    /// `nonce` is not that of the authorization request.
    #[error("the id token's nonce is not that of the attempt")]
    WrongNonce,
    /// `acr` is not one of the requested values.
    #[error("the id token's acr is not one of oidc.acr_values")]
    WrongContext,
    /// The person authenticated longer ago than `oidc.max_age`.
    #[error("the person authenticated longer ago than oidc.max_age")]
    StaleAuthentication,
    /// `auth_time` is in the future.
    #[error("the id token's auth_time is in the future: check both clocks")]
    AuthenticatedInFuture,
    /// `at_hash` is not the hash of the access token.
    #[error("the id token's at_hash does not match the access token")]
    WrongAccessTokenHash,
}
