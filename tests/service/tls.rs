//! A provider behind TLS: whose certificate is taken, and what the log says of one that is not.

use std::fs;
use std::sync::Arc;
use std::time::Duration;

use harness::adapter::{Adapter, Launch};
use harness::browser::Browser;
use harness::config::{CLIENT_ID, CLIENT_SECRET, Config};
use provider::{Client, Options, Provider};
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, date_time_ymd};
use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

use crate::world::{BINARY, MEET, World, enter, meet, scratch, verify, wait_until_ready};

const NAME: &str = "localhost";

/// An authority that no system trusts.
struct Authority {
    pem: String,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    fn new(name: &str) -> Self {
        let mut params = CertificateParams::new([]).unwrap();
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let pem = params.self_signed(&key).unwrap().pem();
        Self { pem, issuer: Issuer::new(params, key) }
    }

    /// A server with a certificate for `name`, which `change` may spoil.
    fn server(&self, name: &str, change: impl FnOnce(&mut CertificateParams)) -> ServerConfig {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new([name.to_owned()]).unwrap();
        change(&mut params);
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        let chain: Vec<CertificateDer<'static>> = vec![certificate.der().clone()];
        let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
        ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(chain, key)
            .unwrap()
    }
}

/// The development provider under an https issuer, TLS ended in front of it.
async fn provider_behind(server: ServerConfig) -> Provider {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let client =
        Client::confidential(CLIENT_ID, CLIENT_SECRET).redirect_uri(&meet("/oidc/redirect"));
    let provider = Provider::start(Options {
        issuer: Some(format!("https://{NAME}:{port}")),
        clients: vec![client],
        ..Options::default()
    });
    let (acceptor, behind) = (TlsAcceptor::from(Arc::new(server)), provider.address());
    actix_web::rt::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            actix_web::rt::spawn(async move {
                // A client that does not trust us hangs up here.
                let Ok(mut stream) = acceptor.accept(stream).await else { return };
                let mut inner = TcpStream::connect(behind).await.unwrap();
                let _ = copy_bidirectional(&mut stream, &mut inner).await;
            });
        }
    });
    provider
}

/// A provider behind `server`, and an adapter that trusts `authority`, if any, beside the system's.
async fn world(server: ServerConfig, authority: Option<&Authority>) -> World {
    let (provider, scratch) = (provider_behind(server).await, scratch());
    let mut config = Config::new(MEET, provider.issuer());
    if let Some(authority) = authority {
        let file = scratch.path().join("ca.pem");
        fs::write(&file, &authority.pem).unwrap();
        config = config.with("oidc.ca_file", file.to_str().unwrap());
    }
    let adapter = Adapter::start(BINARY, scratch.path(), &config);
    World { adapter, provider, scratch }
}

/// The log line that says in these words why nothing was loaded. Waits without holding up the TLS
/// server, which shares our thread; where that was too slow, an earlier line tells of a timeout.
async fn failure(world: &World, words: &str) -> String {
    let told = |line: &String| line.contains(" metadata outcome=failed") && line.contains(words);
    for _ in 0..1000 {
        if let Some(line) = world.adapter.log().into_iter().find(told) {
            return line;
        }
        actix_web::rt::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("{words}:\n{}", world.adapter.log().join("\n"))
}

#[actix_web::test]
async fn a_private_authority_is_trusted_once_it_is_in_the_configuration() {
    let authority = Authority::new("ours");
    let world = world(authority.server(NAME, |_| {}), Some(&authority)).await;
    wait_until_ready(&world.adapter).await;
    let browser = world.browser();
    let answer = world.sign_in(&browser, "ada", "roomname=room").await;
    enter(&answer, "/room", "room", None);
    assert_eq!(verify(&browser).await.status, 204);
    assert_eq!(world.provider.calls().token, 1);
}

#[actix_web::test]
async fn a_certificate_that_is_not_good_loads_nothing_and_is_told_in_its_own_words() {
    const UNTRUSTED: &str =
        "is signed by nobody we trust: a private authority goes into oidc.ca_file";
    let (ours, other) = (Authority::new("ours"), Authority::new("another"));
    let good = || ours.server(NAME, |_| {});
    let expired = ours.server(NAME, |params| params.not_after = date_time_ymd(2020, 1, 1));
    let early = ours.server(NAME, |params| params.not_before = date_time_ymd(4000, 1, 1));
    let elsewhere = ours.server("sso.example.org", |_| {});
    for (server, authority, words) in [
        (good(), None, UNTRUSTED),
        (good(), Some(&other), UNTRUSTED),
        (expired, Some(&ours), "its certificate has expired"),
        (early, Some(&ours), "its certificate is not valid yet: check our clock"),
        (elsewhere, Some(&ours), "its certificate is for another name"),
    ] {
        let world = world(server, authority).await;
        let line = failure(&world, words).await;
        assert!(line.contains("the discovery document: its certificate"), "{line}");
        let answer = Browser::new().get(&world.adapter.url("/oidc/auth?roomname=a")).await;
        assert_eq!(answer.status, 503, "{words}: {}", answer.body);
        assert!(!answer.body.contains("certificate"), "{words}: {}", answer.body);
        assert_eq!(world.provider.calls().discovery, 0, "{words}: nothing was sent");
    }
}

/// The row of `docs/jitsi-docker.md`: a container without its volume.
#[actix_web::test]
async fn without_the_systems_certificates_every_provider_is_signed_by_nobody_we_trust() {
    let row = "| The log: the provider's certificate \"is signed by nobody we trust\" | ";
    assert!(include_str!("../../docs/jitsi-docker.md").contains(row));
    let authority = Authority::new("any");
    let (provider, scratch) = (provider_behind(authority.server(NAME, |_| {})).await, scratch());
    let none = scratch.path().join("none");
    let config = Config::new(MEET, provider.issuer());
    let adapter = Launch::new(BINARY, scratch.path())
        .env("SSL_CERT_FILE", none.to_str().unwrap())
        .env("SSL_CERT_DIR", none.to_str().unwrap())
        .start(&config);
    let world = World { adapter, provider, scratch };
    failure(&world, "its certificate is signed by nobody we trust").await;
}
