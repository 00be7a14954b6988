//! A persistent connection to the adapter, like nginx's. A full HTTP client would cost more.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpStream};

/// A connection.
pub(crate) struct Connection {
    reader: BufReader<TcpStream>,
    writer: TcpStream,
}

/// A redirect: its target and its cookies.
pub(crate) struct Redirect {
    pub(crate) location: String,
    /// The value of a `Cookie` header with all cookies.
    pub(crate) cookies: String,
}

impl Connection {
    pub(crate) fn open(address: SocketAddr) -> Self {
        let writer = TcpStream::connect(address).expect("the adapter listens");
        writer.set_nodelay(true).expect("a socket has options");
        let reader = BufReader::new(writer.try_clone().expect("a socket can be shared"));
        Self { reader, writer }
    }

    /// GETs `path`.
    ///
    /// # Panics
    ///
    /// Panics when the response is not a 303 without a body: then the figure would be meaningless.
    pub(crate) fn redirect(&mut self, path: &str, cookies: &str) -> Redirect {
        let request = format!(
            "GET {path} HTTP/1.1\r\nHost: meet.example.org\r\nAccept: text/html\r\n\
             Cookie: {cookies}\r\n\r\n"
        );
        self.writer.write_all(request.as_bytes()).expect("the adapter listens");
        let status = self.line();
        assert!(status.starts_with("HTTP/1.1 303"), "{path}: {status}");
        let mut redirect = Redirect { location: String::new(), cookies: String::new() };
        loop {
            let line = self.line();
            let Some((name, value)) = line.split_once(": ") else { return redirect };
            match name.to_ascii_lowercase().as_str() {
                "content-length" => assert_eq!(value, "0", "a redirect has no body"),
                "location" => value.clone_into(&mut redirect.location),
                "set-cookie" => {
                    let pair = value.split(';').next().unwrap_or_default();
                    redirect.cookies = format!("{pair}; {}", redirect.cookies);
                }
                _ => {}
            }
        }
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.reader.read_line(&mut line).expect("the adapter answers");
        line.truncate(line.trim_end().len());
        line
    }
}
