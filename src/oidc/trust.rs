//! The certificates of authorities that the system has.

use super::Settings;

/// Says in the log where the system has none, as in an image without `ca-certificates`: then no
/// certificate of a provider is trusted but by `oidc.ca_file`, and the provider would be blamed.
pub(super) fn tell_where_empty(settings: &Settings) {
    if !settings.issuer.starts_with("https:") {
        return;
    }
    let found = rustls_native_certs::load_native_certs();
    if !found.certs.is_empty() {
        return;
    }
    match settings.ca_pem {
        None => log::warn!(
            event = "certificates", outcome = "missing";
            "this system has no certificates of authorities, so no provider is trusted: install \
             ca-certificates, or name a file of certificates in oidc.ca_file"
        ),
        Some(_) => log::info!(
            event = "certificates", outcome = "missing";
            "this system has no certificates of authorities; those of oidc.ca_file count alone"
        ),
    }
}
