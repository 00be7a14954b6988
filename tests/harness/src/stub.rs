//! A server with configured responses that records its requests.

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};

use crate::server::Running;

/// A running stub.
#[derive(Debug)]
pub struct Stub {
    address: SocketAddr,
    shared: Arc<Shared>,
    _server: Running,
}

/// One request as it arrived.
#[derive(Debug, Clone)]
pub struct Seen {
    /// The method.
    pub method: String,
    /// Path and query, byte for byte.
    pub target: String,
    /// The header lines in their order, with names in lower case.
    pub headers: Vec<(String, String)>,
    /// The length of the body in bytes.
    pub body: usize,
}

impl Seen {
    /// The first header with this name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(it, _)| it == name).map(|(_, value)| value.as_str())
    }

    /// The path without its query.
    pub fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }
}

/// A response of a stub.
#[derive(Debug, Clone)]
pub struct Reply {
    status: u16,
    headers: Vec<(String, String)>,
    body: String,
    delay: Duration,
}

impl Reply {
    /// A response without a body.
    pub fn status(status: u16) -> Self {
        Self { status, headers: Vec::new(), body: String::new(), delay: Duration::ZERO }
    }

    /// Adds a header line.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Sets the body.
    #[must_use]
    pub fn body(mut self, body: &str) -> Self {
        body.clone_into(&mut self.body);
        self
    }

    /// Delays the response.
    #[must_use]
    pub fn after(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }
}

type Answers = dyn Fn(&Seen) -> Reply + Send + Sync;

struct Shared {
    seen: Mutex<Vec<Seen>>,
    connections: AtomicUsize,
    answers: Box<Answers>,
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shared").field("seen", &self.seen).finish_non_exhaustive()
    }
}

impl Stub {
    /// Listens on `address`. `answers` returns the response to each request.
    ///
    /// # Panics
    ///
    /// The address is in use.
    pub fn start(
        address: SocketAddr,
        answers: impl Fn(&Seen) -> Reply + Send + Sync + 'static,
    ) -> Self {
        let answers: Box<Answers> = Box::new(answers);
        let shared =
            Arc::new(Shared { seen: Mutex::default(), connections: AtomicUsize::new(0), answers });
        let state = Arc::clone(&shared);
        let (server, address) = Running::start(move || listen(address, state))
            .unwrap_or_else(|error| panic!("a stub on {address}: {error}"));
        Self { address, shared, _server: server }
    }

    /// The address on which it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// All requests so far.
    pub fn seen(&self) -> Vec<Seen> {
        self.shared.seen.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The requests for this path so far.
    pub fn seen_at(&self, path: &str) -> Vec<Seen> {
        self.seen().into_iter().filter(|seen| seen.path() == path).collect()
    }

    /// The number of connections so far.
    pub fn connections(&self) -> usize {
        self.shared.connections.load(Ordering::Relaxed)
    }
}

fn listen(
    address: SocketAddr,
    shared: Arc<Shared>,
) -> io::Result<(actix_web::dev::Server, SocketAddr)> {
    let counted = Arc::clone(&shared);
    let server = HttpServer::new(move || {
        App::new().app_data(web::Data::from(Arc::clone(&shared))).default_service(web::to(answer))
    })
    .workers(1)
    .disable_signals()
    .keep_alive(Duration::from_secs(75))
    .on_connect(move |_, _| {
        counted.connections.fetch_add(1, Ordering::Relaxed);
    })
    .bind(address)?;
    let address = server.addrs()[0];
    Ok((server.run(), address))
}

async fn answer(
    request: HttpRequest,
    payload: web::Payload,
    shared: web::Data<Shared>,
) -> HttpResponse {
    // After a request for an upgrade comes no body, but another protocol.
    let body = match request.headers().contains_key("upgrade") {
        true => web::Bytes::new(),
        false => payload.to_bytes().await.unwrap_or_default(),
    };
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let headers = request.headers().iter();
    let seen = Seen {
        method: request.method().to_string(),
        target: request.uri().to_string(),
        headers: headers.map(|(name, value)| (name.to_string(), text(value.as_bytes()))).collect(),
        body: body.len(),
    };
    shared.seen.lock().unwrap_or_else(PoisonError::into_inner).push(seen.clone());

    let reply = (shared.answers)(&seen);
    actix_web::rt::time::sleep(reply.delay).await;
    let status = reply.status.try_into().unwrap_or_default();
    let mut response = HttpResponse::build(status);
    for (name, value) in reply.headers {
        match name.as_str() {
            // The connection then has no length and no keep-alive.
            "upgrade" => response.upgrade(value),
            _ => response.append_header((name, value)),
        };
    }
    response.body(reply.body)
}
