//! Calls to the provider through a proxy that the environment names.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::{self, Receiver};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use harness::adapter::Launch;
use harness::config::Config;
use harness::ports;
use url::Url;

use crate::test_authority::{Authority, TlsPort, provider_as};
use crate::world::{BINARY, MEET, World, enter, scratch, start_provider, verify, wait_until_ready};

/// A proxy that accepts every `CONNECT`. It records the head of the request and the first bytes
/// that the client sends through the tunnel.
fn proxy() -> (SocketAddr, Receiver<(String, Vec<u8>)>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let (send, seen) = mpsc::channel();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
            let mut head = Vec::new();
            let mut byte = [0];
            while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).unwrap() == 1 {
                head.extend_from_slice(&byte);
            }
            stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").unwrap();
            let mut first = vec![0; 4096];
            let length = stream.read(&mut first).unwrap();
            first.truncate(length);
            if send.send((String::from_utf8(head).unwrap(), first)).is_err() {
                return;
            }
        }
    });
    (address, seen)
}

#[actix_web::test]
async fn an_invalid_proxy_ends_the_start_with_its_variable_and_without_its_value() {
    let scratch = scratch();
    let config = Config::new(MEET, "https://login.example.org").to_string();
    for name in ["HTTPS_PROXY", "https_proxy"] {
        for bad in [
            "socks5://user:hunter2@proxy.example.org:1080",
            "http://user:hunter2@proxy.example.org:99999",
            "http://user:hunter2@",
            "http://proxy.example.org/?hunter2",
        ] {
            let ended = Launch::new(BINARY, scratch.path()).env(name, bad).refuse(&config);
            assert_eq!(ended.code, Some(78), "{name}={bad}: {}", ended.stderr);
            assert!(ended.stderr.contains(&format!("{name}: must be the URL")), "{}", ended.stderr);
            assert!(!ended.stderr.contains("hunter2"), "{}", ended.stderr);
            assert_eq!(ended.stdout, "", "it did not listen");
        }
    }
}

#[actix_web::test]
async fn discovery_goes_through_the_proxy_which_learns_only_the_host() {
    let (address, seen) = proxy();
    let scratch = scratch();
    let config = Config::new(MEET, "https://login.example.org:8443/realms/main");
    let adapter = Launch::new(BINARY, scratch.path())
        .env("HTTPS_PROXY", &format!("http://user:hunter2@{address}"))
        .start(&config);

    let (head, first) = seen.recv_timeout(Duration::from_secs(20)).unwrap();
    let mut lines = head.trim_end().split("\r\n");
    assert_eq!(lines.next(), Some("CONNECT login.example.org:8443 HTTP/1.1"));
    let names: Vec<_> =
        lines.map(|line| line.split(':').next().unwrap().to_ascii_lowercase()).collect();
    for name in &names {
        assert!(["host", "proxy-authorization", "user-agent"].contains(&&**name), "{head}");
    }
    // `user:hunter2`
    assert!(head.contains("Basic dXNlcjpodW50ZXIy"), "{head}");
    assert!(!head.contains("realms"), "{head}");
    // RFC 8446 5.1: 22 is a handshake record, 3 is the major version of TLS.
    assert_eq!(first[..2], [22, 3], "the tunnel carries TLS");
    assert!(!first.windows(6).any(|bytes| bytes == b"realms"), "the path is encrypted");

    let line = adapter.wait_for_log("could not be loaded");
    assert!(line.contains("cause="), "{line}");
    let log = adapter.log().join("\n");
    assert!(!log.contains("hunter2") && !log.contains("dXNlcjpodW50ZXIy"), "{log}");
}

/// A proxy that requires a password and connects every client to `behind`, whatever host it names.
/// Returns the proxy's address and what it sees: the head of each request, and the bytes that the
/// client sends through the tunnel.
fn tunnel(behind: SocketAddr) -> (SocketAddr, Arc<Mutex<Seen>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let seen = Arc::new(Mutex::new(Seen::default()));
    let all = Arc::clone(&seen);
    thread::spawn(move || {
        for client in listener.incoming() {
            let (client, seen) = (client.unwrap(), Arc::clone(&all));
            thread::spawn(move || connect(client, behind, &seen));
        }
    });
    (address, seen)
}

#[derive(Default)]
struct Seen {
    heads: Vec<String>,
    sent: Vec<u8>,
}

fn connect(mut client: TcpStream, behind: SocketAddr, seen: &Mutex<Seen>) {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") && client.read(&mut byte).unwrap_or(0) == 1 {
        head.extend_from_slice(&byte);
    }
    let head = String::from_utf8(head).unwrap();
    let authenticated = head.contains(PASSWORD);
    seen.lock().unwrap().heads.push(head);
    if !authenticated {
        let _ = client.write_all(b"HTTP/1.1 407 Who\r\nContent-Length: 0\r\n\r\n");
        return;
    }
    let mut server = TcpStream::connect(behind).unwrap();
    client.write_all(b"HTTP/1.1 200 OK\r\n\r\n").unwrap();
    let (mut from, mut to) = (server.try_clone().unwrap(), client.try_clone().unwrap());
    thread::spawn(move || {
        let _ = std::io::copy(&mut from, &mut to);
        let _ = to.shutdown(Shutdown::Both);
    });
    let mut buffer = [0; 4096];
    while let Ok(length @ 1..) = client.read(&mut buffer) {
        seen.lock().unwrap().sent.extend_from_slice(&buffer[..length]);
        if server.write_all(&buffer[..length]).is_err() {
            return;
        }
    }
    let _ = server.shutdown(Shutdown::Both);
}

/// `user:hunter2`
const PASSWORD: &str = "Basic dXNlcjpodW50ZXIy";

const HOST: &str = "login.example.org";

/// An adapter that uses the proxy. `signer` signs the certificate of its provider, and the
/// configuration trusts `trusted`.
fn behind_the_proxy(signer: &Authority, trusted: &Authority) -> (World, Arc<Mutex<Seen>>) {
    let (tls_port, scratch) = (TlsPort::new(), scratch());
    let (proxy, seen) = tunnel(tls_port.address());
    let provider = provider_as(format!("https://{HOST}"));
    tls_port.terminate(signer.server(HOST, |_| {}), provider.address());
    let config = Config::new(MEET, provider.issuer())
        .with("oidc.userinfo", "always")
        .with("oidc.ca_file", trusted.write(scratch.path()));
    let adapter = Launch::new(BINARY, scratch.path())
        .env("HTTPS_PROXY", &format!("http://user:hunter2@{proxy}"))
        .start(&config);
    (World::of(adapter, provider, scratch), seen)
}

#[actix_web::test]
async fn a_whole_sign_in_goes_through_the_proxy_within_tls() {
    let authority = Authority::new("ours");
    let (world, seen) = behind_the_proxy(&authority, &authority);
    wait_until_ready(&world.adapter).await;

    let browser = world.browser();
    let authorize = world.begin(&browser, "roomname=room").await;
    let back = world.provider.sign_in_as("ada", &authorize);
    let (claims, _) = enter(&browser.get(&back).await, "/room", "room", None);
    assert_eq!(claims["context"]["user"]["name"], "Ada Lovelace");
    assert_eq!(verify(&browser).await.status, 204);
    let calls = world.provider.calls();
    let counts = (calls.discovery, calls.jwks, calls.token, calls.userinfo);
    assert_eq!(counts, (1, 1, 1, 1));

    let seen = seen.lock().unwrap();
    assert!(!seen.heads.is_empty());
    for head in &seen.heads {
        assert!(head.starts_with("CONNECT login.example.org:443 HTTP/1.1\r\n"), "{head}");
    }
    let back = Url::parse(&back).unwrap();
    let (_, code) = back.query_pairs().find(|(name, _)| name == "code").unwrap();
    let sent = String::from_utf8_lossy(&seen.sent);
    assert!(sent.contains(HOST), "TLS shows only the server name");
    for hidden in [&*code, "authorization_code", "openid-configuration", "/token", "Bearer"] {
        assert!(!sent.contains(hidden), "the proxy learns {hidden}");
    }
    let log = world.adapter.log().join("\n");
    assert!(!log.contains("hunter2") && !log.contains(PASSWORD), "{log}");
}

#[actix_web::test]
async fn a_proxy_that_terminates_tls_with_an_untrusted_certificate_learns_nothing() {
    let (ours, untrusted) = (Authority::new("ours"), Authority::new("the proxy's"));
    let (world, seen) = behind_the_proxy(&untrusted, &ours);
    let line = world.adapter.wait_for_log("its certificate is not signed by a trusted authority");
    assert!(line.contains("the discovery document: "), "{line}");
    assert!(!seen.lock().unwrap().heads.is_empty());
    assert_eq!(world.provider.calls().discovery, 0, "nothing was sent");
}

#[actix_web::test]
async fn a_host_in_no_proxy_is_called_directly() {
    let (address, seen) = proxy();
    let scratch = scratch();
    // RFC 6761 6.4: no host has such a name, so the test calls nobody outside.
    let config = Config::new(MEET, "https://login.invalid");
    let adapter = Launch::new(BINARY, scratch.path())
        .env("HTTPS_PROXY", &format!("http://{address}"))
        .env("NO_PROXY", "example.org, INVALID")
        .start(&config);

    adapter.wait_for_log("could not be loaded");
    assert!(seen.try_recv().is_err(), "the proxy was called");
}

#[actix_web::test]
async fn loopback_over_https_is_never_proxied() {
    let (address, seen) = proxy();
    let provider = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = provider.local_addr().unwrap().port();
    let (send, called) = mpsc::channel();
    thread::spawn(move || send.send(provider.accept().is_ok()));
    let scratch = scratch();
    let config = Config::new(MEET, &format!("https://127.0.0.1:{port}"));
    let _adapter = Launch::new(BINARY, scratch.path())
        .env("HTTPS_PROXY", &format!("http://{address}"))
        .start(&config);

    assert_eq!(called.recv_timeout(Duration::from_secs(20)), Ok(true), "the provider was called");
    assert!(seen.try_recv().is_err(), "the proxy was called");
}

#[actix_web::test]
async fn loopback_over_http_is_never_proxied() {
    let provider = start_provider();
    let scratch = scratch();
    let dead = format!("http://{}", ports::free());
    let config = Config::new(MEET, provider.issuer());
    let adapter = ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY"]
        .into_iter()
        .fold(Launch::new(BINARY, scratch.path()), |launch, name| launch.env(name, &dead))
        .start(&config);
    wait_until_ready(&adapter).await;
    let world = World::of(adapter, provider, scratch);

    let browser = world.browser();
    enter(&world.sign_in(&browser, "ada", "roomname=room").await, "/room", "room", None);
    assert_eq!(world.provider.calls().token, 1);
}
