//! The certified provider `oidc-provider` (`tests/oidc-provider`), run by Node.js.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use harness::process::Process;

/// A client id and a secret whose characters break a client that does not encode them.
pub(crate) const CLIENT_ID: &str = "client!+ID";
/// See [`CLIENT_ID`].
pub(crate) const CLIENT_SECRET: &str = "SECRET?%G&+of:the=client/and-32-bytes";

/// The client authentication at the provider.
#[derive(Clone, Copy)]
pub(crate) enum Proof<'a> {
    /// By [`CLIENT_SECRET`].
    Secret,
    /// By the private half of this JWK.
    Key(&'a str),
    /// None: a public client.
    None,
}

/// A running certified provider. It stops when this is dropped.
pub(crate) struct Certified {
    /// Its issuer.
    pub(crate) issuer: String,
    _process: Process,
}

impl Certified {
    /// Starts it for one client. The redirect URIs are those of the meet site at `origin`.
    ///
    /// # Panics
    ///
    /// Panics when Node.js is missing or `npm ci` was not run in its folder.
    pub(crate) fn start(origin: &str, proof: Proof<'_>) -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oidc-provider");
        let mut command = Command::new("node");
        command
            .current_dir(folder)
            .args(["server.mjs", "--client-id", CLIENT_ID])
            .args(["--redirect-uri", &format!("{origin}/oidc/redirect")])
            .args(["--post-logout-uri", &format!("{origin}/oidc/signed-out")])
            .args(match proof {
                Proof::Secret => vec!["--client-secret", CLIENT_SECRET],
                Proof::Key(public) => vec!["--client-jwk", public],
                Proof::None => Vec::new(),
            });
        let name = "oidc-provider (Node.js 18 or newer, and `npm ci --prefix tests/oidc-provider`)";
        let mut process = Process::start(name, &mut command);
        let issuer = process
            .wait_for_output("listening on ", Duration::from_secs(30))
            .unwrap_or_else(|why| panic!("{why}"));
        Self { issuer, _process: process }
    }
}
