//! Sockets to listen on: TCP, unix, or handed over by systemd.

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

/// Why an address cannot be listened on.
#[derive(Debug, thiserror::Error)]
pub enum BindError {
    /// The system refuses: the address is taken, say, or not this machine's.
    #[error("cannot listen on {address}")]
    Refused {
        /// As configured.
        address: String,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// systemd handed no socket over.
    #[error("systemd handed no socket over: start the socket unit, which starts the service")]
    NoSocket,
}

impl Socket {
    /// Binds `listen`; the sockets of systemd are taken in the order of its unit.
    ///
    /// Connections by TCP whose peer has gone without a word are found by the kernel (tcp(7),
    /// `SO_KEEPALIVE`), which they take over from the socket that listens.
    pub(super) fn bind(listen: &Listen, systemd: &mut Handed) -> Result<Self, BindError> {
        let socket = Self::open(listen, systemd)?;
        if let Self::Tcp(tcp) = &socket {
            SockRef::from(tcp)
                .set_tcp_keepalive(&TcpKeepalive::new().with_time(SILENCE))
                .map_err(|source| BindError::Refused { address: socket.address(), source })?;
        }
        Ok(socket)
    }

    fn open(listen: &Listen, systemd: &mut Handed) -> Result<Self, BindError> {
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

    /// Where it really listens: a port for a port of 0, systemd's address for its socket.
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

/// What systemd handed over (`sd_listen_fds(3)`).
pub(super) struct Handed {
    sockets: ListenFd,
    next: usize,
}

impl Handed {
    pub(super) fn from_environment() -> Self {
        Self { sockets: ListenFd::from_env(), next: 0 }
    }

    fn take(&mut self) -> Option<Socket> {
        let at = self.next;
        self.next += 1;
        // A socket of the other kind is an error, and put back.
        if let Ok(Some(socket)) = self.sockets.take_tcp_listener(at) {
            return Some(Socket::Tcp(socket));
        }
        self.sockets.take_unix_listener(at).ok().flatten().map(Socket::Unix)
    }
}

/// Binds a unix socket at `path`. Replaces a socket that no process listens on any more; one in use stays.
///
/// Everybody who may enter the folder may connect, nginx's user among them. A TCP port on loopback, the
/// default, is as open.
fn bind_unix(path: &Path) -> io::Result<UnixListener> {
    // Two processes that start at once must not both find the socket stale. The lock of the folder ends
    // with the handle.
    let folder = File::open(path.parent().unwrap_or(Path::new("/")))?;
    lock(&folder)?;
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

/// Locks the folder. Another adapter holds this lock for a moment only; one that stays is somebody else's,
/// `flock DIRECTORY COMMAND` for example.
fn lock(folder: &File) -> io::Result<()> {
    let deadline = Instant::now() + LOCK;
    loop {
        match folder.try_lock() {
            Ok(()) => return Ok(()),
            Err(TryLockError::Error(error)) => return Err(error),
            Err(TryLockError::WouldBlock) if Instant::now() >= deadline => {
                return Err(io::Error::other("another process keeps its folder locked (flock(2))"));
            }
            Err(TryLockError::WouldBlock) => thread::sleep(LOCK / 100),
        }
    }
}

/// Whether a process listens on the socket at `path`: a connection is accepted, or would be if the queue
/// were not full (connect(2), `EAGAIN`).
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

/// After how long without a word the kernel asks a peer. nginx ends an idle connection after 60 s.
const SILENCE: Duration = Duration::from_secs(75);

/// How long to wait for the lock of a folder.
const LOCK: Duration = Duration::from_secs(5);
