//! Reads a TOML file with the place of every value, and overlays the environment.
//!
//! | files | job |
//! | --- | --- |
//! | `document` → `section` → `item` → `fields` | from the text to one value with its place |
//! | `duration`, `secret` → `secret_file` → `raw_secret` | types of values |
//! | `error`, `syntax`, `foreign`, `suggest` | the messages for the operator |
//! | `environment` | the variables that override keys or name a proxy |
//! | `warning`, `misnamed`, `placeholder` | warnings; variables that set no key; secrets that are still an example |
//! | `used_secret` | which secrets a configuration uses, without their values |
//! | `file` | reads files up to a size limit |
//!
//! serde does not fit: it stops at the first error and quotes the offending value, which may be a secret.
//! This reader reports every problem of a file at once, by file, line, column and key.

pub(in crate::config) mod document;
pub(in crate::config) mod duration;
pub(in crate::config) mod environment;
pub(in crate::config) mod error;
pub(in crate::config) mod fields;
pub(in crate::config) mod file;
mod foreign;
pub(in crate::config) mod item;
mod misnamed;
mod placeholder;
pub(in crate::config) mod raw_secret;
pub(in crate::config) mod secret;
pub(in crate::config) mod secret_file;
pub(in crate::config) mod section;
pub(in crate::config) mod suggest;
mod syntax;
#[cfg(test)]
pub(in crate::config) mod testing;
mod used_secret;
pub(in crate::config) mod warning;

pub use environment::Environment;
pub use error::ConfigError;
pub use used_secret::{SecretSource, UsedSecret};
pub use warning::{Warning, WarningKind};
