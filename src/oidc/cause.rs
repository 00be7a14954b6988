//! Why a call to the provider failed, in our own words.

use std::error::Error;
use std::{io, iter};

use rustls::{AlertDescription, CertificateError, Error as TlsError, PeerIncompatible};

use super::{CallError, tls::Refused};

/// Maps an error of the HTTP client to its cause. The error's own texts are not kept: they may contain
/// the URL or contents of a certificate.
pub(super) fn cause(error: reqwest::Error) -> CallError {
    if error.is_timeout() {
        return if error.is_connect() {
            CallError::Connect(io::ErrorKind::TimedOut)
        } else {
            CallError::Timeout
        };
    }
    if error.is_connect()
        && let Some(resource) = exhausted(&error)
    {
        return CallError::Exhausted(resource);
    }
    let mut kind = io::ErrorKind::Other;
    let mut next = error.source();
    while let Some(inner) = next {
        if let Some(error) = inner.downcast_ref() {
            return match error {
                TlsError::InvalidCertificate(certificate) => {
                    CallError::Certificate(certificate_words(certificate))
                }
                other => CallError::Tls(tls_words(other)),
            };
        }
        // The connector's error type is private. A test checks this text.
        if error.is_connect() && inner.to_string() == "dns error" {
            return CallError::Name;
        }
        // The tunnel's error type is private, too.
        if let Some(reason) = inner.to_string().strip_prefix("tunnel error: ") {
            return CallError::Proxy(proxy_words(reason));
        }
        let io = inner.downcast_ref::<io::Error>();
        kind = io.map_or(kind, io::Error::kind);
        next = inside(inner);
    }
    if error.is_connect() { CallError::Connect(kind) } else { CallError::Broken }
}

/// The resource of this machine that a connection did not get.
fn exhausted(error: &reqwest::Error) -> Option<&'static str> {
    iter::successors(error.source(), |error| inside(*error)).find_map(|error| {
        match error.downcast_ref::<io::Error>()?.raw_os_error()? {
            libc::EMFILE | libc::ENFILE => Some("file descriptor"),
            libc::EADDRNOTAVAIL => Some("port"),
            libc::ENOMEM | libc::ENOBUFS => Some("memory"),
            _ => None,
        }
    })
}

/// The cause of an error. An `io::Error` does not return the error that it wraps as its source.
fn inside<'e>(error: &'e (dyn Error + 'static)) -> Option<&'e (dyn Error + 'static)> {
    match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
        Some(wrapped) => Some(wrapped),
        None => error.source(),
    }
}

fn proxy_words(reason: &str) -> &'static str {
    match reason {
        "proxy authorization required" => "requires a valid user name and password",
        "failed to create underlying connection" => "cannot be reached",
        _ => "refuses to connect to the provider",
    }
}

/// Why the TLS handshake failed, apart from the certificate. Follows "no TLS connection: " in a message.
fn tls_words(error: &TlsError) -> &'static str {
    match error {
        // The first bytes of the response are not a TLS record. The library reads those of HTTP as an
        // unknown TLS version.
        TlsError::InvalidMessage(_) => {
            "the server does not speak TLS; is this a port for plain http?"
        }
        TlsError::PeerIncompatible(
            PeerIncompatible::ServerDoesNotSupportTls12Or13
            | PeerIncompatible::ServerTlsVersionIsDisabledByOurConfig
            | PeerIncompatible::Tls12NotOffered
            | PeerIncompatible::Tls12NotOfferedOrEnabled,
        )
        | TlsError::AlertReceived(AlertDescription::ProtocolVersion) => {
            "the server supports only versions of TLS that are too old; this service supports TLS 1.2 \
             and 1.3"
        }
        TlsError::PeerIncompatible(_)
        | TlsError::AlertReceived(
            AlertDescription::HandshakeFailure | AlertDescription::InsufficientSecurity,
        ) => {
            "the server and this service have no cipher suite in common; this service supports those \
             of TLS 1.3, and those of TLS 1.2 with ECDHE and AES-GCM or ChaCha20"
        }
        TlsError::AlertReceived(AlertDescription::UnrecognisedName) => {
            "the server does not know its host name"
        }
        TlsError::AlertReceived(AlertDescription::CertificateRequired) => {
            "the server requires a client certificate, and this service has none"
        }
        TlsError::AlertReceived(_) => "the server refused the handshake",
        _ => "the server violated the TLS protocol",
    }
}

fn certificate_words(error: &CertificateError) -> &'static str {
    match error {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            "its certificate has expired"
        }
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            "its certificate is not valid yet: check the clock of this machine"
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            "its certificate is for another name"
        }
        CertificateError::UnknownIssuer => {
            "its certificate is not signed by a trusted authority: set oidc.ca_file for a private one"
        }
        // The issuer's name is that of a trusted authority, but its key did not make the signature.
        CertificateError::BadSignature
        | CertificateError::UnsupportedSignatureAlgorithmForPublicKeyContext { .. } => {
            "its certificate names a trusted authority but is not signed by that authority's key: put \
             the new certificate of a recreated authority into oidc.ca_file"
        }
        CertificateError::InvalidPurpose | CertificateError::InvalidPurposeContext { .. } => {
            "its certificate is not a server certificate: its extendedKeyUsage lacks serverAuth"
        }
        CertificateError::UnsupportedSignatureAlgorithmContext { .. } => {
            "its certificate is signed with an algorithm that is no longer trusted, such as SHA-1: have \
             it signed again with SHA-256"
        }
        CertificateError::BadEncoding => "its certificate cannot be read: it is not valid X.509",
        CertificateError::UnhandledCriticalExtension => {
            "its certificate has a critical extension that this service does not support"
        }
        CertificateError::Other(other) => match other.0.downcast_ref() {
            Some(Refused::WeakKey) => {
                "its certificate, or that of its authority, has an RSA key of fewer than 2048 bits: \
                 create one with 2048 bits or more, or with an EC key"
            }
            Some(Refused::NoAuthorities) => {
                "its certificate cannot be checked, because this system has no CA certificates: install \
                 ca-certificates, or set oidc.ca_file"
            }
            None => other_words(&other.to_string()),
        },
        _ => UNKNOWN_FAULT,
    }
}

/// The library identifies these by text only. Tests check the texts.
fn other_words(error: &str) -> &'static str {
    match error {
        "CaUsedAsEndEntity" => {
            "its certificate is a CA certificate: use a server certificate that the authority has signed"
        }
        "UnsupportedCertVersion" => {
            "its certificate is X.509 version 1, which cannot name hosts: create one of version 3 with a \
             subjectAltName (openssl x509 -req needs -extfile for this)"
        }
        _ => UNKNOWN_FAULT,
    }
}

const UNKNOWN_FAULT: &str = "its certificate is not valid: openssl s_client -connect HOST:PORT -verify_return_error shows more";

#[cfg(test)]
mod tests {
    use rustls::{InvalidMessage, OtherError};

    use super::*;

    #[test]
    fn a_tls_failure_is_described_by_its_kind() {
        for (error, words) in [
            (TlsError::InvalidMessage(InvalidMessage::InvalidContentType), "does not speak TLS"),
            (
                TlsError::PeerIncompatible(PeerIncompatible::ServerDoesNotSupportTls12Or13),
                "only versions of TLS that are too old",
            ),
            (
                TlsError::AlertReceived(AlertDescription::ProtocolVersion),
                "only versions of TLS that are too old",
            ),
            (
                TlsError::PeerIncompatible(PeerIncompatible::NoCipherSuitesInCommon),
                "no cipher suite in common",
            ),
            (
                TlsError::AlertReceived(AlertDescription::HandshakeFailure),
                "no cipher suite in common",
            ),
            (
                TlsError::AlertReceived(AlertDescription::UnrecognisedName),
                "does not know its host name",
            ),
            (
                TlsError::AlertReceived(AlertDescription::CertificateRequired),
                "requires a client certificate",
            ),
            (TlsError::AlertReceived(AlertDescription::InternalError), "refused the handshake"),
            (TlsError::DecryptError, "violated the TLS protocol"),
        ] {
            assert!(tls_words(&error).contains(words), "{error:?}");
        }
    }

    #[test]
    fn an_unknown_certificate_fault_says_how_to_inspect_the_certificate() {
        let other = CertificateError::Other(OtherError(std::sync::Arc::new(io::Error::other("x"))));
        for error in [other, CertificateError::Revoked] {
            assert!(certificate_words(&error).contains("openssl s_client"), "{error:?}");
        }
    }
}
