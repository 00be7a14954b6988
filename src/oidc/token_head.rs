//! The header of a refused token, as messages show it.

use std::fmt;

use super::key::KeyName;
use crate::signin::Shown;

/// The `alg` and the `kid` of a token (RFC 7515 §4.1): `alg RS256, kid ID` or `alg RS256, without kid`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenHead {
    algorithm: Shown,
    key: KeyName,
}

impl TokenHead {
    /// The header with these parameters.
    pub(super) fn of(algorithm: &str, key_id: Option<&str>) -> Self {
        Self { algorithm: Shown::of(algorithm), key: KeyName::of(key_id) }
    }
}

impl fmt::Display for TokenHead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "alg {}, {}", self.algorithm, self.key)
    }
}
