//! The way to the token endpoint, with a random latency.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

use crate::random::Random;

/// The longest delay of a part of a response, in milliseconds.
const LATENCY: usize = 120;

/// The address of a proxy in front of `provider`. At any time some sign-ins wait for it, so that an event
/// interrupts them there. Connections are persistent, like those to a real provider.
pub(crate) fn proxy(provider: SocketAddr, seed: u64) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for (client, seed) in listener.incoming().map_while(Result::ok).zip(seed..) {
            // The provider is down.
            let Ok(server) = TcpStream::connect(provider) else { continue };
            let (answers, back) = (server.try_clone().unwrap(), client.try_clone().unwrap());
            thread::spawn(move || forward(client, server, None));
            thread::spawn(move || forward(answers, back, Some(Random::new(seed))));
        }
    });
    address
}

fn forward(mut from: TcpStream, mut to: TcpStream, mut delays: Option<Random>) {
    let mut buffer = [0; 16 * 1024];
    while let Ok(length @ 1..) = from.read(&mut buffer) {
        if let Some(random) = &mut delays {
            let delay = u64::try_from(random.below(LATENCY + 1)).unwrap();
            thread::sleep(Duration::from_millis(delay));
        }
        if to.write_all(&buffer[..length]).is_err() {
            break;
        }
    }
    let _ = to.shutdown(Shutdown::Both);
    let _ = from.shutdown(Shutdown::Both);
}
