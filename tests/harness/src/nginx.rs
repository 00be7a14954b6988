//! nginx on a site like Jitsi's, with the shipped snippets where an operator puts them.
//!
//! It writes only into the given folder, which stands for `/etc/nginx`. The snippets are links in
//! that folder, not copies: `jaas/` stands for `/etc/jitsi/meet/jaas`, `snippets/` for
//! `/etc/nginx/snippets`.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::{Duration, Instant};
use std::{fs, thread};

use crate::process::Process;

mod program;
mod setup;

pub use program::command;
pub use setup::{Setup, Site};

const END: Duration = Duration::from_secs(5);

/// A running nginx. It is stopped when this is dropped.
#[derive(Debug)]
pub struct Nginx {
    process: Process,
    address: SocketAddr,
    folder: PathBuf,
}

impl Nginx {
    /// The address on which it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// `http://` + address + `path`.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// The log of `/oidc/` so far.
    pub fn oidc_log(&self) -> String {
        self.read("oidc.log")
    }

    /// Waits until the log of `/oidc/` contains `needle`, and returns the log. nginx writes a log line
    /// after the response.
    ///
    /// # Panics
    ///
    /// The log does not contain it within five seconds.
    pub fn wait_for_oidc_log(&self, needle: &str) -> String {
        self.wait(|log| log.contains(needle))
    }

    /// Waits until the log of `/oidc/` has `count` lines, and returns the log.
    ///
    /// # Panics
    ///
    /// The log does not contain it within five seconds.
    pub fn wait_for_oidc_lines(&self, count: usize) -> String {
        self.wait(|log| log.matches('\n').count() >= count)
    }

    fn wait(&self, holds: impl Fn(&str) -> bool) -> String {
        let deadline = Instant::now() + END;
        loop {
            let log = self.oidc_log();
            if holds(&log) {
                return log;
            }
            assert!(Instant::now() < deadline, "the log of /oidc/ lacks the expected lines: {log}");
            thread::sleep(Duration::from_millis(5));
        }
    }

    /// The site's own access log so far.
    pub fn access_log(&self) -> String {
        self.read("access.log")
    }

    /// The error log so far, at level info.
    pub fn error_log(&self) -> String {
        self.read("error.log")
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.folder.join(name)).unwrap_or_default()
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        // SIGKILL would leave the workers running.
        self.process.ask_to_end();
        let deadline = Instant::now() + END;
        while self.process.has_ended().is_none() && Instant::now() < deadline {
            thread::sleep(Duration::from_millis(5));
        }
    }
}
