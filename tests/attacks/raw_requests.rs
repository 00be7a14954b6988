//! `/oidc/verify` of the real binary over sockets, with bytes that no HTTP library would send.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::time::Duration;

use harness::adapter::Adapter;
use harness::config::Config;
use harness::scratch::Scratch;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config as Cases, TestRunner};

use crate::forged_cookies::{self, Forged};

/// Sends the bytes, closes the sending side, and returns everything until the adapter closes.
fn answer(address: SocketAddr, bytes: &[u8]) -> Vec<u8> {
    let mut answer = Vec::new();
    // The adapter may close before it has read every byte.
    let mut exchange = || -> std::io::Result<()> {
        let mut stream = TcpStream::connect(address)?;
        stream.set_read_timeout(Some(Duration::from_secs(20)))?;
        stream.write_all(bytes)?;
        stream.shutdown(Shutdown::Write)?;
        let mut buffer = [0; 4096];
        while let length @ 1.. = stream.read(&mut buffer)? {
            answer.extend_from_slice(&buffer[..length]);
        }
        Ok(())
    };
    let _ = exchange();
    answer
}

/// The status of every response: the bytes may be read as two requests.
fn statuses(answer: &[u8]) -> Vec<u16> {
    let text = String::from_utf8_lossy(answer);
    let lines = text.split("HTTP/1.").skip(1);
    lines.map(|rest| rest[2..].get(..3).and_then(|code| code.parse().ok()).unwrap_or(0)).collect()
}

fn requests(cookies: Vec<Vec<u8>>) -> impl Strategy<Value = Vec<u8>> {
    let some = |most| vec(any::<u8>(), 0..most);
    let text = |text: &'static str| Just(text.as_bytes().to_vec());
    let method = prop_oneof![4 => text("GET"), 1 => text("POST"), 1 => text("HEAD"), 1 => some(8)];
    let target = prop_oneof![
        6 => text("/oidc/verify"),
        1 => text("http://a/oidc/verify"),
        1 => text("/oidc/verify?a=\x01"),
        1 => text("//oidc/verify"),
        1 => some(20).prop_map(|tail| [b"/oidc/verify", tail.as_slice()].concat()),
        1 => some(20).prop_map(|tail| [b"/oidc/verify/", tail.as_slice()].concat()),
    ];
    let version = prop_oneof![
        8 => text(" HTTP/1.1"), 1 => text(" HTTP/1.0"), 1 => text(" HTTP/2.0"), 1 => text(""),
        1 => some(10),
    ];
    let header = prop_oneof![
        1 => text("Host: a\r\n"),
        1 => text("Connection: close\r\n"),
        1 => text("Transfer-Encoding: chunked\r\n"),
        1 => text("Content-Length: 5\r\n"),
        1 => text("Content-Length: -1\r\n"),
        1 => text("Expect: 100-continue\r\n"),
        1 => text("Upgrade: h2c\r\nConnection: upgrade\r\n"),
        1 => text("X-Auth-User: ada\r\n"),
        6 => prop::sample::select(cookies)
            .prop_map(|cookie| [b"Cookie: ", cookie.as_slice(), b"\r\n"].concat()),
        2 => some(60).prop_map(|value| [b"Cookie: ", value.as_slice(), b"\r\n"].concat()),
        1 => some(60).prop_map(|line| [line.as_slice(), b"\r\n"].concat()),
        1 => (some(10), some(20))
            .prop_map(|(name, value)| [name.as_slice(), b":", value.as_slice(), b"\r\n"].concat()),
    ];
    let host = prop_oneof![8 => text("Host: a\r\n"), 1 => text("")];
    let end = prop_oneof![6 => text("\r\n"), 1 => text("\n\n"), 1 => text("")];
    let body = prop_oneof![3 => text(""), 1 => some(40), 1 => text("5\r\nhello\r\n0\r\n\r\n")];
    (method, target, version, host, vec(header, 0..5), end, body).prop_map(
        |(method, target, version, host, headers, end, body)| {
            [
                method,
                b" ".to_vec(),
                target,
                version,
                b"\r\n".to_vec(),
                host,
                headers.concat(),
                end,
                body,
            ]
            .concat()
        },
    )
}

fn start(scratch: &Scratch) -> Adapter {
    let config = Config::new(forged_cookies::MEET, forged_cookies::ISSUER);
    Adapter::start(env!("CARGO_BIN_EXE_jitsi-oidc-adapter"), scratch.path(), &config)
}

fn plain(cookie: &[u8]) -> Vec<u8> {
    [b"GET /oidc/verify HTTP/1.1\r\nHost: a\r\nCookie: ", cookie, b"\r\n\r\n"].concat()
}

/// No bytes get a 2xx without a session, and the process keeps running.
#[test]
fn raw_bytes_without_a_session_never_get_2xx() {
    let scratch = Scratch::new(env!("CARGO_TARGET_TMPDIR"), "raw");
    let mut adapter = start(&scratch);
    let address = adapter.address();
    let Forged { good, bad } = forged_cookies::forged();
    let good_request = plain(good.as_bytes());
    assert_eq!(statuses(&answer(address, &good_request)), [204], "a valid session gets 204");

    let bad: Vec<Vec<u8>> = bad.into_iter().map(|(_, bad)| bad.into_bytes()).collect();
    let mut answered = 0_u32;
    let strategy = requests(bad.clone());
    let mut sample =
        TestRunner::new(Cases { cases: 800, failure_persistence: None, ..Cases::default() });
    let outcome = sample.run(&strategy, |request| {
        let answer = answer(address, &request);
        for status in statuses(&answer) {
            prop_assert!(!(200..300).contains(&status), "{}", String::from_utf8_lossy(&answer));
        }
        let head = String::from_utf8_lossy(&answer).to_ascii_lowercase();
        prop_assert!(!head.contains("set-cookie") && !head.contains("\r\nx-auth-"), "{}", head);
        Ok(())
    });
    outcome.unwrap_or_else(|error| panic!("{error}"));
    for cookie in bad {
        let statuses = statuses(&answer(address, &plain(&cookie)));
        assert!(statuses == [401] || statuses == [431] || statuses == [400], "{statuses:?}");
        answered += u32::from(statuses == [401]);
    }
    assert!(answered > 50, "most cookies reach the handler: {answered}");

    assert_eq!(
        statuses(&answer(address, &good_request)),
        [204],
        "the adapter still serves requests"
    );
    assert!(!adapter.has_ended());
    let log = adapter.log().join("\n");
    assert!(!log.contains(" panic "), "{log}");
}

/// With a session and odd bytes, the only 2xx is 204. A 204 has the complete identity, also if the
/// request contains identity headers of its own.
#[test]
fn odd_bytes_next_to_a_session_do_not_change_the_identity() {
    let scratch = Scratch::new(env!("CARGO_TARGET_TMPDIR"), "raw");
    let adapter = start(&scratch);
    let address = adapter.address();
    let good = forged_cookies::forged().good.into_bytes();
    let mut opened = std::cell::Cell::new(0_u32);
    let mut runner =
        TestRunner::new(Cases { cases: 600, failure_persistence: None, ..Cases::default() });
    let outcome = runner.run(&requests(vec![good]), |request| {
        let answer = answer(address, &request);
        let answer = String::from_utf8_lossy(&answer);
        for status in statuses(answer.as_bytes()) {
            prop_assert!(status == 204 || !(200..300).contains(&status), "{}", answer);
        }
        let count = |what: &str| answer.to_ascii_lowercase().matches(what).count();
        let answers = count("http/1.1 204") + count("http/1.0 204");
        for line in ["user: ada\r\n", "name: ada\r\n", "email: \r\n", "moderator: true\r\n"] {
            prop_assert_eq!(count(&format!("\r\nx-auth-{line}")), answers, "{}", answer);
        }
        opened.set(opened.get() + u32::from(answers > 0));
        Ok(())
    });
    outcome.unwrap_or_else(|error| panic!("{error}"));
    assert!(*opened.get_mut() > 15, "some get 204: {opened:?}");
}
