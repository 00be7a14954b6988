//! Warnings: what is valid in a configuration, but probably not intended.

use std::fmt;

/// Something valid that is probably not intended. [`Display`](fmt::Display) is one line: the place, then
/// what is there and what to do. It never shows a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    kind: WarningKind,
    place: String,
    message: String,
}

/// The kinds of warnings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum WarningKind {
    /// `oidc.issuer` has the host of the example file.
    ExampleIssuer,
    /// `jitsi.url` has the host of the example file.
    ExampleSite,
    /// A secret consists of words such as `changeme`, or of very few characters.
    ExampleSecret,
    /// A variable `JITSI_OIDC_…` sets no key, but its name is similar to that of a key.
    MisnamedVariable,
    /// A variable `JITSI_OIDC_…` sets no key. Kubernetes invents such variables.
    UnknownVariable,
    /// The value of a variable ends with a line break, which is not part of it.
    VariableLineBreak,
    /// Two keys have the same secret.
    SharedSecret,
}

impl Warning {
    /// `message` follows the place. It must not contain a value of the configuration.
    pub(in crate::config) fn new(
        kind: WarningKind,
        place: impl Into<String>,
        message: impl Into<String>,
    ) -> Self {
        Self { kind, place: place.into(), message: message.into() }
    }

    /// The kind.
    pub fn kind(&self) -> WarningKind {
        self.kind
    }

    /// Where it is: `FILE:LINE:COLUMN: KEY`, or the name of a variable.
    pub fn place(&self) -> &str {
        &self.place
    }

    /// What is there, and what to do.
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl WarningKind {
    /// Every kind.
    pub const ALL: [Self; 7] = [
        Self::ExampleIssuer,
        Self::ExampleSite,
        Self::ExampleSecret,
        Self::MisnamedVariable,
        Self::UnknownVariable,
        Self::VariableLineBreak,
        Self::SharedSecret,
    ];

    /// A stable name, in lower case with hyphens.
    pub fn id(self) -> &'static str {
        match self {
            Self::ExampleIssuer => "example-issuer",
            Self::ExampleSite => "example-site",
            Self::ExampleSecret => "example-secret",
            Self::MisnamedVariable => "misnamed-variable",
            Self::UnknownVariable => "unknown-variable",
            Self::VariableLineBreak => "variable-line-break",
            Self::SharedSecret => "shared-secret",
        }
    }

    /// Whether the service logs it at the start. A variable with an unknown name is probably one of
    /// Kubernetes, so only an operator who checks the configuration wants to read about it.
    pub fn is_logged_at_start(self) -> bool {
        self != Self::UnknownVariable
    }
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.message)
    }
}
