//! `health`: asks the running service whether it answers, for the health check of a container.

mod probe;

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use super::{CliError, Process};
use crate::config::Config;
pub use probe::UnexpectedAnswer;
use probe::{Address, HEALTHY, Probe, judge};

/// Why the service is considered not to be running.
#[derive(Debug, thiserror::Error)]
pub enum HealthError {
    /// The configuration does not tell an address.
    #[error(
        "the address of the service is unknown, because server.listen is \"systemd\" or has port 0; set \
         server.admin_listen to a Unix socket or an address with a port"
    )]
    NoAddress,
    /// No connection, or it broke.
    #[error("the service at {address} does not answer")]
    Unreachable {
        /// Where it was asked.
        address: String,
        /// The error of the system.
        source: io::Error,
    },
    /// Another answer than that of the service.
    #[error("the service at {address} is not healthy")]
    Unexpected {
        /// Where it was asked.
        address: String,
        /// What is wrong with the answer.
        source: UnexpectedAnswer,
    },
}

/// Asks the service that runs with the configuration at `path`. Prints `healthy` if it answers.
///
/// # Errors
///
/// [`CliError::Config`] if the configuration is invalid, otherwise [`CliError::Health`].
pub(super) fn health(path: &Path, process: &Process) -> Result<(), CliError> {
    let config = Config::load(path, &process.environment)?;
    let probe = Probe::of(&config.server).ok_or(HealthError::NoAddress)?;
    let address = probe.address.to_string();
    let answer = match within(LIMIT, move || ask(&probe)) {
        Ok(answer) => answer,
        Err(source) => return Err(HealthError::Unreachable { address, source }.into()),
    };
    judge(&answer).map_err(|source| HealthError::Unexpected { address, source })?;
    (process.print)(HEALTHY);
    Ok(())
}

/// Runs `call` on a thread of its own, because connect(2) on a Unix socket has no time limit. The thread
/// ends with the process.
fn within<T: Send + 'static>(
    limit: Duration,
    call: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> io::Result<T> {
    let (done, wait) = mpsc::channel();
    thread::spawn(move || done.send(call()));
    let late = || format!("no answer within {} seconds", limit.as_secs());
    wait.recv_timeout(limit).map_err(|_| io::Error::new(io::ErrorKind::TimedOut, late()))?
}

/// Sends the request and reads the answer until the connection closes.
fn ask(probe: &Probe) -> io::Result<Vec<u8>> {
    match &probe.address {
        Address::Tcp(address) => exchange(TcpStream::connect(address)?, &probe.request()),
        Address::Unix(path) => exchange(UnixStream::connect(path)?, &probe.request()),
    }
}

fn exchange(mut connection: impl Read + Write, request: &str) -> io::Result<Vec<u8>> {
    connection.write_all(request.as_bytes())?;
    let mut answer = Vec::new();
    connection.take(MOST_BYTES).read_to_end(&mut answer)?;
    Ok(answer)
}

/// The time for the whole exchange. Docker and Kubernetes repeat a check that failed, so a short limit
/// does no harm.
const LIMIT: Duration = Duration::from_secs(3);

/// The answer of the service has about 150 bytes.
const MOST_BYTES: u64 = 4096;
