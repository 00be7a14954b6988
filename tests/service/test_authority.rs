//! Authorities that no system trusts, the certificates that they sign, and what ends TLS in front of
//! a provider.

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

/// An authority that no system trusts.
pub(crate) struct Authority {
    pem: String,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    /// With a key of its own, and a name that may be another's too.
    pub(crate) fn new(name: &str) -> Self {
        Self::with_key(name, &rcgen::PKCS_ECDSA_P256_SHA256)
    }

    /// With a key of that kind.
    pub(crate) fn with_key(name: &str, kind: &'static SignatureAlgorithm) -> Self {
        let mut params = CertificateParams::new([]).unwrap();
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate_for(kind).unwrap();
        let pem = params.self_signed(&key).unwrap().pem();
        Self { pem, issuer: Issuer::new(params, key) }
    }

    /// Writes its certificate into `folder`: the path, for `oidc.ca_file`.
    pub(crate) fn write(&self, folder: &Path) -> String {
        let file = folder.join("ca.pem");
        fs::write(&file, &self.pem).unwrap();
        file.to_str().unwrap().to_owned()
    }

    /// A server with a certificate for `name`, which `change` may spoil.
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

/// A certificate for `name` that vouches for itself, as `openssl req -x509` makes it, with the
/// server that has it.
pub(crate) fn self_signed(name: &str) -> (Authority, ServerConfig) {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new([name.to_owned()]).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let certificate = params.self_signed(&key).unwrap();
    let server = serve(certificate.der().clone(), &key);
    (Authority { pem: certificate.pem(), issuer: Issuer::new(params, key) }, server)
}

/// The server of a certificate and its key, as openssl writes them.
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
        // Not by `with_single_cert`, which looks whether the certificate is a good one.
        .with_cert_resolver(Arc::new(SingleCertAndKey::from(CertifiedKey::new(
            vec![certificate],
            any_supported_type(&key).unwrap(),
        ))))
}

/// A port where TLS will end.
pub(crate) struct Door(TcpListener);

impl Door {
    /// A free one.
    pub(crate) fn new() -> Self {
        Self(TcpListener::bind("127.0.0.1:0").unwrap())
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.0.local_addr().unwrap()
    }

    /// From now on, and on a thread of its own, ends TLS as `server` and hands what is in it on to
    /// `behind`.
    pub(crate) fn open(self, server: ServerConfig, behind: SocketAddr) -> OpenDoor {
        let (server, shown) = watch::channel(TlsAcceptor::from(Arc::new(server)));
        self.0.set_nonblocking(true).unwrap();
        thread::spawn(move || {
            rt::System::new().block_on(async move {
                let listener = tokio::net::TcpListener::from_std(self.0).unwrap();
                while let Ok((stream, _)) = listener.accept().await {
                    let mut shown = shown.clone();
                    rt::spawn(async move {
                        let acceptor = shown.borrow_and_update().clone();
                        // A client that does not trust us hangs up here.
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
        OpenDoor(server)
    }
}

/// A [`Door`] that stays open, also once this is dropped.
pub(crate) struct OpenDoor(watch::Sender<TlsAcceptor>);

impl OpenDoor {
    /// From now on shows another certificate, as a server does that was started anew: nobody is
    /// left on an old connection, and no old TLS session is taken up again.
    pub(crate) fn show(&self, server: ServerConfig) {
        self.0.send_replace(TlsAcceptor::from(Arc::new(server)));
    }
}

/// The development provider under this issuer, which knows the adapter's client.
pub(crate) fn provider_as(issuer: String) -> Provider {
    let client =
        Client::confidential(CLIENT_ID, CLIENT_SECRET).redirect_uri(&meet("/oidc/redirect"));
    Provider::start(Options { issuer: Some(issuer), clients: vec![client], ..Options::default() })
}
