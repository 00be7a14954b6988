//! Starts the service from the configuration, listens, and shuts down.

mod listen;
mod parts;
mod start_log;

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
use self::listen::{Socket, SystemdSockets};
pub use self::parts::assemble;
use crate::config::Config;
use crate::log::Reopen;
use crate::oidc::ClientError;
use crate::web;

/// Why the service cannot run.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The configuration is valid, but the HTTP client cannot be created.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// The service cannot listen on an address.
    #[error(transparent)]
    Bind(#[from] BindError),
    /// Two counters have the same name.
    #[error("the metrics cannot be set up")]
    Metrics(#[from] prometheus::Error),
    /// Another error of the operating system.
    #[error("the service stopped")]
    System(#[from] io::Error),
}

/// Serves until `SIGTERM` or `SIGINT`, then completes the running requests and returns. `SIGHUP` reopens
/// the log file.
///
/// `ready` is called with the address once connections are accepted. For port 0 the address has the
/// assigned port.
///
/// # Errors
///
/// [`RunError`]
pub fn run(config: Config, reopen: Reopen, ready: impl FnOnce(&str)) -> Result<(), RunError> {
    actix_web::rt::System::new().block_on(serve(config, reopen, ready))
}

async fn serve(config: Config, reopen: Reopen, ready: impl FnOnce(&str)) -> Result<(), RunError> {
    raise_descriptor_limit();
    let mut systemd = SystemdSockets::from_environment();
    let socket = Socket::bind(&config.server.listen, &mut systemd)?;
    let admin = config.server.admin_listen.as_ref();
    let admin = admin.map(|listen| Socket::bind(listen, &mut systemd)).transpose()?;
    let admin_address = admin.as_ref().map(Socket::address);
    start_log::log_start(&config, &socket.address(), admin_address.as_deref());
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
    actix_web::rt::spawn(signals.handle(handles, reopen));
    ready(&address);
    // Does nothing without systemd. A failure is ignored: nothing can be done about it.
    let _ = sd_notify::notify(&[NotifyState::Ready]);

    // A server starts its workers when it is polled, so both are polled together.
    match admin {
        None => server.await?,
        Some(admin) => drop(tokio::try_join!(server, admin)?),
    }
    loading.abort();
    Ok(())
}

/// Serves `service` on `socket`.
///
/// nginx closes idle connections, after 60 s. If this service closed them first, a request could arrive
/// on a connection that is being closed, and each response would set a timer. The kernel closes
/// connections whose peer is gone, see [`Socket::bind`].
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

/// How long a request may continue after `SIGTERM`, if a call to the provider may take `call`: five times
/// as long, at least 30 seconds.
///
/// A sign-in waits for its token request, for keys and for userinfo, each for one `call` at most. If it is
/// stopped before it is complete, its code is used up but there is no session.
pub fn grace(call: Duration) -> Duration {
    (5 * call).max(SLOW_CLIENT)
}

/// Raises the soft limit of file descriptors to the hard limit, because each connection uses a
/// descriptor. The soft limit, often 1024, exists for programs that use select(2). This one does not.
fn raise_descriptor_limit() {
    match rlimit::increase_nofile_limit(u64::MAX) {
        Ok(limit) => {
            log::debug!(event = "descriptors", limit = limit; "raised the descriptor limit")
        }
        Err(error) => log::warn!(event = "descriptors", cause:% = error;
            "the descriptor limit could not be raised; raise it with LimitNOFILE= or ulimit -n"),
    }
}

/// The signals that the service handles.
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

    async fn handle(mut self, servers: Vec<ServerHandle>, reopen: Reopen) {
        loop {
            tokio::select! {
                _ = self.terminate.recv() => break,
                _ = self.interrupt.recv() => break,
                _ = self.hang_up.recv() => reopen.request(),
            }
        }
        log::info!(event = "stopping"; "stopping once the running requests are answered");
        // The admin listener stops last.
        for server in servers {
            server.stop(true).await;
        }
    }
}

/// Time for a client that sends its request or reads the response slowly.
const SLOW_CLIENT: Duration = Duration::from_secs(30);
