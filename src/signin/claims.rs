//! Claims: before and after they are verified.

use std::fmt;

use serde_json::{Map, Value};

/// Where a claim stands: `a.b` goes into objects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimPath(Vec<String>);

/// The claims of a verified id token, with those of userinfo where it was asked.
///
/// `Debug` shows no claim.
#[derive(Clone)]
pub struct VerifiedClaims(Map<String, Value>);

impl ClaimPath {
    /// Parses `a` or `a.b`.
    ///
    /// # Errors
    ///
    /// The text itself where it or one of its parts is empty.
    pub fn parse(text: &str) -> Result<Self, String> {
        let parts: Vec<String> = text.split('.').map(str::to_owned).collect();
        if parts.iter().any(String::is_empty) { Err(text.to_owned()) } else { Ok(Self(parts)) }
    }
}

impl VerifiedClaims {
    /// The claim at `path`; `null` counts as absent.
    ///
    /// A claim whose whole name holds the dots (as namespaced claims do) is found too.
    pub fn get(&self, path: &ClaimPath) -> Option<&Value> {
        let whole = self.0.get(&path.0.join("."));
        let nested = || {
            let (first, rest) = path.0.split_first()?;
            rest.iter().try_fold(self.0.get(first)?, |value, part| value.get(part))
        };
        whole.or_else(nested).filter(|value| !value.is_null())
    }
}

impl VerifiedClaims {
    /// The claim of this very name; `null` counts as absent.
    pub fn top_level(&self, name: &str) -> Option<&Value> {
        self.0.get(name).filter(|value| !value.is_null())
    }

    /// Claims that nobody verified.
    #[cfg(test)]
    pub(crate) fn for_tests(claims: Value) -> Self {
        match claims {
            Value::Object(claims) => Self(claims),
            _ => Self(Map::new()),
        }
    }
}

impl fmt::Debug for VerifiedClaims {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VerifiedClaims").finish_non_exhaustive()
    }
}
