//! The TLS settings of calls to the provider, and a verifier that names a weak key and missing authorities.
//!
//! The decision is that of rustls' own verifier. This one only replaces errors whose text would not tell an
//! operator what to do: rustls reports the signature of an RSA key below 2048 bits as an invalid one.

use std::sync::Arc;

use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, Error as TlsError, OtherError,
    RootCertStore, SignatureScheme,
    client::{
        WebPkiServerVerifier,
        danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    },
    crypto::CryptoProvider,
    pki_types::{CertificateDer, ServerName, UnixTime},
};
use x509_cert::{
    Certificate,
    der::{Decode as _, Reader as _, SliceReader, asn1::UintRef},
};

use super::{Authorities, ClientError};

/// Why a certificate is refused, where rustls has no kind of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Refused {
    /// A certificate, or that of its authority, has an RSA key below 2048 bits.
    #[error("a weak RSA key")]
    WeakKey,
    /// Neither the system nor the configuration has certificates of authorities.
    #[error("no authorities")]
    NoAuthorities,
}

/// TLS 1.2 and 1.3 with the system's authorities and `authorities`.
///
/// Requires rustls' default crypto provider.
///
/// # Errors
///
/// [`ClientError`]: no crypto provider is installed, or none of the system's certificates can be read.
pub(super) fn config(authorities: Option<&Authorities>) -> Result<ClientConfig, ClientError> {
    let provider = CryptoProvider::get_default().ok_or(ClientError)?;
    let verifier = Verifier::new(authorities, provider)?;
    let mut config = ClientConfig::builder_with_provider(Arc::clone(provider))
        .with_safe_default_protocol_versions()
        .map_err(|_| ClientError)?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}

/// rustls' verifier, with other errors.
#[derive(Debug)]
struct Verifier {
    /// `None` without any authority.
    inner: Option<Arc<WebPkiServerVerifier>>,
    schemes: Vec<SignatureScheme>,
    /// Whether a configured authority has a weak key.
    weak_authority: bool,
}

impl Verifier {
    fn new(
        authorities: Option<&Authorities>,
        provider: &Arc<CryptoProvider>,
    ) -> Result<Self, ClientError> {
        let configured = authorities.map_or(&[][..], Authorities::certificates);
        let mut roots = RootCertStore::empty();
        for certificate in configured {
            roots.add(certificate.clone()).map_err(|_| ClientError)?;
        }
        let system = rustls_native_certs::load_native_certs().certs;
        // A system may have certificates that are not valid X.509. They are skipped.
        let (valid, invalid) = roots.add_parsable_certificates(system);
        if valid == 0 && invalid > 0 {
            return Err(ClientError);
        }
        let inner = if roots.is_empty() {
            None
        } else {
            let builder =
                WebPkiServerVerifier::builder_with_provider(roots.into(), Arc::clone(provider));
            Some(builder.build().map_err(|_| ClientError)?)
        };
        Ok(Self {
            inner,
            schemes: provider.signature_verification_algorithms.supported_schemes(),
            weak_authority: configured.iter().any(has_weak_key),
        })
    }

    fn inner(&self) -> Result<&WebPkiServerVerifier, TlsError> {
        self.inner.as_deref().ok_or_else(|| refused(Refused::NoAuthorities))
    }

    /// The signature of a handshake with the key of `certificate`, as `verify` judges it.
    fn signature(
        &self,
        certificate: &CertificateDer<'_>,
        verify: impl FnOnce(&WebPkiServerVerifier) -> Result<HandshakeSignatureValid, TlsError>,
    ) -> Result<HandshakeSignatureValid, TlsError> {
        verify(self.inner()?).map_err(|error| explained(error, || has_weak_key(certificate)))
    }
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, TlsError> {
        self.inner()?
            .verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
            .map_err(|error| {
                let chain = || std::iter::once(end_entity).chain(intermediates);
                explained(error, || self.weak_authority || chain().any(has_weak_key))
            })
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, TlsError> {
        self.signature(cert, |inner| inner.verify_tls12_signature(message, cert, dss))
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, TlsError> {
        self.signature(cert, |inner| inner.verify_tls13_signature(message, cert, dss))
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.schemes.clone()
    }
}

/// `error`, or that of a weak key if the signature is invalid and a key `is_weak`.
fn explained(error: TlsError, is_weak: impl FnOnce() -> bool) -> TlsError {
    match &error {
        TlsError::InvalidCertificate(CertificateError::BadSignature) if is_weak() => {
            refused(Refused::WeakKey)
        }
        _ => error,
    }
}

fn refused(reason: Refused) -> TlsError {
    TlsError::InvalidCertificate(CertificateError::Other(OtherError(Arc::new(reason))))
}

/// Whether the certificate has an RSA key of fewer than 2048 bits. `false` if it cannot be read.
fn has_weak_key(certificate: &CertificateDer<'_>) -> bool {
    rsa_bits(certificate).is_some_and(|bits| bits < SHORTEST)
}

/// The bits of the modulus (RFC 8017 appendix A.1.1), if the key is RSA.
fn rsa_bits(certificate: &CertificateDer<'_>) -> Option<usize> {
    let certificate = Certificate::from_der(certificate).ok()?;
    let key = certificate.tbs_certificate().subject_public_key_info();
    if key.algorithm.oid.to_string() != RSA_ENCRYPTION {
        return None;
    }
    let mut reader = SliceReader::new(key.subject_public_key.as_bytes()?).ok()?;
    let modulus = reader.sequence(|key| {
        let modulus = UintRef::decode(key)?;
        UintRef::decode(key)?;
        Ok::<_, x509_cert::der::Error>(modulus)
    });
    let modulus = modulus.ok()?;
    let first = *modulus.as_bytes().first()?;
    Some(modulus.as_bytes().len() * 8 - first.leading_zeros() as usize)
}

/// The shortest RSA key of which aws-lc verifies a signature, in bits.
const SHORTEST: usize = 2048;

/// RFC 8017 appendix C.
const RSA_ENCRYPTION: &str = "1.2.840.113549.1.1.1";
