//! The consumer of the queue.

use std::io::{self, Write};
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, PoisonError};

use env_logger::Logger;
use log::kv::Value;
use log::{Level, Log as _, Record};

/// The destination of lines: standard error or a file.
#[derive(Clone)]
pub(super) struct Output(Arc<Mutex<dyn Write + Send>>);

impl Output {
    pub(super) fn new(inner: impl Write + Send + 'static) -> Self {
        Self(Arc::new(Mutex::new(inner)))
    }

    fn with<T>(&self, write: impl FnOnce(&mut dyn Write) -> T) -> T {
        write(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Write for Output {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.with(|inner| inner.write_all(line))?;
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.with(|inner| inner.flush())
    }
}

/// Writes the lines from the queue, on the writer's thread, and reports the number of dropped lines.
///
/// The report is written where the lines are missing. The full queue contained `capacity` lines, so the
/// gap follows that many lines later, or earlier if the queue is empty.
pub(super) struct Sink {
    pub(super) output: Output,
    /// Writes a line at once: the queue may have no room for the report.
    pub(super) direct: Logger,
    /// Whether the level, which may change, lets the report through.
    pub(super) is_wanted: fn() -> bool,
    /// How many lines the queue holds.
    pub(super) capacity: usize,
    /// How many lines were dropped since the start.
    pub(super) dropped: fn() -> usize,
    pub(super) reported: usize,
    /// Lines until the gap; `None` if no line is missing.
    pub(super) until_gap: Option<usize>,
    /// Receives a message when the writer reaches [`Mark::Flush`].
    pub(super) flushed: Sender<()>,
}

/// A control message in the queue, between the lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    /// All lines before it are written.
    Flush,
    /// Only wakes the writer, which then flushes the output and so reopens the log file if
    /// [`Control`](super::Control) requested it.
    Wake,
}

impl Mark {
    /// Begins with a control character, which no log line does.
    pub(super) fn bytes(self) -> &'static [u8] {
        match self {
            Self::Flush => b"\0flush",
            Self::Wake => b"\0wake",
        }
    }
}

impl Sink {
    fn line(&mut self, line: &[u8]) -> io::Result<()> {
        let written = self.output.write_all(line);
        self.until_gap = match self.until_gap {
            Some(left) => Some(left.saturating_sub(1)),
            None => ((self.dropped)() > self.reported).then_some(self.capacity),
        };
        if self.until_gap == Some(0) {
            self.report();
        }
        written
    }

    /// Writes the number of lines that were dropped since the last report, if any.
    fn report(&mut self) {
        self.until_gap = None;
        let dropped = (self.dropped)();
        let count = dropped.saturating_sub(self.reported);
        self.reported = dropped;
        if count == 0 {
            return;
        }
        if !(self.is_wanted)() {
            return;
        }
        let values = [("event", Value::from("log_lines_dropped")), ("count", count.into())];
        self.direct.log(
            &Record::builder()
                .level(Level::Warn)
                .target(env!("CARGO_CRATE_NAME"))
                .args(format_args!(
                    "log lines were dropped because the log was not read fast enough"
                ))
                .key_values(&values)
                .build(),
        );
    }
}

impl Write for Sink {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        if line == Mark::Flush.bytes() {
            self.report();
            // Fails if the process no longer waits for it.
            let _ = self.flushed.send(());
        } else if line != Mark::Wake.bytes() {
            self.line(line)?;
        }
        Ok(line.len())
    }

    /// Called whenever the queue is empty.
    fn flush(&mut self) -> io::Result<()> {
        self.report();
        self.output.flush()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::mpsc;

    use super::*;

    static DROPPED: AtomicUsize = AtomicUsize::new(0);

    #[test]
    fn the_report_is_written_where_the_lines_are_missing() {
        let text = Arc::new(Mutex::new(Vec::new()));
        let output = Output(text.clone());
        let direct = env_logger::Builder::new()
            .target(env_logger::Target::Pipe(Box::new(output.clone())))
            .filter_level(log::LevelFilter::Info)
            .format(|out, record| {
                let count = record.key_values().get("count".into()).unwrap();
                writeln!(out, "{count} missing")
            })
            .build();
        let mut sink = Sink {
            output,
            direct,
            is_wanted: || true,
            capacity: 2,
            dropped: || DROPPED.load(Ordering::Relaxed),
            reported: 0,
            until_gap: None,
            flushed: mpsc::channel().0,
        };
        let written = || String::from_utf8(std::mem::take(&mut *text.lock().unwrap())).unwrap();

        sink.write_all(b"a\n").unwrap();
        sink.flush().unwrap();
        assert_eq!(written(), "a\n");

        // While b is written, c and d fill the queue, and three lines are dropped.
        DROPPED.store(3, Ordering::Relaxed);
        for line in ["b\n", "c\n", "d\n", "after the gap\n"] {
            sink.write_all(line.as_bytes()).unwrap();
        }
        sink.flush().unwrap();
        assert_eq!(written(), "b\nc\nd\n3 missing\nafter the gap\n");

        // No line follows the gap.
        DROPPED.store(4, Ordering::Relaxed);
        for line in ["e\n", "f\n"] {
            sink.write_all(line.as_bytes()).unwrap();
        }
        sink.flush().unwrap();
        sink.flush().unwrap();
        assert_eq!(written(), "e\nf\n1 missing\n");
    }
}
