//! Sockets to listen on: TCP, unix, or passed by systemd.

use std::fs::{self, File, Permissions, TryLockError};
use std::io;
use std::net::TcpListener;
use std::os::unix::fs::{FileTypeExt, PermissionsExt};
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use listenfd::ListenFd;
use socket2::{Domain, SockAddr, SockRef, TcpKeepalive, Type};

use crate::config::Listen;

/// A bound socket.
pub(super) enum Socket {
    /// TCP.
    Tcp(TcpListener),
    /// A unix socket.
    Unix(UnixListener),
}

/// Why the service cannot listen on an address.
#[derive(Debug, thiserror::Error)]
pub enum BindError {
    /// The system refuses, for example because the address is in use or does not belong to this
    /// machine.
    #[error("cannot listen on {address}")]
    Refused {
        /// As configured.
        address: String,
        /// The error of the system.
        #[source]
        source: io::Error,
    },
    /// systemd passed no socket.
    #[error("systemd passed no socket: start the socket unit, which starts the service")]
    NoSocket,
}

impl Socket {
    /// Binds `listen`. The sockets of systemd are used in the order of the socket unit.
    ///
    /// TCP connections inherit keepalive (tcp(7), `SO_KEEPALIVE`) from the listening socket, so the kernel
    /// closes those whose peer is gone.
    pub(super) fn bind(listen: &Listen, systemd: &mut SystemdSockets) -> Result<Self, BindError> {
        let socket = Self::open(listen, systemd)?;
        if let Self::Tcp(tcp) = &socket {
            SockRef::from(tcp)
                .set_tcp_keepalive(&TcpKeepalive::new().with_time(SILENCE))
                .map_err(|source| BindError::Refused { address: socket.address(), source })?;
        }
        Ok(socket)
    }

    fn open(listen: &Listen, systemd: &mut SystemdSockets) -> Result<Self, BindError> {
        match listen {
            Listen::Tcp(address) => {
                let refused = |source| BindError::Refused { address: address.to_string(), source };
                TcpListener::bind(address).map(Self::Tcp).map_err(refused)
            }
            Listen::Unix(path) => bind_unix(path).map(Self::Unix).map_err(|source| {
                BindError::Refused { address: format!("unix:{}", path.display()), source }
            }),
            Listen::Systemd => systemd.take().ok_or(BindError::NoSocket),
        }
    }

    /// The actual address: the assigned port for port 0, the address of the socket unit for systemd.
    pub(super) fn address(&self) -> String {
        match self {
            Self::Tcp(socket) => {
                socket.local_addr().map_or_else(|_| "a TCP socket".into(), |a| a.to_string())
            }
            Self::Unix(socket) => {
                let address = socket.local_addr().ok();
                let path = address.as_ref().and_then(|address| address.as_pathname());
                path.map_or_else(|| "a unix socket".into(), |p| format!("unix:{}", p.display()))
            }
        }
    }
}

/// The sockets that systemd passed (`sd_listen_fds(3)`).
pub(super) struct SystemdSockets {
    sockets: ListenFd,
    next: usize,
}

impl SystemdSockets {
    pub(super) fn from_environment() -> Self {
        Self { sockets: ListenFd::from_env(), next: 0 }
    }

    fn take(&mut self) -> Option<Socket> {
        let at = self.next;
        self.next += 1;
        // A socket of the other type is an error here, and stays available.
        if let Ok(Some(socket)) = self.sockets.take_tcp_listener(at) {
            return Some(Socket::Tcp(socket));
        }
        self.sockets.take_unix_listener(at).ok().flatten().map(Socket::Unix)
    }
}

/// Binds a unix socket at `path`. Replaces a socket on which no process listens, but not a socket
/// in use.
///
/// Every user with access to the directory may connect, as nginx must. The default, a TCP port on
/// loopback, is open to every user, too.
fn bind_unix(path: &Path) -> io::Result<UnixListener> {
    // The lock prevents two processes that start at the same time from both replacing a stale
    // socket. It ends with the handle.
    let directory = File::open(path.parent().unwrap_or(Path::new("/")))?;
    lock(&directory)?;
    if fs::symlink_metadata(path).is_ok_and(|file| file.file_type().is_socket()) {
        if is_in_use(path)? {
            return Err(io::ErrorKind::AddrInUse.into());
        }
        fs::remove_file(path)?;
    }
    let socket = UnixListener::bind(path)?;
    fs::set_permissions(path, Permissions::from_mode(0o666))?;
    Ok(socket)
}

/// Locks the directory. Another adapter holds this lock only for a moment; a longer lock belongs to
/// another program, for example `flock DIRECTORY COMMAND`.
fn lock(directory: &File) -> io::Result<()> {
    let deadline = Instant::now() + LOCK;
    loop {
        match directory.try_lock() {
            Ok(()) => return Ok(()),
            Err(TryLockError::Error(error)) => return Err(error),
            Err(TryLockError::WouldBlock) if Instant::now() >= deadline => {
                return Err(io::Error::other(
                    "another process holds a lock on its directory (flock(2))",
                ));
            }
            Err(TryLockError::WouldBlock) => thread::sleep(LOCK / 100),
        }
    }
}

/// Whether a process listens on the socket at `path`: a connection is accepted, or the queue of
/// connections is full (connect(2), `EAGAIN`).
fn is_in_use(path: &Path) -> io::Result<bool> {
    let socket = socket2::Socket::new(Domain::UNIX, Type::STREAM, None)?;
    socket.set_nonblocking(true)?;
    match socket.connect(&SockAddr::unix(path)?) {
        Ok(()) => Ok(true),
        Err(error) => match error.kind() {
            io::ErrorKind::WouldBlock => Ok(true),
            io::ErrorKind::ConnectionRefused | io::ErrorKind::NotFound => Ok(false),
            _ => Err(error),
        },
    }
}

/// How long a connection is idle before the kernel probes the peer. nginx closes idle connections after
/// 60 s.
const SILENCE: Duration = Duration::from_secs(75);

/// How long to wait for the lock.
const LOCK: Duration = Duration::from_secs(5);
