//! Configuration → parts → listener → run, shut down.

mod listen;
mod parts;

use std::io;
use std::num::NonZeroUsize;
use std::time::Duration;

use actix_http::{Request, Response};
use actix_web::body::BoxBody;
use actix_web::dev::{AppConfig, Server, ServerHandle, ServiceFactory};
use actix_web::http::KeepAlive;
use actix_web::web::Data;
use actix_web::{Error, HttpServer};
use sd_notify::NotifyState;
use tokio::signal::unix::{Signal, SignalKind, signal};

pub use self::listen::BindError;
use self::listen::{Handed, Socket};
pub use self::parts::assemble;
use crate::config::Config;
use crate::log::Reopen;
use crate::oidc::ClientError;
use crate::web;

/// Why the service does not run.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The configuration parses, but no HTTP client can be made of it.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// An address cannot be listened on.
    #[error(transparent)]
    Bind(#[from] BindError),
    /// Two counters have one name.
    #[error("the metrics cannot be set up")]
    Metrics(#[from] prometheus::Error),
    /// The system refuses something else.
    #[error("the service stopped")]
    System(#[from] io::Error),
}

/// Serves until `SIGTERM` or `SIGINT`, then answers the running requests and returns. `SIGHUP` opens the
/// log's file again.
///
/// `ready` is called once connections are accepted, with the address: the real one where the port
/// was 0.
///
/// # Errors
///
/// [`RunError`] where an address is taken, or the system refuses something.
pub fn run(config: Config, reopen: Reopen, ready: impl FnOnce(&str)) -> Result<(), RunError> {
    actix_web::rt::System::new().block_on(serve(config, reopen, ready))
}

async fn serve(config: Config, reopen: Reopen, ready: impl FnOnce(&str)) -> Result<(), RunError> {
    raise_descriptor_limit();
    let mut handed = Handed::from_environment();
    let socket = Socket::bind(&config.server.listen, &mut handed)?;
    let admin = config.server.admin_listen.as_ref();
    let admin = admin.map(|listen| Socket::bind(listen, &mut handed)).transpose()?;
    let workers = config.server.workers;
    let grace = grace(config.oidc.timeout);
    let app = Data::new(parts::assemble(config)?);

    let signals = Signals::listen()?;
    let address = socket.address();
    let server = start(socket, web::service, app.clone(), workers, grace)?;
    let admin = admin
        .map(|socket| start(socket, web::admin, app.clone(), Some(NonZeroUsize::MIN), grace))
        .transpose()?;
    let loading = actix_web::rt::spawn({
        let provider = app.provider.clone();
        async move { provider.keep_loaded().await }
    });
    let handles = std::iter::once(&server).chain(&admin).map(Server::handle).collect();
    actix_web::rt::spawn(signals.obey(handles, reopen));
    ready(&address);
    // Not under systemd there is nobody to notify; with it, nothing to be done about a failure.
    let _ = sd_notify::notify(&[NotifyState::Ready]);

    // A server starts its workers when it is polled, so the two run side by side.
    match admin {
        None => server.await?,
        Some(admin) => drop(tokio::try_join!(server, admin)?),
    }
    loading.abort();
    Ok(())
}

/// Serves `service` on `socket`.
///
/// An idle connection is nginx's to end, after 60 s: were ours to end one first, a request could meet
/// it just closing, and a timer would be set with each answer. The kernel ends those whose peer is
/// gone, see [`Socket::bind`].
fn start<S>(
    socket: Socket,
    service: fn(Data<web::App>) -> S,
    app: Data<web::App>,
    workers: Option<NonZeroUsize>,
    grace: Duration,
) -> io::Result<Server>
where
    S: ServiceFactory<Request, Config = AppConfig, Error = Error, InitError = ()> + 'static,
    S::Response: Into<Response<BoxBody>>,
{
    let mut server = HttpServer::new(move || service(app.clone()))
        .keep_alive(KeepAlive::Os)
        .shutdown_timeout(grace.as_secs())
        .disable_signals();
    if let Some(workers) = workers {
        server = server.workers(workers.get());
    }
    let server = match socket {
        Socket::Tcp(socket) => server.listen(socket)?,
        Socket::Unix(socket) => server.listen_uds(socket)?,
    };
    Ok(server.run())
}

/// How long a request may still run after `SIGTERM`, where a call to the provider may take `call`.
///
/// A sign-in waits for its token request, for keys and for userinfo, each for the time of a call at most,
/// and works in between. If it is ended before it has all of them, its code is spent and there is no session.
fn grace(call: Duration) -> Duration {
    (5 * call).max(SLOW_CLIENT)
}

/// Each connection takes a descriptor. The soft limit, often 1024, exists for programs that use
/// select(2), which this one does not: it may be as high as the hard limit.
fn raise_descriptor_limit() {
    match rlimit::increase_nofile_limit(u64::MAX) {
        Ok(limit) => {
            log::debug!(event = "descriptors", limit = limit; "raised the descriptor limit")
        }
        Err(error) => log::warn!(event = "descriptors", cause:% = error;
            "the descriptor limit could not be raised; raise it with LimitNOFILE= or ulimit -n"),
    }
}

/// The signals that mean something to us.
struct Signals {
    terminate: Signal,
    interrupt: Signal,
    hang_up: Signal,
}

impl Signals {
    fn listen() -> io::Result<Self> {
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
            hang_up: signal(SignalKind::hangup())?,
        })
    }

    async fn obey(mut self, servers: Vec<ServerHandle>, reopen: Reopen) {
        loop {
            tokio::select! {
                _ = self.terminate.recv() => break,
                _ = self.interrupt.recv() => break,
                _ = self.hang_up.recv() => reopen.ask(),
            }
        }
        log::info!(event = "stopping"; "stopping once the running requests are answered");
        // The admin listener answers until the other is done.
        for server in servers {
            server.stop(true).await;
        }
    }
}

/// Time for a client that sends its request or reads the answer slowly.
const SLOW_CLIENT: Duration = Duration::from_secs(30);
