//! An address that neither accepts nor refuses a connection, as behind a firewall that drops packets.
//! It is on loopback, so it needs no network.

use std::io::ErrorKind;
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use tokio::net::{TcpListener, TcpSocket};

/// A listener that accepts no connection and whose queue is full. Linux does not answer further
/// handshakes.
#[derive(Debug)]
pub struct Deaf {
    address: SocketAddr,
    _listener: TcpListener,
    _queue: Vec<TcpStream>,
}

impl Deaf {
    /// Listens, and fills the queue. Call it within a runtime.
    ///
    /// # Panics
    ///
    /// The queue does not fill.
    pub fn listen() -> Self {
        let socket = TcpSocket::new_v4().expect("a socket can be created");
        socket.bind(crate::ports::loopback(0)).expect("loopback has free ports");
        let listener = socket.listen(0).expect("a bound socket listens");
        let address = listener.local_addr().expect("a listener has an address");
        let mut queue = Vec::new();
        // The queue accepts a few connections at once. The first one that has to wait shows that it is
        // full.
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

    /// The address.
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}
