//! `oidc.ca_file`: certificates of a private certificate authority.

use rustls::{
    RootCertStore,
    pki_types::{CertificateDer, pem::PemObject},
};

/// CA certificates that are trusted in addition to the system's: at least one, each valid X.509.
#[derive(Clone, Debug)]
pub struct Authorities(Vec<CertificateDer<'static>>);

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

    /// The certificates.
    pub(super) fn certificates(&self) -> &[CertificateDer<'static>] {
        &self.0
    }

    #[cfg(test)]
    pub(crate) fn count(&self) -> usize {
        self.0.len()
    }
}

/// The certificate, if the TLS library can read it.
fn certificate(
    number: usize,
    der: CertificateDer<'static>,
) -> Result<CertificateDer<'static>, AuthoritiesError> {
    let mut store = RootCertStore::empty();
    store.add(der.clone()).map_err(|_| AuthoritiesError::NotX509(number))?;
    Ok(der)
}
