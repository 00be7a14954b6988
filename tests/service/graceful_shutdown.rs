//! Shutdown while sign-ins wait for the provider.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use actix_web::rt;
use harness::browser::{Answer, Browser};
use harness::process::Signal;

use crate::world::{SESSION, World, enter, start_provider};

const LIMIT: Duration = Duration::from_secs(20);

/// Forwards connections to a provider. While the gate is closed, it holds the responses back.
struct Gate {
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
    fn to(provider: SocketAddr) -> Self {
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

    fn close(&self) {
        *self.state.0.lock().unwrap() = State { closed: true, waiting: 0 };
    }

    fn open(&self) {
        self.state.0.lock().unwrap().closed = false;
        self.state.1.notify_all();
    }

    /// Waits until there were `count` token requests since the gate was closed.
    fn wait_for(&self, count: usize) {
        let state = self.state.0.lock().unwrap();
        let few = |state: &mut State| state.waiting < count;
        let waited = self.state.1.wait_timeout_while(state, LIMIT, few).unwrap();
        assert!(!waited.1.timed_out(), "{count} token requests");
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
fn return_all(crowd: Vec<(Browser, String)>) -> Vec<rt::task::JoinHandle<(Browser, Answer)>> {
    let request = |(browser, back): (Browser, String)| {
        rt::spawn(async move {
            let answer = browser.get(&back).await;
            (browser, answer)
        })
    };
    crowd.into_iter().map(request).collect()
}

/// Browsers that have signed in at the provider, each with its redirect back to the adapter.
async fn crowd(world: &World, size: usize) -> Vec<(Browser, String)> {
    let mut crowd = Vec::new();
    for _ in 0..size {
        let browser = world.browser();
        let authorize = world.begin(&browser, "roomname=room").await;
        crowd.push((browser, world.provider.sign_in_as("ada", &authorize)));
    }
    crowd
}

/// A sign-in may use a connection to the provider that another worker opened.
#[actix_web::test]
async fn a_sign_in_that_waits_for_the_provider_survives_sigterm() {
    for (workers, size) in [(1, 1), (2, 1), (4, 1), (4, 1), (4, 1), (1, 10), (2, 10), (4, 10)] {
        let what = format!("{workers} workers, {size} sign-ins");
        let provider = start_provider();
        let gate = Gate::to(provider.address());
        let token = format!("http://{}/token", gate.address);
        let world = World::at(provider, |config| {
            config.with("oidc.token_endpoint", token.as_str()).with("server.workers", workers)
        })
        .await;
        // Each worker opens connections.
        for response in return_all(crowd(&world, 4 * size.max(2)).await) {
            enter(&response.await.unwrap().1, "/room", "room", None);
        }

        let browsers = crowd(&world, size).await;
        gate.close();
        let responses = return_all(browsers);
        let waiting = rt::task::spawn_blocking({
            let gate = Gate { address: gate.address, state: Arc::clone(&gate.state) };
            move || gate.wait_for(size)
        });
        waiting.await.unwrap();
        world.adapter.send(Signal::TERM);
        let deadline = Instant::now() + LIMIT;
        while TcpStream::connect(world.adapter.address()).is_ok() {
            assert!(Instant::now() < deadline, "{what}: it still listens");
            rt::time::sleep(Duration::from_millis(10)).await;
        }
        gate.open();

        for response in responses {
            let (browser, answer) = response.await.unwrap();
            enter(&answer, "/room", "room", None);
            assert!(browser.cookie(SESSION).is_some(), "{what}");
        }
        let World { adapter, provider, scratch: _scratch, .. } = world;
        assert_eq!(adapter.wait(), Some(0), "{what}");
        let calls = provider.calls();
        assert_eq!(calls.token, calls.redeemed.len(), "{what}: each code was sent once");
    }
}

/// By default, actix ends requests that still run after 30 seconds. `oidc.timeout` may be longer.
#[actix_web::test]
async fn shutdown_gives_a_sign_in_the_configured_timeout_of_its_calls() {
    let provider = start_provider();
    let gate = Gate::to(provider.address());
    let token = format!("http://{}/token", gate.address);
    let world = World::at(provider, |config| {
        config.with("oidc.token_endpoint", token.as_str()).with("oidc.timeout", "60s")
    })
    .await;
    let browsers = crowd(&world, 1).await;
    gate.close();
    let mut responses = return_all(browsers);
    let held = Gate { address: gate.address, state: Arc::clone(&gate.state) };
    rt::task::spawn_blocking(move || held.wait_for(1)).await.unwrap();
    world.adapter.send(Signal::TERM);
    let deadline = Instant::now() + LIMIT;
    while TcpStream::connect(world.adapter.address()).is_ok() {
        assert!(Instant::now() < deadline, "it still listens");
        rt::time::sleep(Duration::from_millis(10)).await;
    }
    // Not a wait for an event: the provider takes this long.
    rt::time::sleep(Duration::from_secs(33)).await;
    gate.open();

    let (_, answer) = responses.remove(0).await.unwrap();
    enter(&answer, "/room", "room", None);
    let World { adapter, provider, scratch: _scratch, .. } = world;
    assert_eq!(adapter.wait(), Some(0));
    assert_eq!(provider.calls().redeemed.len(), 1);
}
