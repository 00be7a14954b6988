//! `serve`: the service.

use std::path::Path;
use std::thread;

use super::{CliError, Process};
use crate::config::Config;
use crate::{log, server};

/// Serves with the configuration at `path` until it is told to stop.
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
    for warning in &config.warnings {
        ::log::warn!(event = "configuration", cause = warning.as_str();
            "the configuration can be used, and may not be what was meant");
    }
    let print = process.print;
    server::run(config, log.reopen(), move |address| {
        let line = format!("listening on {address}");
        // On a thread of its own: standard output may be a pipe that nobody reads.
        thread::spawn(move || print(&line));
    })?;
    Ok(())
}
