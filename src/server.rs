//! Starts the service from the configuration, listens, and shuts down.

mod error;
mod listen;
mod parts;
mod reload;
mod start_log;

use std::io;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

use actix_http::{Request, Response};
use actix_web::body::BoxBody;
use actix_web::dev::{AppConfig, Server, ServerHandle, ServiceFactory};
use actix_web::http::KeepAlive;
use actix_web::{Error, HttpServer};
use sd_notify::NotifyState;
use tokio::signal::unix::{Signal, SignalKind, signal};

pub use self::error::RunError;
pub use self::listen::BindError;
use self::listen::{Socket, SystemdSockets};
pub use self::parts::assemble;
pub use self::reload::Load;
use self::reload::{Fixed, Reload};
use crate::config::Config;
use crate::log::Control;
use crate::web::{self, Live};

/// Serves until `SIGTERM` or `SIGINT`, then completes the running requests and returns. `SIGHUP` reopens
/// the log file and reads the configuration again by `load`.
///
/// `ready` is called with the address once connections are accepted. For port 0 the address has the
/// assigned port.
///
/// # Errors
///
/// [`RunError`]
pub fn run(
    config: Config,
    load: Load,
    control: Control,
    ready: impl FnOnce(&str),
) -> Result<(), RunError> {
    actix_web::rt::System::new().block_on(serve(config, load, control, ready))
}

async fn serve(
    config: Config,
    load: Load,
    control: Control,
    ready: impl FnOnce(&str),
) -> Result<(), RunError> {
    raise_descriptor_limit();
    let mut systemd = SystemdSockets::from_environment();
    let socket = Socket::bind(&config.server.listen, &mut systemd)?;
    let admin = config.server.admin_listen.as_ref();
    let admin = admin.map(|listen| Socket::bind(listen, &mut systemd)).transpose()?;
    let admin_address = admin.as_ref().map(Socket::address);
    start_log::log_start(&config, &socket.address(), admin_address.as_deref());
    let workers = config.server.workers;
    let grace = grace(config.oidc.timeout);
    let fixed = Fixed::of(&config);
    let live = Arc::new(Live::new(parts::assemble(config)?));

    let signals = Signals::listen()?;
    let address = socket.address();
    let server = start(socket, web::service, &live, workers, grace)?;
    let admin = admin
        .map(|socket| start(socket, web::admin, &live, Some(NonZeroUsize::MIN), grace))
        .transpose()?;
    let reload = Reload { live, load, control, fixed };
    let reload = actix_web::rt::spawn(reload.run(signals.hang_up));
    let handles = std::iter::once(&server).chain(&admin).map(Server::handle).collect();
    actix_web::rt::spawn(signals.stop.handle(handles));
    ready(&address);
    // Does nothing without systemd. A failure is ignored: nothing can be done about it.
    let _ = sd_notify::notify(&[NotifyState::Ready]);

    // A server starts its workers when it is polled, so both are polled together.
    match admin {
        None => server.await?,
        Some(admin) => drop(tokio::try_join!(server, admin)?),
    }
    reload.abort();
    Ok(())
}

/// Serves `service` on `socket`.
///
/// nginx closes idle connections, after 60 s. If this service closed them first, a request could arrive
/// on a connection that is being closed, and each response would set a timer. The kernel closes
/// connections whose peer is gone, see [`Socket::bind`].
fn start<S>(
    socket: Socket,
    service: fn(Arc<Live>) -> S,
    live: &Arc<Live>,
    workers: Option<NonZeroUsize>,
    grace: Duration,
) -> io::Result<Server>
where
    S: ServiceFactory<Request, Config = AppConfig, Error = Error, InitError = ()> + 'static,
    S::Response: Into<Response<BoxBody>>,
{
    let live = Arc::clone(live);
    let mut server = HttpServer::new(move || service(Arc::clone(&live)))
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
    stop: Stop,
    hang_up: Signal,
}

/// The signals that end the service.
struct Stop {
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    fn listen() -> io::Result<Self> {
        let stop = Stop {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
        };
        Ok(Self { stop, hang_up: signal(SignalKind::hangup())? })
    }
}

impl Stop {
    async fn handle(mut self, servers: Vec<ServerHandle>) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
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
