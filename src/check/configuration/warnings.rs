//! What is valid in the configuration, but probably not intended.

use super::super::finding::{Finding, Id, identifiers};
use crate::config::{Warning, WarningKind};

identifiers! {
    Configuration:
    EXAMPLE_ISSUER = "config-example-issuer",
    EXAMPLE_SITE = "config-example-site",
    EXAMPLE_SECRET = "config-example-secret",
    SHARED_SECRET = "config-shared-secret",
    VARIABLE = "config-variable",
}

/// The findings of the warnings.
pub(super) fn findings(warnings: &[Warning]) -> impl Iterator<Item = Finding> {
    warnings.iter().map(finding)
}

/// Values of the example and shared secrets fail: no sign-in works with the former, and the latter give
/// away more than they should.
fn finding(warning: &Warning) -> Finding {
    let finding: fn(Id, String, String) -> Finding = match warning.kind() {
        WarningKind::ExampleIssuer
        | WarningKind::ExampleSite
        | WarningKind::ExampleSecret
        | WarningKind::SharedSecret => Finding::fails,
        WarningKind::MisnamedVariable
        | WarningKind::UnknownVariable
        | WarningKind::VariableLineBreak => Finding::warning,
    };
    finding(id(warning.kind()), warning.place().to_owned(), warning.message().to_owned())
}

fn id(kind: WarningKind) -> Id {
    match kind {
        WarningKind::ExampleIssuer => EXAMPLE_ISSUER,
        WarningKind::ExampleSite => EXAMPLE_SITE,
        WarningKind::ExampleSecret => EXAMPLE_SECRET,
        WarningKind::SharedSecret => SHARED_SECRET,
        WarningKind::MisnamedVariable
        | WarningKind::UnknownVariable
        | WarningKind::VariableLineBreak => VARIABLE,
    }
}
