//! The configuration of the instances, with the secrets and keys that are rotated.

use std::net::SocketAddr;
use std::path::Path;

use harness::config::{CLIENT_SECRET, Config, SESSION_SECRET};

/// The keys of meeting tokens, which are used in turns.
const KEYS: [&str; 2] = [
    concat!(env!("CARGO_MANIFEST_DIR"), "/tests/harness/keys/rsa.pem"),
    concat!(env!("CARGO_MANIFEST_DIR"), "/tests/harness/keys/other.pem"),
];

/// What the configuration says at the moment.
pub(crate) struct Plan {
    pub(crate) origin: String,
    pub(crate) issuer: String,
    pub(crate) token_endpoint: String,
    /// `session.secret`: the first one encrypts.
    pub(crate) session_secrets: Vec<String>,
    pub(crate) client_secret: String,
    /// The index of the key that signs meeting tokens.
    pub(crate) signing: usize,
    /// The keys that are only published.
    pub(crate) published: Vec<usize>,
    /// Changes with every reload.
    pub(crate) version: usize,
}

impl Plan {
    pub(crate) fn new(origin: &str, issuer: &str, token_endpoint: SocketAddr) -> Self {
        Self {
            origin: origin.to_owned(),
            issuer: issuer.to_owned(),
            token_endpoint: format!("http://{token_endpoint}/token"),
            session_secrets: vec![SESSION_SECRET.to_owned()],
            client_secret: CLIENT_SECRET.to_owned(),
            signing: 0,
            published: Vec::new(),
            version: 0,
        }
    }

    /// The key that does not sign at the moment.
    pub(crate) fn other_key(&self) -> usize {
        (self.signing + 1) % KEYS.len()
    }

    /// The configuration of the instance at `listen` that logs to `log`.
    pub(crate) fn config(&self, listen: SocketAddr, log: &Path) -> Config {
        let published: Vec<_> = self.published.iter().map(|key| KEYS[*key]).collect();
        Config::new(&self.origin, &self.issuer)
            .with("server.listen", listen.to_string())
            // With several workers some are idle when a signal arrives, and these exit at once.
            .with("server.workers", 3)
            .with("oidc.token_endpoint", self.token_endpoint.clone())
            .with("oidc.client_secret", self.client_secret.clone())
            // A provider that does not answer holds a person only this long.
            .with("oidc.timeout", "2s")
            // The clocks differ by five minutes in some events.
            .with("oidc.clock_skew", "5m")
            .without("jwt.secret")
            .with("jwt.algorithm", "RS256")
            .with("jwt.private_key_file", KEYS[self.signing])
            .with("jwt.old_key_files", published)
            .with("session.secret", self.session_secrets.clone())
            .with("pages.site_name", format!("Site {}", self.version))
            .with("log.file", log.to_string_lossy().into_owned())
    }
}
