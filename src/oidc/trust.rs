//! The certificates of certificate authorities that the system has.

use super::{Authorities, Issuer};

/// Warns if the system has no certificates, as in an image without `ca-certificates`. Then only
/// `authorities` are trusted, and each failed call would seem to be the provider's fault.
pub(super) fn warn_without_certificates(issuer: &Issuer, authorities: Option<&Authorities>) {
    if issuer.is_plain() || !rustls_native_certs::load_native_certs().certs.is_empty() {
        return;
    }
    match authorities {
        None => log::warn!(
            event = "certificates", outcome = "missing";
            "this system has no certificates of authorities, so no provider is trusted: install \
             ca-certificates, or set oidc.ca_file"
        ),
        Some(_) => log::info!(
            event = "certificates", outcome = "missing";
            "this system has no certificates of authorities; only those of oidc.ca_file are trusted"
        ),
    }
}
