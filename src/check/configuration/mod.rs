//! The configuration file, its secrets and listeners.

mod files;
mod listeners;
mod warnings;

use std::path::Path;

pub use files::Accounts;

use super::finding::{Finding, Id, identifiers};
use crate::config::{Config, ConfigError};

identifiers! {
    Configuration:
    VALID = "config-valid",
}

/// Every identifier of the group.
pub(super) const GROUP: [&[Id]; 4] = [IDS, warnings::IDS, files::IDS, listeners::IDS];

/// The findings of a configuration that is valid.
pub fn configuration(path: &Path, config: &Config, accounts: &Accounts) -> Vec<Finding> {
    let mut findings = vec![Finding::holds(VALID, path.display().to_string(), "is valid")];
    findings.extend(warnings::findings(&config.warnings));
    findings.extend(files::findings(path, &config.secrets, accounts));
    findings.extend(listeners::findings(&config.server));
    findings
}

/// One finding for each problem of a configuration that cannot be used.
pub fn invalid(error: &ConfigError) -> Vec<Finding> {
    error.lines().map(|line| Finding::fails(VALID, "", line)).collect()
}
