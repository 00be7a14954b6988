//! Reads the claims of an id token with their types.

use serde_json::{Map, Value};

use super::ClaimsError;

/// The claims of an id token. Each is read with exactly one type; `null` counts as absent.
pub(super) struct TypedClaims(Map<String, Value>);

impl TypedClaims {
    pub(super) fn new(claims: Map<String, Value>) -> Self {
        Self(claims)
    }

    /// All claims, unchanged.
    pub(super) fn into_map(self) -> Map<String, Value> {
        self.0
    }

    pub(super) fn required(&self, name: &'static str) -> Result<&Value, ClaimsError> {
        self.present(name).ok_or(ClaimsError::Missing(name))
    }

    pub(super) fn text(&self, name: &'static str) -> Result<Option<&str>, ClaimsError> {
        self.present(name)
            .map(|value| value.as_str().ok_or(ClaimsError::Malformed(name)))
            .transpose()
    }

    pub(super) fn required_text(&self, name: &'static str) -> Result<&str, ClaimsError> {
        self.text(name)?.ok_or(ClaimsError::Missing(name))
    }

    pub(super) fn time(&self, name: &'static str) -> Result<Option<u64>, ClaimsError> {
        self.present(name)
            .map(|value| seconds(value).ok_or(ClaimsError::Malformed(name)))
            .transpose()
    }

    pub(super) fn required_time(&self, name: &'static str) -> Result<u64, ClaimsError> {
        self.time(name)?.ok_or(ClaimsError::Missing(name))
    }

    fn present(&self, name: &str) -> Option<&Value> {
        self.0.get(name).filter(|value| !value.is_null())
    }
}

/// A NumericDate (RFC 7519 §2): a JSON number of seconds since 1970, whose fraction is dropped.
/// `None` for any other value: text, negative numbers, and numbers so large that they would be
/// rounded.
fn seconds(value: &Value) -> Option<u64> {
    let number = value.as_f64()?;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the range is checked first"
    )]
    (0.0..=LATEST).contains(&number).then_some(number as u64)
}

/// 2⁵³ seconds: above it, floating-point numbers do not represent every integer.
const LATEST: f64 = 9_007_199_254_740_992.0;
