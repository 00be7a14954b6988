//! The errors of calls to the provider: one enum per operation, with a variant for each cause.
//!
//! `Display` is the whole cause in one line for the log, so no error here has a `source`. It contains
//! our own words, and from the provider only addresses, status codes, content types, issuers, errors with
//! their descriptions, algorithms and key ids: never a body, a query or a claim.

mod body;
mod call;
mod id_token;
mod jws;
mod load;
mod redeem;
mod refusal_code;
mod userinfo;

pub use self::body::BodyFault;
pub use self::call::CallError;
pub use self::id_token::IdTokenError;
pub use self::jws::JwsError;
pub use self::load::LoadError;
pub use self::redeem::RedeemError;
pub use self::refusal_code::RefusalCode;
pub use self::userinfo::{UserinfoError, UserinfoFailure};

/// The HTTP client cannot be created: the TLS library or the system refuses.
#[derive(Debug, thiserror::Error)]
#[error("the HTTP client could not be set up: are the system's certificates installed?")]
pub struct ClientError;

/// The metadata was never loaded, so nothing was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the provider's metadata was never loaded")]
pub struct NotReady {
    /// In how many seconds the next load begins or the current one has ended; at least 1. Holds if a
    /// load was requested.
    pub retry_after: u64,
}
