//! `SIGHUP`: opens the log file again, and reads the configuration again.
//!
//! A new configuration replaces the whole old one between two requests. An invalid one changes nothing.

use std::mem;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use actix_web::rt::task::{self, JoinHandle};
use actix_web::rt::time::sleep;
use sd_notify::NotifyState;
use tokio::signal::unix::Signal;

use super::parts::reassemble;
use crate::config::{Config, ConfigError, Server};
use crate::log::{Control, Format};
use crate::oidc::{ClientError, Provider};
use crate::web::{App, Live};

/// Reads the configuration.
pub type Load = Arc<dyn Fn() -> Result<Config, ConfigError> + Send + Sync>;

/// What the signal needs.
pub(super) struct Reload {
    /// The parts in use.
    pub(super) live: Arc<Live>,
    /// Reads the configuration.
    pub(super) load: Load,
    /// Changes the log.
    pub(super) control: Control,
    /// What a restart alone can change.
    pub(super) fixed: Fixed,
}

/// The settings that the process uses once, at its start.
#[derive(Clone)]
pub(super) struct Fixed {
    server: Server,
    log_format: Format,
    /// Without its place in the configuration file, which other changes move.
    log_file: Option<PathBuf>,
}

/// Why a configuration is not used.
#[derive(Debug, thiserror::Error)]
enum ReloadError {
    /// It is invalid. The problems are on one line.
    #[error("{}", .0.lines().collect::<Vec<_>>().join("; "))]
    Config(#[from] ConfigError),
    /// The HTTP client for the provider cannot be created.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// A bug. The log has a line with its place.
    #[error("reading the configuration failed because of a bug")]
    Panic(#[from] task::JoinError),
}

impl Reload {
    /// Handles each signal. Never ends.
    pub(super) async fn run(self, mut hang_up: Signal) {
        let mut loading = keep_loaded(&self.live.current());
        while hang_up.recv().await.is_some() {
            self.control.reopen();
            tell_systemd(&reloading());
            let status = match self.replace().await {
                Ok(()) => {
                    retire(mem::replace(&mut loading, keep_loaded(&self.live.current())));
                    ""
                }
                Err(error) => {
                    log::error!(event = "reload", outcome = "refused", cause:% = error;
                        "the new configuration is not used; the service goes on with the old one");
                    "the new configuration is not used; the log says why"
                }
            };
            tell_systemd(&[NotifyState::Ready, NotifyState::Status(status)]);
        }
    }

    /// Reads the configuration and uses it from the next request on.
    async fn replace(&self) -> Result<(), ReloadError> {
        let (load, before, fixed) =
            (Arc::clone(&self.load), self.live.current(), self.fixed.clone());
        // Files are read, and a disk may be slow.
        let app = task::spawn_blocking(move || {
            let config = load()?;
            let (level, who_may) = (config.log.level, config.admission.who_may());
            let restart = fixed.changed(&config);
            let app = reassemble(config, &before)?;
            Ok::<_, ReloadError>((app, level, who_may, restart))
        });
        let (app, level, who_may, restart) = app.await??;
        self.live.replace(app);
        self.control.set_level(level);
        for key in restart {
            log::warn!(event = "reload", outcome = "restart_needed", key = key;
                "the new value is used after a restart");
        }
        log::info!(event = "reload"; "{who_may}");
        log::info!(event = "reload", outcome = "applied"; "the new configuration is used");
        Ok(())
    }
}

impl Fixed {
    /// The settings of the configuration at the start.
    pub(super) fn of(config: &Config) -> Self {
        let log_file = config.log.file.as_ref().map(|file| file.path().to_owned());
        Self { server: config.server.clone(), log_format: config.log.format, log_file }
    }

    /// The keys whose values differ in a new configuration.
    fn changed(&self, config: &Config) -> Vec<&'static str> {
        let new = Self::of(config);
        let server = &new.server;
        let keys = [
            ("server.listen", self.server.listen != server.listen),
            ("server.admin_listen", self.server.admin_listen != server.admin_listen),
            ("server.workers", self.server.workers != server.workers),
            ("log.format", self.log_format != new.log_format),
            ("log.file", self.log_file != new.log_file),
        ];
        keys.into_iter().filter_map(|(key, differs)| differs.then_some(key)).collect()
    }
}

/// Keeps the provider's metadata and keys loaded.
fn keep_loaded(app: &App) -> JoinHandle<()> {
    let provider: Arc<Provider> = Arc::clone(&app.provider);
    actix_web::rt::spawn(async move { provider.keep_loaded().await })
}

/// Ends a loop whose provider no new request uses. A request that arrived before the reload may still wait for
/// the metadata.
fn retire(loading: JoinHandle<()>) {
    actix_web::rt::spawn(async move {
        sleep(LONGEST_WAIT).await;
        loading.abort();
    });
}

/// Does nothing without systemd. A failure is ignored: nothing can be done about it.
fn tell_systemd(states: &[NotifyState<'_>]) {
    let _ = sd_notify::notify(states);
}

/// `RELOADING=1`, with the time that it requires (sd_notify(3)).
fn reloading() -> Vec<NotifyState<'static>> {
    let now = NotifyState::monotonic_usec_now();
    std::iter::once(NotifyState::Reloading).chain(now).collect()
}

/// Longer than a request waits for the metadata.
const LONGEST_WAIT: Duration = Duration::from_secs(5);
