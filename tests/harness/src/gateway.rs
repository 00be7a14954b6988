//! Applications behind FastCGI, uwsgi and SCGI that record the variables of each request.

use std::io::{self, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use crate::ports;

/// The protocol of a gateway.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protocol {
    /// FastCGI 1.0.
    FastCgi,
    /// uwsgi, packets of type 0.
    Uwsgi,
    /// SCGI.
    Scgi,
}

/// The variables of one request in their order, with duplicates.
pub type Variables = Vec<(String, String)>;

/// A running application. Every response is 200 with the text `secret`.
#[derive(Debug)]
pub struct Gateway {
    address: SocketAddr,
    seen: Arc<Mutex<Vec<Variables>>>,
    stopped: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Gateway {
    /// Listens on a free port.
    ///
    /// # Panics
    ///
    /// Loopback has no free port.
    pub fn start(protocol: Protocol) -> Self {
        let listener = TcpListener::bind(ports::loopback(0)).expect("loopback has free ports");
        let address = listener.local_addr().expect("it listens");
        let seen: Arc<Mutex<Vec<Variables>>> = Arc::default();
        let stopped = Arc::new(AtomicBool::new(false));
        let (to, stop) = (Arc::clone(&seen), Arc::clone(&stopped));
        let thread = thread::spawn(move || {
            for stream in listener.incoming() {
                if stop.load(Ordering::Acquire) {
                    return;
                }
                // If a connection fails, the test gets no response.
                if let Ok(variables) = stream.and_then(|stream| serve(protocol, stream)) {
                    to.lock().unwrap_or_else(PoisonError::into_inner).push(variables);
                }
            }
        });
        Self { address, seen, stopped, thread: Some(thread) }
    }

    /// The address on which it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The variables of every request so far.
    pub fn seen(&self) -> Vec<Variables> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        self.stopped.store(true, Ordering::Release);
        // The thread waits in `accept`, so a connection is needed to stop it.
        let _ = TcpStream::connect(self.address);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

const HEAD: &str = "Content-Type: text/plain\r\n\r\nsecret";

fn serve(protocol: Protocol, stream: TcpStream) -> io::Result<Variables> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut stream = stream;
    match protocol {
        Protocol::FastCgi => {
            let variables = fastcgi(&mut reader)?;
            let body = format!("Status: 200 OK\r\n{HEAD}");
            stream.write_all(&record(6, body.as_bytes()))?;
            stream.write_all(&record(6, &[]))?;
            stream.write_all(&record(3, &[0; 8]))?;
            Ok(variables)
        }
        Protocol::Uwsgi => {
            let variables = uwsgi(&mut reader)?;
            stream.write_all(format!("HTTP/1.1 200 OK\r\n{HEAD}").as_bytes())?;
            Ok(variables)
        }
        Protocol::Scgi => {
            let variables = scgi(&mut reader)?;
            stream.write_all(format!("Status: 200 OK\r\n{HEAD}").as_bytes())?;
            Ok(variables)
        }
    }
}

/// A FastCGI record of request 1, without padding (FastCGI 1.0, 3.3).
fn record(kind: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len()).expect("the responses are short").to_be_bytes();
    let mut record = vec![1, kind, 0, 1, length[0], length[1], 0, 0];
    record.extend_from_slice(content);
    record
}

/// Reads a request to the end of its body: FCGI_PARAMS (4), then FCGI_STDIN (5).
fn fastcgi(reader: &mut impl Read) -> io::Result<Variables> {
    let mut params = Vec::new();
    loop {
        let head = array::<8>(reader)?;
        let content = bytes(reader, usize::from(u16::from_be_bytes([head[4], head[5]])))?;
        bytes(reader, usize::from(head[6]))?;
        match (head[1], content.is_empty()) {
            (4, _) => params.extend(content),
            (5, true) => break,
            _ => {}
        }
    }
    let mut rest = params.as_slice();
    let mut variables = Vec::new();
    while !rest.is_empty() {
        let (name, value) = (length(&mut rest)?, length(&mut rest)?);
        let name = text(bytes(&mut rest, name)?);
        variables.push((name, text(bytes(&mut rest, value)?)));
    }
    Ok(variables)
}

/// Reads a length of one byte, or of four if the first bit is set (FastCGI 1.0, 3.4).
fn length(reader: &mut impl Read) -> io::Result<usize> {
    let [first] = array::<1>(reader)?;
    if first < 0x80 {
        return Ok(usize::from(first));
    }
    let [a, b, c] = array::<3>(reader)?;
    let length = u32::from_be_bytes([first & 0x7f, a, b, c]);
    usize::try_from(length).map_err(io::Error::other)
}

fn uwsgi(reader: &mut impl Read) -> io::Result<Variables> {
    let head = array::<4>(reader)?;
    let block = bytes(reader, usize::from(u16::from_le_bytes([head[1], head[2]])))?;
    let mut rest = block.as_slice();
    let mut variables = Vec::new();
    while !rest.is_empty() {
        let mut word = || {
            let length = usize::from(u16::from_le_bytes(array::<2>(&mut rest)?));
            bytes(&mut rest, length).map(text)
        };
        variables.push((word()?, word()?));
    }
    Ok(variables)
}

fn scgi(reader: &mut impl Read) -> io::Result<Variables> {
    let mut length = 0;
    loop {
        match array::<1>(reader)? {
            [digit @ b'0'..=b'9'] => length = length * 10 + usize::from(digit - b'0'),
            [b':'] => break,
            _ => return Err(io::Error::other("not a netstring")),
        }
    }
    let block = bytes(reader, length)?;
    let words: Vec<_> = block.split(|it| *it == 0).map(|it| text(it.to_vec())).collect();
    Ok(words.chunks_exact(2).map(|pair| (pair[0].clone(), pair[1].clone())).collect())
}

fn array<const N: usize>(reader: &mut impl Read) -> io::Result<[u8; N]> {
    let mut array = [0; N];
    reader.read_exact(&mut array)?;
    Ok(array)
}

fn bytes(reader: &mut impl Read, length: usize) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; length];
    reader.read_exact(&mut bytes)?;
    Ok(bytes)
}

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8_lossy(&bytes).into_owned()
}
