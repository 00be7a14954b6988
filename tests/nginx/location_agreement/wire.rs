//! Sends thousands of requests over one connection, many at a time, and does not change their bytes.

use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

const AT_ONCE: usize = 64;

/// One request.
#[derive(Debug, Clone)]
pub(super) struct Request {
    pub(super) method: &'static str,
    pub(super) path: String,
    /// Whether the request asks for a WebSocket.
    pub(super) upgrade: bool,
}

/// The response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) body: String,
}

/// All responses in the order of the requests. Every request has the lines `headers`.
pub(super) fn send_all(
    address: SocketAddr,
    requests: &[Request],
    headers: &str,
) -> io::Result<Vec<Answer>> {
    let mut answers = Vec::new();
    let mut connection = connect(address)?;
    while answers.len() < requests.len() {
        let end = requests.len().min(answers.len() + AT_ONCE);
        let batch = &requests[answers.len()..end];
        let text: String = batch.iter().map(|request| request.text(headers)).collect();
        connection.get_mut().write_all(text.as_bytes())?;
        for request in batch {
            let (answer, stays_open) = read(&mut connection, request)?;
            answers.push(answer);
            // The rest of the batch is lost, and is sent again.
            if !stays_open {
                connection = connect(address)?;
                break;
            }
        }
    }
    Ok(answers)
}

fn connect(address: SocketAddr) -> io::Result<BufReader<TcpStream>> {
    let stream = TcpStream::connect(address)?;
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(Duration::from_secs(60)))?;
    Ok(BufReader::new(stream))
}

impl Request {
    fn text(&self, headers: &str) -> String {
        let Self { method, path, upgrade } = self;
        let upgrade = if *upgrade { "Connection: Upgrade\r\nUpgrade: websocket\r\n" } else { "" };
        let length = if *method == "POST" { "Content-Length: 0\r\n" } else { "" };
        format!("{method} {path} HTTP/1.1\r\nHost: localhost\r\n{upgrade}{length}{headers}\r\n")
    }
}

/// The response, and whether the connection can be used again.
fn read(from: &mut BufReader<TcpStream>, request: &Request) -> io::Result<(Answer, bool)> {
    let odd = |what: &str| io::Error::other(format!("{request:?}: {what}"));
    let start = line(from)?;
    let status = start.get(9..12).and_then(|it| it.parse().ok()).ok_or_else(|| odd(&start))?;
    let (mut length, mut chunked, mut stays_open) = (0, false, true);
    loop {
        let header = line(from)?.to_ascii_lowercase();
        match header.split_once(": ") {
            None => break,
            Some(("content-length", value)) => length = value.parse().map_err(io::Error::other)?,
            Some(("transfer-encoding", _)) => chunked = true,
            Some(("connection", "close")) => stays_open = false,
            Some(_) => {}
        }
    }
    let mut body = Vec::new();
    if request.method != "HEAD" && chunked {
        loop {
            let size = usize::from_str_radix(&line(from)?, 16).map_err(io::Error::other)?;
            from.take(size as u64).read_to_end(&mut body)?;
            line(from)?;
            if size == 0 {
                break;
            }
        }
    } else if request.method != "HEAD" {
        from.take(length).read_to_end(&mut body)?;
    }
    Ok((Answer { status, body: String::from_utf8_lossy(&body).into_owned() }, stays_open))
}

fn line(from: &mut BufReader<TcpStream>) -> io::Result<String> {
    let mut line = String::new();
    from.read_line(&mut line)?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}
