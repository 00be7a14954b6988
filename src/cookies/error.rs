//! Why a value is not kept in a cookie.

use actix_web::http::header::InvalidHeaderValue;

use super::seal::SealError;

/// Why a value is not kept in a cookie.
#[derive(Debug, thiserror::Error)]
pub enum KeepError {
    /// It does not fit.
    #[error(transparent)]
    TooLarge(#[from] TooLarge),
    /// It cannot be sealed.
    #[error(transparent)]
    Seal(#[from] SealError),
}

/// Sealed values are base64, so no request can cause this.
impl From<InvalidHeaderValue> for KeepError {
    fn from(error: InvalidHeaderValue) -> Self {
        Self::Seal(SealError::NotAHeaderValue(error))
    }
}

/// A value that does not fit its cookie.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{what} takes {bytes} bytes, more than the {limit} that its cookie may have")]
pub struct TooLarge {
    /// The value.
    pub what: &'static str,
    /// The bytes of name and value.
    pub bytes: usize,
    /// The limit of these bytes.
    pub limit: usize,
}

/// The bytes of name and value, if they are at most `limit`.
pub(super) fn fitting(
    what: &'static str,
    name: &str,
    value: &str,
    limit: usize,
) -> Result<usize, TooLarge> {
    let bytes = name.len() + value.len();
    if bytes > limit { Err(TooLarge { what, bytes, limit }) } else { Ok(bytes) }
}
