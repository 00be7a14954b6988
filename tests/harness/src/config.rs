//! The adapter's configuration for a test.

use std::fmt;

use toml::{Table, Value};

/// The Prosody `app_id` of every test.
pub const APP_ID: &str = "jitsi";
/// The secret that the adapter and Prosody share in tests.
pub const JWT_SECRET: &str = "the-secret-that-prosody-shares-0123456789";
/// The secret for session cookies and attempt cookies in tests.
pub const SESSION_SECRET: &str = "the-secret-of-sessions-only-0123456789abc";
/// The client of the adapter at the development provider.
pub const CLIENT_ID: &str = "jitsi-oidc-adapter";
/// That client's secret.
pub const CLIENT_SECRET: &str = "the-secret-of-the-client-0123456789";

/// A valid configuration that a test can change.
#[derive(Debug, Clone)]
pub struct Config(Table);

impl Config {
    /// The required keys only, with a free port. `jitsi_url` is the origin of the meet site, `issuer`
    /// is the provider.
    pub fn new(jitsi_url: &str, issuer: &str) -> Self {
        Self(Table::new())
            .with("server.listen", "127.0.0.1:0")
            .with("oidc.issuer", issuer)
            .with("oidc.client_id", CLIENT_ID)
            .with("oidc.client_secret", CLIENT_SECRET)
            .with("jitsi.url", jitsi_url)
            .with("jwt.issuer", APP_ID)
            .with("jwt.audience", APP_ID)
            .with("jwt.secret", JWT_SECRET)
            .with("session.secret", SESSION_SECRET)
    }

    /// Sets a key by its dotted path. Creates missing tables.
    ///
    /// # Panics
    ///
    /// A part of the path is not a table.
    #[must_use]
    pub fn with(mut self, path: &str, value: impl Into<Value>) -> Self {
        let (table, key) = self.table_of(path);
        table.insert(key, value.into());
        self
    }

    /// Removes a key.
    ///
    /// # Panics
    ///
    /// The key is not set: the test would then test nothing.
    #[must_use]
    pub fn without(mut self, path: &str) -> Self {
        let (table, key) = self.table_of(path);
        assert!(table.remove(&key).is_some(), "the configuration has no {path}");
        self
    }

    fn table_of(&mut self, path: &str) -> (&mut Table, String) {
        let (tables, key) = path.rsplit_once('.').unwrap_or(("", path));
        let mut table = &mut self.0;
        for name in tables.split('.').filter(|name| !name.is_empty()) {
            table = table
                .entry(name)
                .or_insert_with(|| Value::Table(Table::new()))
                .as_table_mut()
                .unwrap_or_else(|| panic!("{name} of {path} is not a table"));
        }
        (table, key.to_owned())
    }
}

impl From<Config> for Table {
    fn from(config: Config) -> Self {
        config.0
    }
}

/// As TOML.
impl fmt::Display for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_set_and_removed_by_its_path() {
        let config = Config::new("https://meet.example", "http://127.0.0.1:1")
            .with("claims.id", vec!["email".to_owned()])
            .without("oidc.client_secret");
        let read: Table = config.to_string().parse().unwrap();

        assert_eq!(read["claims"]["id"][0].as_str(), Some("email"));
        assert!(read["oidc"].get("client_secret").is_none());
    }
}
