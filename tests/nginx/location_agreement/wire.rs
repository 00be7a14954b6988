//! Thousands of requests over one connection, many at a time, byte for byte as they are written.

use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

const AT_ONCE: usize = 64;

/// One request.
#[derive(Debug, Clone)]
pub(super) struct Ask {
    pub(super) method: &'static str,
    pub(super) path: String,
    /// Whether it asks for a WebSocket.
    pub(super) upgrade: bool,
}

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) body: String,
}

/// All answers in the order of the requests, each of which carries the lines `headers`.
pub(super) fn ask_all(address: SocketAddr, asks: &[Ask], headers: &str) -> io::Result<Vec<Answer>> {
    let mut answers = Vec::new();
    let mut connection = connect(address)?;
    while answers.len() < asks.len() {
        let end = asks.len().min(answers.len() + AT_ONCE);
        let batch = &asks[answers.len()..end];
        let text: String = batch.iter().map(|ask| ask.text(headers)).collect();
        connection.get_mut().write_all(text.as_bytes())?;
        for ask in batch {
            let (answer, goes_on) = read(&mut connection, ask)?;
            answers.push(answer);
            // What else was sent is lost then, and sent again.
            if !goes_on {
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

impl Ask {
    fn text(&self, headers: &str) -> String {
        let Self { method, path, upgrade } = self;
        let upgrade = if *upgrade { "Connection: Upgrade\r\nUpgrade: websocket\r\n" } else { "" };
        let length = if *method == "POST" { "Content-Length: 0\r\n" } else { "" };
        format!("{method} {path} HTTP/1.1\r\nHost: localhost\r\n{upgrade}{length}{headers}\r\n")
    }
}

/// The answer, and whether the connection can be used again.
fn read(from: &mut BufReader<TcpStream>, ask: &Ask) -> io::Result<(Answer, bool)> {
    let odd = |what: &str| io::Error::other(format!("{ask:?}: {what}"));
    let start = line(from)?;
    let status = start.get(9..12).and_then(|it| it.parse().ok()).ok_or_else(|| odd(&start))?;
    let (mut length, mut chunked, mut goes_on) = (0, false, true);
    loop {
        let header = line(from)?.to_ascii_lowercase();
        match header.split_once(": ") {
            None => break,
            Some(("content-length", value)) => length = value.parse().map_err(io::Error::other)?,
            Some(("transfer-encoding", _)) => chunked = true,
            Some(("connection", "close")) => goes_on = false,
            Some(_) => {}
        }
    }
    let mut body = Vec::new();
    if ask.method != "HEAD" && chunked {
        loop {
            let size = usize::from_str_radix(&line(from)?, 16).map_err(io::Error::other)?;
            from.take(size as u64).read_to_end(&mut body)?;
            line(from)?;
            if size == 0 {
                break;
            }
        }
    } else if ask.method != "HEAD" {
        from.take(length).read_to_end(&mut body)?;
    }
    Ok((Answer { status, body: String::from_utf8_lossy(&body).into_owned() }, goes_on))
}

fn line(from: &mut BufReader<TcpStream>) -> io::Result<String> {
    let mut line = String::new();
    from.read_line(&mut line)?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}
