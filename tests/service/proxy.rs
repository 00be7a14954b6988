//! The way to a provider through a proxy, which the environment names.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::Duration;

use harness::adapter::Launch;
use harness::config::Config;
use harness::ports;

use crate::world::{BINARY, MEET, World, enter, scratch, start_provider, wait_until_ready};

/// A proxy that grants every `CONNECT` and keeps what comes through: the head of the request, and
/// the first bytes that were meant for the other end.
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
async fn a_proxy_that_cannot_be_one_ends_the_start_by_its_variable_and_stays_unseen() {
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
            assert_eq!(ended.stdout, "", "it never listened");
        }
    }
}

#[actix_web::test]
async fn discovery_goes_through_the_proxy_which_learns_the_host_and_no_more() {
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
    // "user:hunter2"
    assert!(head.contains("Basic dXNlcjpodW50ZXIy"), "{head}");
    assert!(!head.contains("realms"), "{head}");
    // RFC 8446 5.1: a handshake record, of which the version says TLS.
    assert_eq!(first[..2], [22, 3], "in the tunnel is TLS");
    assert!(!first.windows(6).any(|bytes| bytes == b"realms"), "the path is encrypted");

    let line = adapter.wait_for_log("could not be loaded");
    assert!(line.contains("cause="), "{line}");
    let log = adapter.log().join("\n");
    assert!(!log.contains("hunter2") && !log.contains("dXNlcjpodW50ZXIy"), "{log}");
}

#[actix_web::test]
async fn a_host_of_no_proxy_is_called_directly() {
    let (address, seen) = proxy();
    let scratch = scratch();
    // RFC 6761 6.4: nobody has such a name, so that nobody outside is called.
    let config = Config::new(MEET, "https://login.invalid");
    let adapter = Launch::new(BINARY, scratch.path())
        .env("HTTPS_PROXY", &format!("http://{address}"))
        .env("NO_PROXY", "example.org, INVALID")
        .start(&config);

    adapter.wait_for_log("could not be loaded");
    assert!(seen.try_recv().is_err(), "the proxy was asked");
}

#[actix_web::test]
async fn loopback_is_not_proxied_over_https_either() {
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
    assert!(seen.try_recv().is_err(), "the proxy was asked");
}

#[actix_web::test]
async fn loopback_is_never_proxied() {
    let provider = start_provider();
    let scratch = scratch();
    let dead = format!("http://{}", ports::free());
    let config = Config::new(MEET, provider.issuer());
    let adapter = ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY"]
        .into_iter()
        .fold(Launch::new(BINARY, scratch.path()), |launch, name| launch.env(name, &dead))
        .start(&config);
    wait_until_ready(&adapter).await;
    let world = World { adapter, provider, scratch };

    let browser = world.browser();
    enter(&world.sign_in(&browser, "ada", "roomname=room").await, "/room", "room", None);
    assert_eq!(world.provider.calls().token, 1);
}
