//! The CA certificates of the system.

use super::{Authorities, Issuer};

/// Warns if the system has no CA certificates, as in an image without `ca-certificates`. Then only
/// `authorities` are trusted, and without this warning a failed call would look like a fault of the
/// provider.
pub(super) fn warn_without_certificates(issuer: &Issuer, authorities: Option<&Authorities>) {
    if issuer.is_plain() || !rustls_native_certs::load_native_certs().certs.is_empty() {
        return;
    }
    match authorities {
        None => log::warn!(
            event = "certificates", outcome = "missing";
            "this system has no CA certificates, so no provider is trusted: install ca-certificates, or \
             set oidc.ca_file"
        ),
        Some(_) => log::info!(
            event = "certificates", outcome = "missing";
            "this system has no CA certificates; only those of oidc.ca_file are trusted"
        ),
    }
}
