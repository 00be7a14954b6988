//! `[server]`: listeners and workers.

use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::path::PathBuf;

use super::reader::error::{Problem, Reported};
use super::reader::item::Item;
use super::reader::section::Section;

/// `[server]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Server {
    /// The listener for nginx: the routes below `/oidc/`. Default: `127.0.0.1:8000`.
    pub listen: Listen,
    /// The listener for operators: `/healthz`, `/readyz` and `/metrics`. Default: none.
    pub admin_listen: Option<Listen>,
    /// Threads that serve requests, 1 to 1024. Default: one per core.
    pub workers: Option<NonZeroUsize>,
}

/// An address to listen on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Listen {
    /// `"127.0.0.1:8000"`, `"[::1]:8000"`; port 0 lets the system choose.
    Tcp(SocketAddr),
    /// `"unix:/run/jitsi-oidc-adapter/http.sock"`: an absolute path.
    Unix(PathBuf),
    /// `"systemd"`: the socket that a systemd socket unit passes (`sd_listen_fds(3)`).
    Systemd,
}

impl Server {
    pub(super) fn read(section: &mut Section<'_>) -> Result<Self, Reported> {
        let default = Listen::Tcp(SocketAddr::from(([127, 0, 0, 1], 8000)));
        let listen = section.or("listen", default, Listen::read);
        let admin_listen = section.optional("admin_listen", Listen::read);
        let workers = section.optional("workers", |item| item.integer(1, 1024));

        let (listen, admin_listen) = (listen?, admin_listen?);
        if admin_listen.as_ref().is_some_and(|admin| admin.is_taken_by(&listen)) {
            section.refuse("admin_listen", "must differ from server.listen");
        }
        Ok(Self { listen, admin_listen, workers: workers?.and_then(NonZeroUsize::new) })
    }
}

impl Listen {
    fn read(item: &Item<'_>) -> Result<Self, Problem> {
        let text = item.string()?;
        let listen = match text.strip_prefix("unix:") {
            Some(path) if path.starts_with('/') => Some(Self::Unix(path.into())),
            Some(_) => None,
            None if text == "systemd" => Some(Self::Systemd),
            None => text.parse().ok().map(Self::Tcp),
        };
        listen.ok_or_else(|| {
            item.wrong(
                "must be an address with a port like \"127.0.0.1:8000\", \"unix:/absolute/path\" \
                 or \"systemd\"",
            )
        })
    }

    /// Whether both are the same address. Port 0 is a different port each time.
    fn is_taken_by(&self, other: &Self) -> bool {
        self == other && !matches!(self, Self::Tcp(address) if address.port() == 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::reader::testing::read_section;

    fn read(text: &str) -> Result<Server, String> {
        read_section("server", text, &[], Server::read)
    }

    #[test]
    fn the_default_is_loopback_without_an_admin_listener() {
        let server = read("").unwrap();
        assert_eq!(server.listen, Listen::Tcp("127.0.0.1:8000".parse().unwrap()));
        assert_eq!((server.admin_listen, server.workers), (None, None));
    }

    #[test]
    fn an_address_is_tcp_a_unix_socket_or_systemd() {
        for (text, listen) in [
            ("0.0.0.0:0", Listen::Tcp(([0, 0, 0, 0], 0).into())),
            ("[::1]:80", Listen::Tcp("[::1]:80".parse().unwrap())),
            ("unix:/run/a.sock", Listen::Unix("/run/a.sock".into())),
            ("systemd", Listen::Systemd),
        ] {
            assert_eq!(read(&format!("[server]\nlisten = '{text}'")).unwrap().listen, listen);
        }
        for bad in ["", "8000", ":8000", "localhost:8000", "127.0.0.1", "unix:a.sock", "unix:"] {
            let error = read(&format!("[server]\nlisten = '{bad}'")).unwrap_err();
            let message = "config.toml:2:10: server.listen: must be an address with a port like \
                           \"127.0.0.1:8000\", \"unix:/absolute/path\" or \"systemd\"";
            assert_eq!(error, message, "{bad}");
        }
    }

    #[test]
    fn the_admin_listener_needs_its_own_address() {
        let error = read("[server]\nadmin_listen = '127.0.0.1:8000'").unwrap_err();
        let message = "config.toml:2:16: server.admin_listen: must differ from server.listen";
        assert_eq!(error, message);
        assert!(read("[server]\nlisten = '[::1]:0'\nadmin_listen = '[::1]:0'").is_ok());
    }

    #[test]
    fn workers_are_1_to_1024() {
        let workers = read("[server]\nworkers = 2").unwrap().workers;
        assert_eq!(workers, NonZeroUsize::new(2));
        for bad in ["0", "-1", "1025"] {
            let error = read(&format!("[server]\nworkers = {bad}")).unwrap_err();
            let message = "config.toml:2:11: server.workers: must be a whole number from 1 to 1024";
            assert_eq!(error, message, "{bad}");
        }
    }
}
