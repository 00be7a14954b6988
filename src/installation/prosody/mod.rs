//! Prosody's configuration. It is Lua, so it is run: in a sandbox, as `core/configmanager.lua` of Prosody
//! 0.11 to 13 does.

mod chunk;
mod error;
mod host;
mod hosts;
mod include;
mod library;
mod lua;
mod read;
mod record;
mod sandbox;
mod token;
mod unknown;
mod value;

#[cfg(test)]
mod tests;

pub use error::{Cause, ProsodyError};
pub use host::{Host, Kind, Setting};
pub use hosts::{Prosody, Unquoted, Unsure};
pub use read::{parse, read};

/// Where Prosody's own file is on Debian.
pub const DEFAULT_PATH: &str = "/etc/prosody/prosody.cfg.lua";
