//! An address where nobody answers: a connection there is neither made nor refused, as behind a
//! firewall that drops packets. On loopback, so that it needs no network.

use std::io::ErrorKind;
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use tokio::net::{TcpListener, TcpSocket};

/// A listener that accepts nobody and whose queue is full: Linux leaves further handshakes
/// unanswered.
#[derive(Debug)]
pub struct Deaf {
    address: SocketAddr,
    _listener: TcpListener,
    _queue: Vec<TcpStream>,
}

impl Deaf {
    /// Listens, and fills the queue. To be called within a runtime.
    ///
    /// # Panics
    ///
    /// The queue does not fill.
    pub fn listen() -> Self {
        let socket = TcpSocket::new_v4().expect("there are sockets");
        socket.bind(crate::ports::loopback(0)).expect("loopback has free ports");
        let listener = socket.listen(0).expect("a bound socket listens");
        let address = listener.local_addr().expect("a listener has an address");
        let mut queue = Vec::new();
        // A few are let into the queue at once; the first that has to wait has found it full.
        let error = loop {
            match TcpStream::connect_timeout(&address, Duration::from_millis(500)) {
                Ok(stream) => queue.push(stream),
                Err(error) => break error,
            }
            assert!(queue.len() < 16, "the queue does not fill");
        };
        assert_eq!(error.kind(), ErrorKind::TimedOut, "{error}");
        Self { address, _listener: listener, _queue: queue }
    }

    /// Where nobody answers.
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}
