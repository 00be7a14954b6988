//! The adapters whose settings can be imported.

use super::moved::Moved;
use super::setting::{Settings, SyntaxError};
use super::{deno, env_file, jitsi_openid, nordeck, python, python_file};

/// An adapter whose settings can be imported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Adapter {
    /// The Python adapter: app.conf.
    Python,
    /// The adapter of jitsi-contrib: an environment file.
    Deno,
    /// The adapters of nordeck for Keycloak: an environment file.
    Nordeck,
    /// jitsi-openid: an environment file.
    JitsiOpenid,
}

impl Adapter {
    /// Reads the settings of a file.
    ///
    /// # Errors
    ///
    /// [`SyntaxError`] for the first line that cannot be read.
    pub(super) fn read(self, text: &str) -> Result<Settings, SyntaxError> {
        match self {
            Self::Python => python_file::read(text),
            Self::Deno | Self::Nordeck | Self::JitsiOpenid => env_file::read(text),
        }
    }

    /// Moves settings to keys of this configuration.
    pub(super) fn moved(self, settings: &Settings) -> Moved {
        match self {
            Self::Python => python::moved(settings),
            Self::Deno => deno::moved(settings),
            Self::Nordeck => nordeck::moved(settings),
            Self::JitsiOpenid => jitsi_openid::moved(settings),
        }
    }

    /// Whether the redirect URI at the provider stays as it is.
    pub(super) fn keeps_the_redirect_uri(self) -> bool {
        self == Self::Python
    }
}
