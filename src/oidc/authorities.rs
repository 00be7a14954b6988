//! `oidc.ca_file`: certificates of a private certificate authority.

use reqwest::Certificate;
use rustls::{
    RootCertStore,
    pki_types::{CertificateDer, pem::PemObject},
};

/// CA certificates that are trusted in addition to the system's: at least one, each valid X.509.
#[derive(Clone, Debug)]
pub struct Authorities(Vec<Certificate>);

/// Why a file is refused. Follows the name of the file in a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AuthoritiesError {
    /// The PEM reader would skip the first certificate without an error.
    #[error("must not begin with a byte order mark: save it as UTF-8 without one")]
    ByteOrderMark,
    /// No certificate, or invalid PEM.
    #[error("must contain certificates in PEM (BEGIN CERTIFICATE)")]
    NoCertificate,
    /// The TLS library cannot read this certificate, counted from 1.
    #[error("must contain X.509 certificates; certificate {0} is not one")]
    NotX509(usize),
}

impl Authorities {
    /// Reads the certificates of a PEM file. Text between them is ignored.
    ///
    /// # Errors
    ///
    /// [`AuthoritiesError`]
    pub fn from_pem(pem: &[u8]) -> Result<Self, AuthoritiesError> {
        if pem.starts_with(b"\xEF\xBB\xBF") {
            return Err(AuthoritiesError::ByteOrderMark);
        }
        let certificates = CertificateDer::pem_slice_iter(pem)
            .collect::<Result<Vec<_>, _>>()
            .map_err(|_| AuthoritiesError::NoCertificate)?;
        if certificates.is_empty() {
            return Err(AuthoritiesError::NoCertificate);
        }
        let certificates = (1..).zip(certificates).map(|(number, der)| certificate(number, der));
        certificates.collect::<Result<_, _>>().map(Self)
    }

    /// The certificates, for the HTTP client.
    pub(super) fn certificates(&self) -> &[Certificate] {
        &self.0
    }

    #[cfg(test)]
    pub(crate) fn count(&self) -> usize {
        self.0.len()
    }
}

/// [`Certificate::from_der`] does not parse the certificate, so it is also added to a store of the TLS
/// library, which does.
fn certificate(number: usize, der: CertificateDer<'_>) -> Result<Certificate, AuthoritiesError> {
    let not_x509 = AuthoritiesError::NotX509(number);
    let certificate = Certificate::from_der(&der).map_err(|_| not_x509)?;
    RootCertStore::empty().add(der).map_err(|_| not_x509)?;
    Ok(certificate)
}
