//! The log: one line per event, as text or JSON, to standard error or a file.
//!
//! A thread of its own writes the lines, from a bounded queue: a reader that stops reading, or a slow
//! disk, never delays a request. Lines that do not fit the queue are dropped and counted.
//!
//! Lines of other crates are written from `warn` up only, whatever the level: below it some log URLs and
//! headers, which hold codes and cookies.

mod file;
mod format;

use std::io::{self, Write};
use std::mem::ManuallyDrop;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::time::{Duration, Instant};

use env_logger::{Builder, Logger, Target};
use log::kv::Value;
use log::{Level, LevelFilter, Log, Metadata, Record};
use tracing_appender::non_blocking::{ErrorCounter, NonBlocking, NonBlockingBuilder, WorkerGuard};

pub use self::file::{LogFile, Reopen};

/// The format of a line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// `TIME LEVEL event key=value … message`
    #[default]
    Text,
    /// One JSON object a line.
    Json,
}

/// The running log. Dropping it waits until the lines in the queue are written, for a second at most.
#[derive(Debug)]
pub struct Running {
    reopen: Reopen,
    queue: NonBlocking,
    flushed: Receiver<()>,
    /// Never dropped: where the queue is full its end prints to standard output, which may be closed.
    _writer: ManuallyDrop<WorkerGuard>,
}

/// Some code of this process has set a logger already.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("the log was started twice")]
pub struct StartedTwice;

/// Starts the log of this process.
///
/// `rust_log` is the environment's `RUST_LOG`, which overrides `level`.
///
/// # Errors
///
/// [`StartedTwice`] if there is a log already.
pub fn start(
    level: LevelFilter,
    format: Format,
    file: Option<LogFile>,
    rust_log: Option<&str>,
) -> Result<Running, StartedTwice> {
    let reopen = file.as_ref().map_or_else(Reopen::default, |file| file.reopen.clone());
    let sink: Box<dyn Write + Send> = match file {
        Some(file) => Box::new(file),
        None => Box::new(io::stderr()),
    };
    let (sender, flushed) = mpsc::channel();
    let (queue, writer) = NonBlockingBuilder::default()
        .buffered_lines_limit(QUEUE)
        .lossy(true)
        .thread_name("log")
        .finish(Sink { inner: sink, flushed: sender });
    let dropped = queue.error_counter();

    let mut builder = Builder::new();
    match rust_log {
        Some(filters) => builder.parse_filters(filters),
        None => builder.filter_level(level),
    };
    builder.target(Target::Pipe(Box::new(queue.clone())));
    builder.format(match format {
        Format::Text => format::text,
        Format::Json => format::json,
    });
    let logger = builder.build();
    let most = logger.filter();
    let logger = Discreet { logger, dropped: dropped.clone(), reported: AtomicUsize::new(0) };
    log::set_boxed_logger(Box::new(logger)).map_err(|_| StartedTwice)?;
    log::set_max_level(most);
    std::panic::set_hook(Box::new(log_panic));
    let _ = DROPPED.set(dropped);
    Ok(Running { reopen, queue, flushed, _writer: ManuallyDrop::new(writer) })
}

impl Running {
    /// What opens the log's file again.
    pub fn reopen(&self) -> Reopen {
        self.reopen.clone()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let deadline = Instant::now() + FLUSH;
        loop {
            // A full queue drops the mark, too.
            let _ = self.queue.write_all(FLUSH_MARK);
            let written = self.flushed.recv_timeout(FLUSH / 20);
            if written.is_ok() || Instant::now() >= deadline {
                return;
            }
        }
    }
}

/// The writer's end of the queue.
struct Sink {
    inner: Box<dyn Write + Send>,
    flushed: Sender<()>,
}

impl Write for Sink {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        if line == FLUSH_MARK {
            // Nobody waits any more where that fails.
            let _ = self.flushed.send(());
        } else {
            self.inner.write_all(line)?;
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

/// How many lines of this process's log were dropped because the queue was full.
pub fn dropped() -> usize {
    DROPPED.get().map_or(0, ErrorCounter::dropped_lines)
}

/// An error with its causes, on one line.
pub fn causes(error: &dyn std::error::Error) -> String {
    let mut line = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        line += &format!(": {error}");
        cause = error.source();
    }
    line
}

/// A bug. The standard hook would write to standard error and wait for its reader. The message may hold
/// a value of the request, so only the place is logged.
fn log_panic(panic: &std::panic::PanicHookInfo<'_>) {
    let place = panic.location().map(ToString::to_string).unwrap_or_default();
    log::error!(event = "panic", place = place; "a bug ended a request; please report this line");
}

/// Drops the lines of other crates below `warn`, and reports lines that were lost.
struct Discreet {
    logger: Logger,
    dropped: ErrorCounter,
    /// How many dropped lines were reported.
    reported: AtomicUsize,
}

impl Log for Discreet {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        let ours = metadata.target().starts_with(env!("CARGO_CRATE_NAME"));
        (ours || metadata.level() <= Level::Warn) && self.logger.enabled(metadata)
    }

    fn log(&self, record: &Record<'_>) {
        if self.enabled(record.metadata()) {
            self.logger.log(record);
            self.report_dropped();
        }
    }

    fn flush(&self) {
        self.logger.flush();
    }
}

impl Discreet {
    /// Writes how many lines were dropped since the last report, once the queue has room for it.
    fn report_dropped(&self) {
        let dropped = self.dropped.dropped_lines();
        let reported = self.reported.swap(dropped, Ordering::Relaxed);
        if dropped <= reported {
            return;
        }
        let write = |count: usize| {
            let values = [("event", Value::from("log_lines_dropped")), ("count", count.into())];
            self.logger.log(
                &Record::builder()
                    .level(Level::Warn)
                    .target(env!("CARGO_CRATE_NAME"))
                    .args(format_args!(
                        "lines were dropped because nobody read the log fast enough"
                    ))
                    .key_values(&values)
                    .build(),
            );
        };
        write(dropped - reported);
        if self.dropped.dropped_lines() > dropped {
            // There was no room for the report itself: try again with a later line.
            self.reported.fetch_min(reported, Ordering::Relaxed);
        }
    }
}

/// A process has one log, so it has one counter.
static DROPPED: OnceLock<ErrorCounter> = OnceLock::new();

/// How long the end of the process waits for the writer.
const FLUSH: Duration = Duration::from_secs(1);

/// Marks the end of the queue. No line looks like it.
const FLUSH_MARK: &[u8] = b"\0";

/// Lines that wait for the writer. A line has some 300 bytes, and 8 KiB at most.
const QUEUE: usize = 4096;
