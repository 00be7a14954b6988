//! `serve`: runs the service.

use std::path::Path;
use std::sync::Arc;
use std::thread;

use super::{CliError, Process};
use crate::config::Config;
use crate::server::Load;
use crate::{log, server};

/// Runs the service with the configuration at `path`, until a signal stops it.
///
/// # Errors
///
/// [`CliError::Config`], [`CliError::Log`] before the service begins, otherwise [`CliError::Run`].
pub(super) fn serve(path: &Path, process: &Process) -> Result<(), CliError> {
    let config = Config::load(path, &process.environment)?;
    let file = config.log.file.as_ref();
    let file =
        file.map(|file| log::LogFile::open(file.path()).map_err(|error| file.refused(&error)));
    let log = log::start(
        config.log.level,
        config.log.format,
        file.transpose()?,
        process.rust_log.as_deref(),
    )?;
    ::log::info!(event = "start", version = env!("CARGO_PKG_VERSION"); "jitsi-oidc-adapter starts");
    ::log::info!(event = "start", file:% = path.display(); "the configuration is read from this file");
    warn_of(&config);
    let load: Load = {
        let (path, environment) = (path.to_owned(), process.environment.clone());
        Arc::new(move || Config::load(&path, &environment).inspect(warn_of))
    };
    let print = process.print;
    server::run(config, load, log.control(), move |address| {
        let line = format!("listening on {address}");
        // On a separate thread: standard output may be a pipe that nobody reads.
        thread::spawn(move || print(&line));
    })?;
    Ok(())
}

/// Logs what in a valid configuration may not be intended.
fn warn_of(config: &Config) {
    for warning in config.warnings.iter().filter(|warning| warning.kind().is_logged_at_start()) {
        ::log::warn!(event = "configuration", cause:% = warning;
            "the configuration is valid, but may not be what was intended");
    }
}
