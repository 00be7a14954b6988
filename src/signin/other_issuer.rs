//! An issuer that is not the configured one, for messages.

use super::{ProviderText, Shown};

/// An `iss` that is not `oidc.issuer`. `Display` follows "is not oidc.issuer" and shows both.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("it is {}, and oidc.issuer is {wanted}", shown(.found.as_ref()))]
pub struct OtherIssuer {
    /// `iss`; `None` if it is empty.
    found: Option<ProviderText>,
    /// `oidc.issuer`.
    wanted: Shown,
}

impl OtherIssuer {
    /// `found` where `wanted` is configured. An issuer that repeats one of the `secrets` is not shown.
    pub fn new(found: &str, wanted: &str, secrets: &[&str]) -> Self {
        Self { found: ProviderText::of(found, secrets), wanted: Shown::long(wanted) }
    }
}

fn shown(issuer: Option<&ProviderText>) -> String {
    issuer.map_or_else(|| "empty".to_owned(), ToString::to_string)
}
