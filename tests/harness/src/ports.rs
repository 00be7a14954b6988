//! The ports of the shipped upstream. A test that includes the snippet unchanged cannot choose other
//! ports, so only one such test runs at a time.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// The two instances of `nginx/jitsi-oidc-http.conf`.
pub const INSTANCES: [SocketAddr; 2] = [loopback(8000), loopback(8001)];

const PATIENCE: Duration = Duration::from_secs(20);

/// The right to use [`INSTANCES`], held until it is dropped.
#[derive(Debug)]
pub struct Turn {
    _lock: File,
}

/// Waits until no other test uses [`INSTANCES`]. `base` is the folder that all tests share:
/// `CARGO_TARGET_TMPDIR`.
///
/// # Panics
///
/// Another program uses one of the ports: `make run`, or a service of this machine.
pub fn turn(base: impl AsRef<Path>) -> Turn {
    fs::create_dir_all(&base).expect("target/ can be written");
    let lock = File::create(base.as_ref().join("instances.lock")).expect("target/ can be written");
    lock.lock().expect("the file can be locked");
    for address in INSTANCES {
        // The test that used the ports before may still close its sockets.
        let deadline = Instant::now() + PATIENCE;
        while !is_free(address) && Instant::now() < deadline {
            thread::sleep(Duration::from_millis(20));
        }
        assert!(is_free(address), "port {} is taken: is `make run` running?", address.port());
    }
    Turn { _lock: lock }
}

/// Whether a server could listen on this address now.
pub fn is_free(address: SocketAddr) -> bool {
    TcpListener::bind(address).is_ok()
}

/// A free loopback address. Calls of one process never return the same address: the system could
/// return a port again before its first user listens on it.
pub fn free() -> SocketAddr {
    static GIVEN: Mutex<BTreeSet<SocketAddr>> = Mutex::new(BTreeSet::new());
    let mut given = GIVEN.lock().unwrap_or_else(PoisonError::into_inner);
    loop {
        let bound = TcpListener::bind(loopback(0)).and_then(|it| it.local_addr());
        let address = bound.expect("loopback has free ports");
        if given.insert(address) {
            return address;
        }
    }
}

/// 127.0.0.1 with this port.
pub const fn loopback(port: u16) -> SocketAddr {
    SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), port)
}
