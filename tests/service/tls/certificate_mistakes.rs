//! Common mistakes with certificates that people make themselves: the log names each one and its
//! remedy.

use std::fs;
use std::process::Command;

use harness::adapter::Adapter;
use harness::config::Config;
use rcgen::ExtendedKeyUsagePurpose;

use super::{NAME, failure, provider_behind, world};
use crate::test_authority::{Authority, from_pem, provider_as};
use crate::world::{BINARY, MEET, scratch};

#[actix_web::test]
async fn the_log_says_that_a_port_does_not_speak_tls() {
    let provider = provider_as("http://127.0.0.1:1".to_owned());
    let (scratch, port) = (scratch(), provider.address().port());
    let config = Config::new(MEET, &format!("https://{NAME}:{port}"));
    let adapter = Adapter::start(BINARY, scratch.path(), &config);
    let line = adapter.wait_for_log(" metadata outcome=failed");
    let words = "no TLS connection: the server does not speak TLS; is this a port for plain \
                 http? (https://localhost:";
    assert!(line.contains(words), "{line}");
    assert_eq!(provider.calls().discovery, 0);
}

/// The commands of common guides make a certificate of version 1.
#[actix_web::test]
async fn the_log_names_the_remedy_for_a_certificate_of_version_1() {
    let scratch = scratch();
    let openssl = |arguments: &str| {
        let mut command = Command::new("openssl");
        let done = command.args(arguments.split(' ')).current_dir(scratch.path()).output().unwrap();
        assert!(done.status.success(), "{arguments}: {}", String::from_utf8_lossy(&done.stderr));
    };
    openssl(
        "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ca.key -out ca.pem \
         -days 30 -subj /CN=Home",
    );
    openssl(
        "req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout server.key -out server.csr \
         -subj /CN=localhost",
    );
    openssl(
        "x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -out server.pem -days 30",
    );
    let read = |name: &str| fs::read(scratch.path().join(name)).unwrap();
    let server = from_pem(&read("server.pem"), &read("server.key"));
    let provider = provider_behind(server);
    let config = Config::new(MEET, provider.issuer()).with("oidc.ca_file", "ca.pem");
    let adapter = Adapter::start(BINARY, scratch.path(), &config);
    let line = adapter.wait_for_log(" metadata outcome=failed");
    assert!(line.contains("its certificate is X.509 version 1, which cannot name hosts"), "{line}");
    assert!(line.contains("subjectAltName"), "{line}");
}

/// A certificate only for clients.
#[actix_web::test]
async fn the_log_says_that_a_certificate_is_not_for_servers() {
    let ours = Authority::new("ours");
    let server = ours.server(NAME, |params| {
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
    });
    let world = world(server, Some(&ours), |config, _| config);
    failure(&world, "is not a server certificate: its extendedKeyUsage lacks serverAuth");
    assert_eq!(world.provider.calls().discovery, 0);
}
