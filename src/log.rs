//! The log: one line per event, as text or JSON, to standard error or a file.
//!
//! A separate thread writes the lines from a bounded queue, so that a slow disk, or a reader that stops
//! reading, never delays a request. Lines that do not fit into the queue are dropped and counted.
//!
//! Lines of other crates are written only at `warn` and above, whatever the level: below it, some crates
//! log URLs and headers, which contain codes and cookies.

mod file;
mod format;
mod sink;

use std::io::{self, Write};
use std::mem::ManuallyDrop;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use env_logger::{Builder, Logger, Target};
use log::{Level, LevelFilter, Log, Metadata, Record};
use tracing_appender::non_blocking::{ErrorCounter, NonBlocking, NonBlockingBuilder, WorkerGuard};

pub use self::file::LogFile;
use self::sink::{Mark, Output, Sink};

/// The format of a line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// `TIME LEVEL event key=value … message`
    #[default]
    Text,
    /// One JSON object per line.
    Json,
}

/// The running log. Dropping it waits until the queued lines are written, one second at most.
#[derive(Debug)]
pub struct Running {
    reopen: Arc<AtomicBool>,
    queue: NonBlocking,
    level_is_fixed: bool,
    flushed: Receiver<()>,
    /// Never dropped: with a full queue, its `drop` prints to standard output, which may be closed.
    _writer: ManuallyDrop<WorkerGuard>,
}

/// Changes the running log, after `SIGHUP`.
#[derive(Clone, Debug)]
pub struct Control {
    reopen: Arc<AtomicBool>,
    queue: NonBlocking,
    /// Whether `RUST_LOG` sets the level.
    level_is_fixed: bool,
}

impl Control {
    /// Requests that the log file is opened again, as log rotation requires. Lines that are still in the queue
    /// are written to the new file.
    pub fn reopen(&self) {
        self.reopen.store(true, Ordering::Relaxed);
        // If the queue is full, the mark is dropped, and the next written line reopens the file.
        let _ = self.queue.clone().write_all(Mark::Wake.bytes());
    }

    /// Sets the level of all lines from now on. Does nothing if `RUST_LOG` sets the level.
    pub fn set_level(&self, level: LevelFilter) {
        if !self.level_is_fixed {
            log::set_max_level(level);
        }
    }
}

/// A logger is already set in this process.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("the log is already started")]
pub struct AlreadyStarted;

/// Starts the log of this process.
///
/// `rust_log` is the environment's `RUST_LOG`, which overrides `level`.
///
/// # Errors
///
/// [`AlreadyStarted`]
pub fn start(
    level: LevelFilter,
    format: Format,
    file: Option<LogFile>,
    rust_log: Option<&str>,
) -> Result<Running, AlreadyStarted> {
    let reopen = file.as_ref().map_or_else(Default::default, LogFile::reopen_requested);
    let output = match file {
        Some(file) => Output::new(file),
        None => Output::new(io::stderr()),
    };
    let builder = |out: Box<dyn Write + Send>| {
        let mut builder = Builder::new();
        builder.target(Target::Pipe(out));
        builder.format(match format {
            Format::Text => format::text,
            Format::Json => format::json,
        });
        builder
    };
    // RUST_LOG is parsed only once, because env_logger reports invalid filters each time.
    let is_wanted: fn() -> bool = match rust_log {
        Some(_) => || true,
        None => || log::max_level() >= LevelFilter::Warn,
    };
    let (sender, flushed) = mpsc::channel();
    let sink = Sink {
        direct: builder(Box::new(output.clone())).filter_level(LevelFilter::Warn).build(),
        is_wanted,
        output,
        capacity: QUEUE,
        dropped,
        reported: 0,
        until_gap: None,
        flushed: sender,
    };
    let (queue, writer) = NonBlockingBuilder::default()
        .buffered_lines_limit(QUEUE)
        .lossy(true)
        .thread_name("log")
        .finish(sink);
    DROPPED.set(queue.error_counter()).map_err(|_| AlreadyStarted)?;
    let mut builder = builder(Box::new(queue.clone()));
    match rust_log {
        Some(filters) => builder.parse_filters(filters),
        // The level may change, so it is set for the whole process and not in this logger.
        None => builder.filter_level(LevelFilter::Trace),
    };
    let logger = builder.build();
    let most = if rust_log.is_some() { logger.filter() } else { level };
    log::set_boxed_logger(Box::new(Filtered(logger))).map_err(|_| AlreadyStarted)?;
    log::set_max_level(most);
    std::panic::set_hook(Box::new(log_panic));
    let level_is_fixed = rust_log.is_some();
    Ok(Running { reopen, queue, level_is_fixed, flushed, _writer: ManuallyDrop::new(writer) })
}

impl Running {
    /// The handle that changes this log.
    pub fn control(&self) -> Control {
        Control {
            reopen: self.reopen.clone(),
            queue: self.queue.clone(),
            level_is_fixed: self.level_is_fixed,
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let deadline = Instant::now() + FLUSH;
        loop {
            // If the queue is full, the mark is dropped, and the loop sends it again.
            let _ = self.queue.write_all(Mark::Flush.bytes());
            let written = self.flushed.recv_timeout(FLUSH / 20);
            if written.is_ok() || Instant::now() >= deadline {
                return;
            }
        }
    }
}

/// The number of log lines of this process that were dropped because the queue was full.
pub fn dropped() -> usize {
    DROPPED.get().map_or(0, ErrorCounter::dropped_lines)
}

/// An error and its causes, on one line.
pub fn causes(error: &dyn std::error::Error) -> String {
    let mut line = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        line += &format!(": {error}");
        cause = error.source();
    }
    line
}

/// Logs a panic. The default hook writes to standard error and would wait for its reader. Only the place
/// is logged, because the message may contain a value of the request.
fn log_panic(panic: &std::panic::PanicHookInfo<'_>) {
    let place = panic.location().map(ToString::to_string).unwrap_or_default();
    log::error!(event = "panic", place = place; "a request failed because of a bug; please report this line");
}

/// Drops the lines of other crates below `warn`.
struct Filtered(Logger);

impl Log for Filtered {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        let ours = metadata.target().starts_with(env!("CARGO_CRATE_NAME"));
        let wanted = metadata.level() <= log::max_level() && self.0.enabled(metadata);
        (ours || metadata.level() <= Level::Warn) && wanted
    }

    fn log(&self, record: &Record<'_>) {
        if self.enabled(record.metadata()) {
            self.0.log(record);
        }
    }

    fn flush(&self) {
        self.0.flush();
    }
}

/// One counter, because a process has one log.
static DROPPED: OnceLock<ErrorCounter> = OnceLock::new();

/// How long the process waits at its end for the writer.
const FLUSH: Duration = Duration::from_secs(1);

/// The capacity of the queue, in lines. A line has about 300 bytes, and 8 KiB at most.
const QUEUE: usize = 4096;
