//! Certificate authorities that no system trusts, the certificates that they sign, and a TLS
//! terminator in front of a provider.

use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::sync::Arc;
use std::{fs, thread};

use actix_web::rt;
use harness::config::{CLIENT_ID, CLIENT_SECRET};
use provider::{Client, Options, Provider};
use rcgen::{
    BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, SignatureAlgorithm,
};
use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs::{self, sign::any_supported_type};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::{CertifiedKey, SingleCertAndKey};
use tokio::io::copy_bidirectional;
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio_rustls::TlsAcceptor;

use crate::world::meet;

/// A certificate authority that no system trusts.
pub(crate) struct Authority {
    pem: String,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    /// With its own key. Several authorities may have the same name.
    pub(crate) fn new(name: &str) -> Self {
        Self::with_key(name, &rcgen::PKCS_ECDSA_P256_SHA256)
    }

    /// With a key of this kind.
    pub(crate) fn with_key(name: &str, kind: &'static SignatureAlgorithm) -> Self {
        let mut params = CertificateParams::new([]).unwrap();
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate_for(kind).unwrap();
        let pem = params.self_signed(&key).unwrap().pem();
        Self { pem, issuer: Issuer::new(params, key) }
    }

    /// Writes its certificate into `folder` and returns the path, for `oidc.ca_file`.
    pub(crate) fn write(&self, folder: &Path) -> String {
        let file = folder.join("ca.pem");
        fs::write(&file, &self.pem).unwrap();
        file.to_str().unwrap().to_owned()
    }

    /// A server with a certificate for `name`. `change` may make the certificate invalid.
    pub(crate) fn server(
        &self,
        name: &str,
        change: impl FnOnce(&mut CertificateParams),
    ) -> ServerConfig {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new([name.to_owned()]).unwrap();
        change(&mut params);
        serve(params.signed_by(&key, &self.issuer).unwrap().der().clone(), &key)
    }
}

/// A self-signed certificate for `name`, as `openssl req -x509` makes it, and the server that shows
/// it.
pub(crate) fn self_signed(name: &str) -> (Authority, ServerConfig) {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new([name.to_owned()]).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let certificate = params.self_signed(&key).unwrap();
    let server = serve(certificate.der().clone(), &key);
    (Authority { pem: certificate.pem(), issuer: Issuer::new(params, key) }, server)
}

/// A server with a certificate and key in PEM, as openssl writes them.
pub(crate) fn from_pem(certificate: &[u8], key: &[u8]) -> ServerConfig {
    let certificate = CertificateDer::from_pem_slice(certificate).unwrap();
    server_of(certificate, PrivateKeyDer::from_pem_slice(key).unwrap())
}

fn serve(certificate: CertificateDer<'static>, key: &KeyPair) -> ServerConfig {
    server_of(certificate, PrivateKeyDer::try_from(key.serialize_der()).unwrap())
}

fn server_of(certificate: CertificateDer<'static>, key: PrivateKeyDer<'static>) -> ServerConfig {
    ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        // `with_single_cert` would refuse an invalid certificate.
        .with_cert_resolver(Arc::new(SingleCertAndKey::from(CertifiedKey::new(
            vec![certificate],
            any_supported_type(&key).unwrap(),
        ))))
}

/// A port for a [`TlsTerminator`], which is not started yet.
pub(crate) struct TlsPort(TcpListener);

impl TlsPort {
    /// A free port.
    pub(crate) fn new() -> Self {
        Self(TcpListener::bind("127.0.0.1:0").unwrap())
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.0.local_addr().unwrap()
    }

    /// Starts a thread that terminates TLS as `server` and forwards the content to `behind`.
    pub(crate) fn terminate(self, server: ServerConfig, behind: SocketAddr) -> TlsTerminator {
        let (server, shown) = watch::channel(TlsAcceptor::from(Arc::new(server)));
        self.0.set_nonblocking(true).unwrap();
        thread::spawn(move || {
            rt::System::new().block_on(async move {
                let listener = tokio::net::TcpListener::from_std(self.0).unwrap();
                while let Ok((stream, _)) = listener.accept().await {
                    let mut shown = shown.clone();
                    rt::spawn(async move {
                        let acceptor = shown.borrow_and_update().clone();
                        // A client that does not trust the certificate disconnects here.
                        let Ok(mut stream) = acceptor.accept(stream).await else { return };
                        let mut inner = TcpStream::connect(behind).await.unwrap();
                        tokio::select! {
                            _ = copy_bidirectional(&mut stream, &mut inner) => {}
                            Ok(()) = shown.changed() => {}
                        }
                    });
                }
            });
        });
        TlsTerminator(server)
    }
}

/// Terminates TLS in front of a provider. It continues after this value is dropped.
pub(crate) struct TlsTerminator(watch::Sender<TlsAcceptor>);

impl TlsTerminator {
    /// Shows another certificate from now on, as a restarted server does: old connections are
    /// closed, and old TLS sessions cannot be resumed.
    pub(crate) fn show(&self, server: ServerConfig) {
        self.0.send_replace(TlsAcceptor::from(Arc::new(server)));
    }
}

/// The development provider with this issuer and the adapter's client.
pub(crate) fn provider_as(issuer: String) -> Provider {
    let client =
        Client::confidential(CLIENT_ID, CLIENT_SECRET).redirect_uri(&meet("/oidc/redirect"));
    Provider::start(Options { issuer: Some(issuer), clients: vec![client], ..Options::default() })
}
