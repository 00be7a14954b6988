//! The provider, the adapter, the application, and an edge in front of them.

use std::net::{SocketAddr, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

use harness::adapter::Adapter;
use harness::browser::Browser;
use harness::config::{CLIENT_ID, CLIENT_SECRET, Config};
use harness::ports;
use harness::process::Process;
use harness::scratch::Scratch;
use harness::stub::{Reply, Seen, Stub};
use provider::{Client, Options, Provider};
use toml::toml;

use crate::edge::{Addresses, Edge};

/// The session cookie at an origin of plain HTTP.
pub(crate) const SESSION: &str = "jitsi_oidc";

/// One edge with everything behind it.
pub(crate) struct World {
    // The fields are dropped in this order.
    _process: Process,
    pub(crate) edge: Edge,
    pub(crate) provider: Provider,
    application: Stub,
    jitsi: Stub,
    adapter: Option<Adapter>,
    origin: String,
    _scratch: Scratch,
}

impl World {
    pub(crate) async fn new(edge: Edge) -> Self {
        let address = ports::free();
        let origin = format!("http://{address}");
        let client = Client::confidential(CLIENT_ID, CLIENT_SECRET)
            .redirect_uri(&format!("{origin}/oidc/redirect"));
        let provider = Provider::start(Options { clients: vec![client], ..Options::default() });
        let scratch = Scratch::new(env!("CARGO_TARGET_TMPDIR"), "edges");
        let policies = toml! { staff = [{ claim = "groups", any_of = ["staff"] }] };
        let config = Config::new(&origin, provider.issuer()).with("policies", policies);
        let program = env!("CARGO_BIN_EXE_jitsi-oidc-adapter");
        let adapter = Adapter::start(program, scratch.path(), &config);
        adapter.wait_until_ready(&origin).await;
        let application = Stub::start(ports::loopback(0), application);
        let jitsi = Stub::start(ports::loopback(0), |_| Reply::status(200).body("Jitsi Meet"));
        let addresses = Addresses {
            edge: address,
            adapter: adapter.address(),
            application: application.address(),
            jitsi: jitsi.address(),
        };
        let mut process = edge.start(&addresses, &scratch);
        wait_until_open(address, &mut process);
        Self {
            _process: process,
            edge,
            provider,
            application,
            jitsi,
            adapter: Some(adapter),
            origin,
            _scratch: scratch,
        }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.origin)
    }

    /// A browser in which this person is signed in, through the edge.
    pub(crate) async fn signed_in(&self, person: &str) -> Browser {
        let browser = Browser::new();
        let page = self.url("/recordings/first");
        let answer = browser.get(&page).await;
        assert_eq!(answer.status, 303, "{}", answer.body);
        let back = self.provider.sign_in_as(person, &answer.location().unwrap());
        assert_eq!(browser.get(&back).await.location(), Some(page));
        browser
    }

    /// The requests that the application got during `during`, and the result of that.
    pub(crate) async fn reaching<T>(&self, during: impl Future<Output = T>) -> (T, Vec<Seen>) {
        let before = self.application.seen().len();
        let result = during.await;
        (result, self.application.seen().split_off(before))
    }

    /// The requests to Jitsi Meet so far.
    pub(crate) fn seen_by_jitsi(&self) -> Vec<Seen> {
        self.jitsi.seen()
    }

    pub(crate) fn kill_adapter(&mut self) {
        self.adapter.take().unwrap().kill();
    }
}

fn application(seen: &Seen) -> Reply {
    match seen.header("upgrade") {
        // The answer to the key of the test (RFC 6455, section 1.3), which HAProxy checks.
        Some(protocol) => Reply::status(101)
            .header("upgrade", protocol)
            .header("sec-websocket-accept", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="),
        None => Reply::status(200).body("secret"),
    }
}

fn wait_until_open(address: SocketAddr, process: &mut Process) {
    let deadline = Instant::now() + Duration::from_secs(20);
    while TcpStream::connect(address).is_err() {
        let ended = process.has_ended().is_some();
        let log = || [process.output(), process.log()].concat().join("\n");
        assert!(!ended && Instant::now() < deadline, "the edge does not listen:\n{}", log());
        thread::sleep(Duration::from_millis(20));
    }
}
