//! Common mistakes with certificates that people make themselves: the log names each one and its
//! remedy.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use harness::adapter::Adapter;
use harness::config::Config;
use harness::ports;
use provider::Provider;
use rcgen::ExtendedKeyUsagePurpose;

use super::{NAME, failure, provider_behind, world};
use crate::test_authority::{Authority, from_pem, provider_as};
use crate::world::{BINARY, MEET, scratch, wait_until_ready};

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

/// Runs an openssl command in `folder`.
fn openssl(folder: &Path, arguments: &str) {
    let mut command = Command::new("openssl");
    let done = command.args(arguments.split(' ')).current_dir(folder).output().unwrap();
    assert!(done.status.success(), "{arguments}: {}", String::from_utf8_lossy(&done.stderr));
}

const EC: &str = "-newkey ec -pkeyopt ec_paramgen_curve:P-256";

/// Creates `ca.pem` with a key of this kind and `server.pem` for localhost with a key of that kind.
fn create(folder: &Path, authority: &str, server: &str, extensions: &str) {
    let name = "-nodes -days 30 -subj /CN=Home -keyout ca.key -out ca.pem";
    openssl(folder, &format!("req -x509 {authority} {name}"));
    let name = "-nodes -subj /CN=localhost -keyout server.key -out server.csr";
    openssl(folder, &format!("req {server} {name}"));
    let sign = "x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -out server.pem";
    openssl(folder, &format!("{sign} -days 30{extensions}"));
}

/// `create` for a certificate of version 3 with a name.
fn create_with_name(folder: &Path, authority: &str, server: &str) {
    fs::write(folder.join("names"), "subjectAltName=DNS:localhost\n").unwrap();
    create(folder, authority, server, " -extfile names");
}

/// An adapter whose provider shows the certificate in `folder`, whose authority it trusts.
fn adapter_of(folder: &Path) -> (Adapter, Provider) {
    let read = |name: &str| fs::read(folder.join(name)).unwrap();
    let provider = provider_behind(from_pem(&read("server.pem"), &read("server.key")));
    let config = Config::new(MEET, provider.issuer()).with("oidc.ca_file", "ca.pem");
    (Adapter::start(BINARY, folder, &config), provider)
}

/// The commands of common guides make a certificate of version 1.
#[actix_web::test]
async fn the_log_names_the_remedy_for_a_certificate_of_version_1() {
    let scratch = scratch();
    create(scratch.path(), EC, EC, "");
    let (adapter, _provider) = adapter_of(scratch.path());
    let line = adapter.wait_for_log(" metadata outcome=failed");
    assert!(line.contains("its certificate is X.509 version 1, which cannot name hosts"), "{line}");
    assert!(line.contains("subjectAltName"), "{line}");
}

const WEAK: &str = "or that of its authority, has an RSA key of fewer than 2048 bits";

#[actix_web::test]
async fn the_log_names_a_weak_key_of_an_authority() {
    for (bits, words) in [(1024, Some(WEAK)), (2048, None)] {
        let scratch = scratch();
        create_with_name(scratch.path(), &format!("-newkey rsa:{bits}"), EC);
        let (adapter, _provider) = adapter_of(scratch.path());
        match words {
            Some(words) => {
                let line = adapter.wait_for_log(" metadata outcome=failed");
                assert!(line.contains(words), "{line}");
            }
            None => wait_until_ready(&adapter).await,
        }
    }
}

/// `openssl s_server` with old settings. It is killed when this is dropped.
struct OldServer(Child);

impl OldServer {
    fn start(folder: &Path, port: u16, settings: &str) -> Self {
        let arguments = format!(
            "s_server -accept 127.0.0.1:{port} -cert server.pem -key server.key -quiet {settings}"
        );
        let mut command = Command::new("openssl");
        command.args(arguments.split(' ')).current_dir(folder);
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        Self(command.spawn().unwrap())
    }
}

impl Drop for OldServer {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Each row has another server, and the words for it.
#[actix_web::test]
async fn the_log_tells_an_old_protocol_other_ciphers_and_a_weak_key_apart() {
    let old = "the server supports only versions of TLS that are too old";
    let ciphers = "the server and this service have no cipher suite in common";
    for (server, settings, words) in [
        (EC, "-tls1_1 -cipher ALL@SECLEVEL=0", old),
        ("-newkey rsa:2048", "-tls1_2 -cipher AES128-SHA:AES256-SHA", ciphers),
        ("-newkey rsa:1024", "-tls1_2 -cipher ALL@SECLEVEL=0", WEAK),
        ("-newkey rsa:1024", "-tls1_3 -cipher ALL@SECLEVEL=0", WEAK),
    ] {
        let (scratch, port) = (scratch(), ports::free().port());
        create_with_name(scratch.path(), EC, server);
        let _server = OldServer::start(scratch.path(), port, settings);
        let config =
            Config::new(MEET, &format!("https://{NAME}:{port}")).with("oidc.ca_file", "ca.pem");
        let adapter = Adapter::start(BINARY, scratch.path(), &config);
        let line = adapter.wait_for_log(words);
        assert!(line.contains(" metadata outcome=failed"), "{settings}: {line}");
    }
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
