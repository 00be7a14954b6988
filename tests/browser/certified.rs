//! The certified provider `oidc-provider` (`tests/oidc-provider`), run by Node.js.

use std::path::Path;
use std::process::Command;

use crate::process::Running;

/// A client id and a secret whose characters break a client that does not encode them.
pub(crate) const CLIENT_ID: &str = "client!+ID";
/// See [`CLIENT_ID`].
pub(crate) const CLIENT_SECRET: &str = "SECRET?%G&+of:the=client/and-32-bytes";

/// A running certified provider; it ends with this value.
pub(crate) struct Certified {
    /// Its issuer, which discovery starts at.
    pub(crate) issuer: String,
    _process: Running,
}

impl Certified {
    /// Starts it for one client: confidential with `secret`, public without. The redirect URIs are
    /// those of the meet site at `origin`.
    ///
    /// # Panics
    ///
    /// Where Node.js is missing, or `npm ci` was not run in its folder.
    pub(crate) fn start(origin: &str, secret: Option<&str>) -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oidc-provider");
        let mut command = Command::new("node");
        command
            .current_dir(folder)
            .args(["server.mjs", "--client-id", CLIENT_ID])
            .args(["--redirect-uri", &format!("{origin}/oidc/redirect")])
            .args(["--post-logout-uri", &format!("{origin}/oidc/signed-out")])
            .args(secret.map(|secret| ["--client-secret", secret]).iter().flatten());
        let (process, issuer) = Running::start(
            &mut command,
            "listening on ",
            "install Node.js 18 or newer, then run `npm ci --prefix tests/oidc-provider`",
        );
        Self { issuer, _process: process }
    }
}

/// The rest of the sign-in is driven through the adapter; here only that the peer is there and
/// means what the adapter relies on.
#[actix_web::test]
async fn the_certified_provider_serves_both_kinds_of_client() {
    for (secret, method) in [(Some(CLIENT_SECRET), "client_secret_basic"), (None, "none")] {
        let provider = Certified::start("http://127.0.0.1:8080", secret);
        let url = format!("{}/.well-known/openid-configuration", provider.issuer);

        let metadata: serde_json::Value = fetch(&url).await;

        assert_eq!(metadata["issuer"], provider.issuer);
        let methods = metadata["token_endpoint_auth_methods_supported"].as_array().unwrap();
        assert!(methods.contains(&method.into()), "{methods:?}");
        assert!(metadata["end_session_endpoint"].is_string());
        assert_eq!(metadata["authorization_response_iss_parameter_supported"], true);
    }
}

async fn fetch(url: &str) -> serde_json::Value {
    // reqwest comes without a TLS library of its own; the second test finds the first one's.
    let _there_already = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let text = reqwest::get(url).await.expect(url).text().await.expect(url);
    serde_json::from_str(&text).expect(&text)
}
