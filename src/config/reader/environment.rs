//! The environment variables that the configuration reads.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::fmt;
use std::path::Path;

/// The variables named `JITSI_OIDC_…`; `CREDENTIALS_DIRECTORY`, which systemd sets for
/// `LoadCredential=`; `HTTPS_PROXY` and `NO_PROXY`, also in lower case. All other variables are
/// dropped. Create it with `std::env::vars_os().collect::<Environment>()`.
///
/// `Debug` shows only the names.
#[derive(Clone, Default)]
pub struct Environment {
    variables: BTreeMap<OsString, OsString>,
}

impl Environment {
    /// `JITSI_OIDC_CONFIG`: the configuration file of a command without `--config`.
    pub fn config_path(&self) -> Option<&Path> {
        self.path(CONFIG)
    }

    /// `CREDENTIALS_DIRECTORY`: the folder of relative secret files.
    pub(in crate::config) fn credentials_directory(&self) -> Option<&Path> {
        self.path(CREDENTIALS)
    }

    /// The raw value of a variable.
    pub(in crate::config) fn value(&self, name: &str) -> Option<&OsStr> {
        self.variables.get(OsStr::new(name)).map(OsString::as_os_str)
    }

    /// The names of all variables that begin with `JITSI_OIDC_`, without this prefix and without
    /// `JITSI_OIDC_CONFIG`.
    pub(in crate::config) fn names(&self) -> impl Iterator<Item = &str> {
        let ours = self.variables.keys().filter(|name| *name != CONFIG);
        ours.filter_map(|name| name.to_str()?.strip_prefix(PREFIX))
    }

    /// The keys of a section that variables set, in lower case, and these variables.
    pub(in crate::config) fn below(&self, section: &str) -> Vec<(String, String)> {
        let section = format!("{}_", section.to_ascii_uppercase());
        let keys = self.names().filter_map(|name| name.strip_prefix(&section));
        keys.map(|key| (key.to_ascii_lowercase(), format!("{PREFIX}{section}{key}"))).collect()
    }

    /// The first of these variables that is set and not empty, with its name.
    pub(in crate::config) fn first_of<'n>(&self, names: [&'n str; 2]) -> Option<(&'n str, &OsStr)> {
        let filled = |name| Some((name, self.value(name).filter(|value| !value.is_empty())?));
        names.into_iter().find_map(filled)
    }

    /// The path in a variable. An empty path counts as unset.
    fn path(&self, name: &str) -> Option<&Path> {
        self.value(name).filter(|value| !value.is_empty()).map(Path::new)
    }

    /// `JITSI_OIDC_SECTION_KEY`, the variable that overrides `section.key`.
    pub(in crate::config) fn variable(section: &str, key: &str) -> String {
        format!("{PREFIX}{section}_{key}").to_ascii_uppercase()
    }
}

impl<N: Into<OsString>, V: Into<OsString>> FromIterator<(N, V)> for Environment {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(variables: I) -> Self {
        let ours = |name: &OsString| {
            name.as_encoded_bytes().starts_with(PREFIX.as_bytes())
                || name == CREDENTIALS
                || HTTPS_PROXY.iter().chain(&NO_PROXY).any(|proxy| name == proxy)
        };
        let variables = variables
            .into_iter()
            .map(|(name, value)| (name.into(), value.into()))
            .filter(|(name, _)| ours(name))
            .collect();
        Self { variables }
    }
}

impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.variables.keys()).finish()
    }
}

pub(in crate::config) const PREFIX: &str = "JITSI_OIDC_";
const CONFIG: &str = "JITSI_OIDC_CONFIG";
const CREDENTIALS: &str = "CREDENTIALS_DIRECTORY";

pub(in crate::config) const HTTPS_PROXY: [&str; 2] = ["HTTPS_PROXY", "https_proxy"];
pub(in crate::config) const NO_PROXY: [&str; 2] = ["NO_PROXY", "no_proxy"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_variables_are_dropped_and_debug_shows_no_value() {
        let environment = Environment::from_iter([
            ("PATH", "/bin"),
            ("JITSI_OIDC_CONFIG", "/etc/a.toml"),
            ("JITSI_OIDC_JWT_SECRET", "hunter2"),
            ("CREDENTIALS_DIRECTORY", "/run/credentials"),
            ("HTTPS_PROXY", "http://user:hunter2@proxy"),
            ("HTTP_PROXY", "http://proxy"),
        ]);

        assert_eq!(environment.config_path(), Some(Path::new("/etc/a.toml")));
        assert_eq!(environment.credentials_directory(), Some(Path::new("/run/credentials")));
        assert_eq!(environment.value("PATH"), None);
        assert_eq!(
            format!("{environment:?}"),
            r#"{"CREDENTIALS_DIRECTORY", "HTTPS_PROXY", "JITSI_OIDC_CONFIG", "JITSI_OIDC_JWT_SECRET"}"#
        );
    }
}
