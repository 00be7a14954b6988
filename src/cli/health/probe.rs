//! Pure: which address `health` asks, with which request, and whether the answer is that of a service
//! that runs.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::PathBuf;

use crate::config::{Listen, Server};

/// The address and the path of the request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Probe {
    pub(super) address: Address,
    path: &'static str,
}

/// An address to connect to. It is written as in the configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Address {
    Tcp(SocketAddr),
    Unix(PathBuf),
}

/// Why an answer is not that of a service that runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnexpectedAnswer {
    /// The answer is not an HTTP response.
    #[error("the answer is not HTTP")]
    NotHttp,
    /// The status is not 200.
    #[error("the answer has the status {0}, not 200")]
    Status(u16),
    /// The status is 200, but the body is another one.
    #[error("the answer is not that of jitsi-oidc-adapter; another program listens there")]
    Body,
}

impl Probe {
    /// `/oidc/health` at `server.listen`. If the configuration does not tell that address, `/healthz` at
    /// `server.admin_listen`. `None` if neither address is known.
    pub(super) fn of(server: &Server) -> Option<Self> {
        let probe = |path| move |address| Self { address, path };
        let admin = || server.admin_listen.as_ref().and_then(Address::of).map(probe("/healthz"));
        Address::of(&server.listen).map(probe("/oidc/health")).or_else(admin)
    }

    /// The request. The service closes the connection after its answer.
    pub(super) fn request(&self) -> String {
        format!("GET {} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", self.path)
    }
}

impl Address {
    /// The address of a listener. `None` for a socket of systemd and for port 0, which the configuration
    /// does not tell.
    fn of(listen: &Listen) -> Option<Self> {
        match listen {
            Listen::Systemd => None,
            Listen::Tcp(address) if address.port() == 0 => None,
            Listen::Tcp(address) => Some(Self::Tcp(reachable(*address))),
            Listen::Unix(path) => Some(Self::Unix(path.clone())),
        }
    }
}

/// A listener on every address is asked on loopback.
fn reachable(mut address: SocketAddr) -> SocketAddr {
    match address.ip().to_canonical() {
        IpAddr::V4(ip) if ip.is_unspecified() => address.set_ip(Ipv4Addr::LOCALHOST.into()),
        IpAddr::V6(ip) if ip.is_unspecified() => address.set_ip(Ipv6Addr::LOCALHOST.into()),
        _ => {}
    }
    address
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp(address) => address.fmt(f),
            Self::Unix(path) => write!(f, "unix:{}", path.display()),
        }
    }
}

/// Judges a whole answer: 200 and `healthy`.
///
/// # Errors
///
/// [`UnexpectedAnswer`]
pub(super) fn judge(answer: &[u8]) -> Result<(), UnexpectedAnswer> {
    let answer = str::from_utf8(answer).map_err(|_| UnexpectedAnswer::NotHttp)?;
    let (head, body) = answer.split_once("\r\n\r\n").ok_or(UnexpectedAnswer::NotHttp)?;
    match status(head).ok_or(UnexpectedAnswer::NotHttp)? {
        200 if body == HEALTHY => Ok(()),
        200 => Err(UnexpectedAnswer::Body),
        status => Err(UnexpectedAnswer::Status(status)),
    }
}

/// The status code of a status line (RFC 9112, section 4): `HTTP/1.1 200 OK`.
fn status(head: &str) -> Option<u16> {
    let mut words = head.strip_prefix("HTTP/1.")?.split([' ', '\r']);
    words.nth(1).filter(|code| code.len() == 3)?.parse().ok()
}

/// The body of the answer, and what `health` prints.
pub(super) const HEALTHY: &str = "healthy";

#[cfg(test)]
mod tests {
    use super::*;

    fn probe(listen: Listen, admin_listen: Option<Listen>) -> Option<(String, &'static str)> {
        let server = Server { listen, admin_listen, workers: None };
        Probe::of(&server).map(|probe| (probe.address.to_string(), probe.path))
    }

    fn tcp(address: &str) -> Listen {
        Listen::Tcp(address.parse().unwrap())
    }

    #[test]
    fn the_address_is_that_of_listen_and_otherwise_that_of_admin_listen() {
        let unix = Listen::Unix("/run/a.sock".into());
        let cases = [
            (tcp("127.0.0.1:80"), Some(tcp("127.0.0.1:90")), "127.0.0.1:80 /oidc/health"),
            (tcp("192.0.2.1:80"), None, "192.0.2.1:80 /oidc/health"),
            (tcp("0.0.0.0:80"), None, "127.0.0.1:80 /oidc/health"),
            (tcp("[::]:80"), None, "[::1]:80 /oidc/health"),
            (tcp("[::ffff:0.0.0.0]:80"), None, "127.0.0.1:80 /oidc/health"),
            (unix.clone(), None, "unix:/run/a.sock /oidc/health"),
            (Listen::Systemd, Some(tcp("0.0.0.0:90")), "127.0.0.1:90 /healthz"),
            (tcp("127.0.0.1:0"), Some(unix), "unix:/run/a.sock /healthz"),
        ];
        for (listen, admin, expected) in cases {
            let (address, path) = probe(listen, admin).unwrap();
            assert_eq!(format!("{address} {path}"), expected);
        }
        for admin in [None, Some(Listen::Systemd), Some(tcp("127.0.0.1:0"))] {
            assert_eq!(probe(Listen::Systemd, admin), None);
        }
    }

    #[test]
    fn only_200_with_the_body_of_the_service_is_healthy() {
        for (answer, expected) in [
            ("HTTP/1.1 200 OK\r\ncontent-length: 7\r\n\r\nhealthy", Ok(())),
            ("HTTP/1.0 200 OK\r\n\r\nhealthy", Ok(())),
            ("HTTP/1.1 200 OK\r\n\r\nhealthy\n", Err(UnexpectedAnswer::Body)),
            ("HTTP/1.1 200 OK\r\n\r\nunhealthy", Err(UnexpectedAnswer::Body)),
            ("HTTP/1.1 200 OK\r\n\r\n", Err(UnexpectedAnswer::Body)),
            ("HTTP/1.1 503\r\n\r\nhealthy", Err(UnexpectedAnswer::Status(503))),
            ("HTTP/1.1 301 Moved\r\n\r\nhealthy", Err(UnexpectedAnswer::Status(301))),
            ("HTTP/1.1 2000 OK\r\n\r\nhealthy", Err(UnexpectedAnswer::NotHttp)),
            ("HTTP/1.1 200 OK\r\n", Err(UnexpectedAnswer::NotHttp)),
            ("SSH-2.0-OpenSSH\r\n\r\nhealthy", Err(UnexpectedAnswer::NotHttp)),
            ("healthy", Err(UnexpectedAnswer::NotHttp)),
            ("", Err(UnexpectedAnswer::NotHttp)),
        ] {
            assert_eq!(judge(answer.as_bytes()), expected, "{answer}");
        }
        assert_eq!(judge(b"HTTP/1.1 200 OK\r\n\r\n\xff"), Err(UnexpectedAnswer::NotHttp));
    }
}
