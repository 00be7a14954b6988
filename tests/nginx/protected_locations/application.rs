//! An application behind nginx that takes WebSockets. [`harness::stub`] waits for the end of a request's
//! body, which a WebSocket does not have.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

use harness::ports;
use harness::stub::Seen;

/// A running application. It ends when this is dropped.
pub(super) struct Application {
    address: SocketAddr,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    has_ended: AtomicBool,
    seen: Mutex<Vec<Seen>>,
}

impl Application {
    /// Answers with a page for the person in `X-Auth-User`, or accepts the WebSocket.
    pub(super) fn start() -> Self {
        let listener = TcpListener::bind(ports::loopback(0)).unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared::default());
        let of_thread = Arc::clone(&shared);
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                if of_thread.has_ended.load(Ordering::Relaxed) {
                    break;
                }
                // A connection without a whole request is nobody's concern.
                let _ = answer(stream, &of_thread.seen);
            }
        });
        Self { address, shared }
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    /// All requests so far.
    pub(super) fn seen(&self) -> Vec<Seen> {
        self.shared.seen.lock().unwrap().clone()
    }
}

impl Drop for Application {
    fn drop(&mut self) {
        self.shared.has_ended.store(true, Ordering::Relaxed);
        // Wakes the thread.
        let _ = TcpStream::connect(self.address);
    }
}

/// Reads the header of one request, answers it, and closes the connection.
fn answer(mut stream: TcpStream, seen: &Mutex<Vec<Seen>>) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    let first = lines.next().unwrap_or_else(|| Ok(String::new()))?;
    let mut words = first.split(' ').map(str::to_owned);
    let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let mut headers = Vec::new();
    for line in lines {
        let line = line?;
        let Some((name, value)) = line.split_once(": ") else { break };
        headers.push((name.to_lowercase(), value.to_owned()));
    }
    let request = Seen { method, target, headers, body: 0 };
    let response = match request.header("upgrade") {
        Some(protocol) => format!(
            "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: {protocol}\r\n\r\n"
        ),
        None => {
            let page = format!("a page for {}", request.header("x-auth-user").unwrap_or("nobody"));
            let length = page.len();
            format!(
                "HTTP/1.1 200 OK\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{page}"
            )
        }
    };
    // Before the response, so that the test sees the request when it has the response.
    seen.lock().unwrap().push(request);
    stream.write_all(response.as_bytes())
}
