//! Sign-ins that wait for the provider.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::Duration;

use actix_web::rt;
use harness::browser::{Answer, Browser};

use crate::world::World;

/// The longest wait for an event.
pub(crate) const LIMIT: Duration = Duration::from_secs(20);

/// Forwards connections to a provider. While the gate is closed, it holds the responses back.
pub(crate) struct Gate {
    address: SocketAddr,
    state: Arc<(Mutex<State>, Condvar)>,
}

#[derive(Default)]
struct State {
    closed: bool,
    /// The number of token requests since the gate was closed.
    waiting: usize,
}

impl Gate {
    pub(crate) fn to(provider: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let state = Arc::<(Mutex<State>, Condvar)>::default();
        let shared = Arc::clone(&state);
        thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let Ok(server) = TcpStream::connect(provider) else { continue };
                let (back_from, back_to) =
                    (server.try_clone().unwrap(), client.try_clone().unwrap());
                let (requests, responses) = (Arc::clone(&shared), Arc::clone(&shared));
                thread::spawn(move || forward(client, server, |request| requests.count(request)));
                thread::spawn(move || forward(back_from, back_to, |_| responses.pass()));
            }
        });
        Self { address, state }
    }

    pub(crate) fn close(&self) {
        *self.state.0.lock().unwrap() = State { closed: true, waiting: 0 };
    }

    pub(crate) fn open(&self) {
        self.state.0.lock().unwrap().closed = false;
        self.state.1.notify_all();
    }

    /// The URL of the token endpoint through the gate.
    pub(crate) fn token_endpoint(&self) -> String {
        format!("http://{}/token", self.address)
    }

    /// Waits until there were `count` token requests since the gate was closed.
    pub(crate) async fn wait_for(&self, count: usize) {
        let state = Arc::clone(&self.state);
        let waited = rt::task::spawn_blocking(move || {
            let few = |state: &mut State| state.waiting < count;
            let locked = state.0.lock().unwrap();
            state.1.wait_timeout_while(locked, LIMIT, few).unwrap().1.timed_out()
        });
        assert!(!waited.await.unwrap(), "{count} token requests");
    }
}

trait Held {
    fn count(&self, request: &[u8]);
    fn pass(&self);
}

impl Held for (Mutex<State>, Condvar) {
    fn count(&self, request: &[u8]) {
        self.0.lock().unwrap().waiting += usize::from(request.starts_with(b"POST "));
        self.1.notify_all();
    }

    fn pass(&self) {
        drop(self.1.wait_while(self.0.lock().unwrap(), |state| state.closed).unwrap());
    }
}

fn forward(mut from: TcpStream, mut to: TcpStream, before: impl Fn(&[u8])) {
    let mut buffer = [0; 16 * 1024];
    while let Ok(length @ 1..) = from.read(&mut buffer) {
        before(&buffer[..length]);
        if to.write_all(&buffer[..length]).is_err() {
            break;
        }
    }
    let _ = to.shutdown(Shutdown::Write);
}

/// Lets all browsers request their redirect from the provider at the same time.
pub(crate) fn return_all(
    crowd: Vec<(Browser, String)>,
) -> Vec<rt::task::JoinHandle<(Browser, Answer)>> {
    let request = |(browser, back): (Browser, String)| {
        rt::spawn(async move {
            let answer = browser.get(&back).await;
            (browser, answer)
        })
    };
    crowd.into_iter().map(request).collect()
}

/// Browsers that have signed in at the provider, each with its redirect back to the adapter.
pub(crate) async fn crowd(world: &World, size: usize) -> Vec<(Browser, String)> {
    let mut crowd = Vec::new();
    for _ in 0..size {
        let browser = world.browser();
        let authorize = world.begin(&browser, "roomname=room").await;
        crowd.push((browser, world.provider.sign_in_as("ada", &authorize)));
    }
    crowd
}
