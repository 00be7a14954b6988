//! Why a call failed, in words of ours.

use std::{error::Error as _, io};

use rustls::{AlertDescription, CertificateError, Error as TlsError};

use super::CallError;

/// The kind of a failure, without the texts of the failure, which may hold the URL or what a
/// certificate says.
pub(super) fn cause(error: reqwest::Error) -> CallError {
    if error.is_timeout() {
        return if error.is_connect() {
            CallError::Connect(io::ErrorKind::TimedOut)
        } else {
            CallError::Timeout
        };
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
        // The connector's own type is private; a test keeps its word.
        if error.is_connect() && inner.to_string() == "dns error" {
            return CallError::Name;
        }
        // So is the tunnel's.
        if let Some(reason) = inner.to_string().strip_prefix("tunnel error: ") {
            return CallError::Proxy(proxy_words(reason));
        }
        let io = inner.downcast_ref::<io::Error>();
        kind = io.map_or(kind, io::Error::kind);
        // An io::Error leaves the error that it wraps out of its chain.
        next = match io.and_then(io::Error::get_ref) {
            Some(wrapped) => Some(wrapped),
            None => inner.source(),
        };
    }
    if error.is_connect() { CallError::Connect(kind) } else { CallError::Broken }
}

fn proxy_words(reason: &str) -> &'static str {
    match reason {
        "proxy authorization required" => "wants a user name and a password that it knows",
        "failed to create underlying connection" => "cannot be reached",
        _ => "refuses to connect to it",
    }
}

/// What is wrong with TLS itself. To be read after "no TLS connection: ".
fn tls_words(error: &TlsError) -> &'static str {
    match error {
        // The first bytes of the answer are no TLS record; HTTP's are taken for an odd version of it.
        TlsError::InvalidMessage(_) => {
            "what answers there does not speak TLS; is it the port of plain http?"
        }
        TlsError::PeerIncompatible(_)
        | TlsError::AlertReceived(
            AlertDescription::ProtocolVersion
            | AlertDescription::HandshakeFailure
            | AlertDescription::InsufficientSecurity,
        ) => {
            "the server has no TLS version and cipher suite in common with this service, which speaks \
             TLS 1.3, and TLS 1.2 with ECDHE"
        }
        TlsError::AlertReceived(AlertDescription::UnrecognisedName) => {
            "the server does not know its host name"
        }
        TlsError::AlertReceived(AlertDescription::CertificateRequired) => {
            "the server asks for a client certificate, and this service has none"
        }
        TlsError::AlertReceived(_) => "the server refused it",
        _ => "the server broke the rules of TLS",
    }
}

fn certificate_words(error: &CertificateError) -> &'static str {
    match error {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            "its certificate has expired"
        }
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            "its certificate is not valid yet: check our clock"
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            "its certificate is for another name"
        }
        CertificateError::UnknownIssuer => {
            "its certificate is signed by nobody we trust: a private authority goes into oidc.ca_file"
        }
        // The names lead to an authority that we trust, and its key made no such signature, or
        // could not. The library takes no signature of an RSA key below 2048 bits, either.
        CertificateError::BadSignature
        | CertificateError::UnsupportedSignatureAlgorithmForPublicKeyContext { .. } => {
            "its certificate names an authority that we trust and is not signed by its key: an \
             authority that was made anew goes into oidc.ca_file again, and an RSA key below 2048 bits \
             signs nothing"
        }
        CertificateError::InvalidPurpose | CertificateError::InvalidPurposeContext { .. } => {
            "its certificate is not for servers: its extendedKeyUsage lacks serverAuth"
        }
        CertificateError::UnsupportedSignatureAlgorithmContext { .. } => {
            "its certificate is signed by an algorithm that is not trusted any more, as SHA-1 is: have \
             it signed again with SHA-256"
        }
        CertificateError::BadEncoding => "its certificate cannot be read: it is no valid X.509",
        CertificateError::UnhandledCriticalExtension => {
            "its certificate has a critical extension that this service does not know"
        }
        // The library names these in no other way; tests keep its words.
        CertificateError::Other(other) => match other.to_string().as_str() {
            "CaUsedAsEndEntity" => {
                "its certificate is that of an authority: the authority has to sign one for the server"
            }
            "UnsupportedCertVersion" => {
                "its certificate is X.509 version 1, which names no hosts: make one of version 3, with \
                 a subjectAltName (openssl x509 -req needs -extfile for that)"
            }
            _ => UNKNOWN_FAULT,
        },
        _ => UNKNOWN_FAULT,
    }
}

const UNKNOWN_FAULT: &str = "its certificate is not valid: openssl s_client -connect HOST:PORT -verify_return_error shows more";

#[cfg(test)]
mod tests {
    use rustls::{InvalidMessage, OtherError, PeerIncompatible};

    use super::*;

    #[test]
    fn tls_that_fails_is_told_by_its_kind() {
        for (error, words) in [
            (TlsError::InvalidMessage(InvalidMessage::InvalidContentType), "does not speak TLS"),
            (
                TlsError::PeerIncompatible(PeerIncompatible::ServerDoesNotSupportTls12Or13),
                "no TLS version and cipher suite in common",
            ),
            (
                TlsError::AlertReceived(AlertDescription::ProtocolVersion),
                "no TLS version and cipher suite in common",
            ),
            (
                TlsError::AlertReceived(AlertDescription::HandshakeFailure),
                "no TLS version and cipher suite in common",
            ),
            (
                TlsError::AlertReceived(AlertDescription::UnrecognisedName),
                "does not know its host name",
            ),
            (
                TlsError::AlertReceived(AlertDescription::CertificateRequired),
                "asks for a client certificate",
            ),
            (TlsError::AlertReceived(AlertDescription::InternalError), "the server refused it"),
            (TlsError::DecryptError, "broke the rules of TLS"),
        ] {
            assert!(tls_words(&error).contains(words), "{error:?}");
        }
    }

    #[test]
    fn a_certificate_of_an_unknown_fault_says_how_to_look_at_it() {
        let other = CertificateError::Other(OtherError(std::sync::Arc::new(io::Error::other("x"))));
        for error in [other, CertificateError::Revoked] {
            assert!(certificate_words(&error).contains("openssl s_client"), "{error:?}");
        }
    }
}
