//! Requests as fast as one connection takes them, counted.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpStream};

/// GETs `path` of each number below `count` over one connection.
///
/// # Panics
///
/// An answer is not 303 without a body: then something else was measured.
pub(crate) fn redirected(address: SocketAddr, count: u32, path: impl Fn(u32) -> String) {
    let stream = TcpStream::connect(address).expect("the adapter listens");
    let mut reader = BufReader::new(stream.try_clone().expect("a socket can be shared"));
    let mut writer = stream;
    let mut line = String::new();
    for number in 0..count {
        let request = format!("GET {} HTTP/1.1\r\nHost: meet.example.org\r\n\r\n", path(number));
        writer.write_all(request.as_bytes()).expect("the adapter listens");
        let mut first = true;
        loop {
            line.clear();
            reader.read_line(&mut line).expect("the adapter answers");
            assert!(!first || line.starts_with("HTTP/1.1 303"), "{line}");
            first = false;
            let lower = line.trim_end().to_ascii_lowercase();
            if let Some(length) = lower.strip_prefix("content-length:") {
                assert_eq!(length.trim(), "0", "a redirect has no body");
            }
            if lower.is_empty() {
                break;
            }
        }
    }
}
