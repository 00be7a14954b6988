//! The log: one line per event, as text or JSON, to stderr or a file.
//!
//! Lines of other crates come through from `warn` up only, whatever the level: below it some
//! write URLs and headers, which hold codes and cookies.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use env_logger::fmt::Formatter;
use env_logger::{Builder, Logger, Target};
use log::kv::{Error, Key, Value, VisitSource};
use log::{Level, LevelFilter, Log, Metadata, Record};

/// How a line looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// `TIME LEVEL event key=value … message`
    #[default]
    Text,
    /// One JSON object a line.
    Json,
}

/// Makes the log's file be opened anew at the next line, as log rotation wants after `SIGHUP`.
#[derive(Clone, Debug, Default)]
pub struct Reopen(Arc<AtomicBool>);

/// Some code of this process has set a logger already.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("the log was started twice")]
pub struct StartedTwice;

/// Starts the log of this process.
///
/// `rust_log` is the environment's `RUST_LOG`, which wins over `level`.
///
/// # Errors
///
/// [`StartedTwice`] where there is a log already.
pub fn start(
    level: LevelFilter,
    format: Format,
    file: Option<LogFile>,
    rust_log: Option<&str>,
) -> Result<Reopen, StartedTwice> {
    let reopen = file.as_ref().map_or_else(Reopen::default, |file| file.reopen.clone());
    let mut builder = Builder::new();
    match rust_log {
        Some(filters) => builder.parse_filters(filters),
        None => builder.filter_level(level),
    };
    if let Some(file) = file {
        builder.target(Target::Pipe(Box::new(file)));
    }
    builder.format(match format {
        Format::Text => text,
        Format::Json => json,
    });
    let logger = builder.build();
    let most = logger.filter();
    log::set_boxed_logger(Box::new(Discreet(logger))).map_err(|_| StartedTwice)?;
    log::set_max_level(most);
    Ok(reopen)
}

impl Reopen {
    /// Asks for it.
    pub fn ask(&self) {
        self.0.store(true, Ordering::Relaxed);
    }
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

/// Keeps the chatter of other crates out.
struct Discreet(Logger);

impl Log for Discreet {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        let ours = metadata.target().starts_with(env!("CARGO_CRATE_NAME"));
        (ours || metadata.level() <= Level::Warn) && self.0.enabled(metadata)
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

/// A file that is opened anew on request. A line that it does not take (a full disk, say) goes to
/// stderr, so that nothing is lost.
#[derive(Debug)]
pub struct LogFile {
    path: PathBuf,
    file: File,
    reopen: Reopen,
}

impl LogFile {
    /// Opens the file at `path` for appending; makes it where there is none.
    ///
    /// # Errors
    ///
    /// What the system says.
    pub fn open(path: &Path) -> io::Result<Self> {
        Ok(Self { file: append(path)?, path: path.to_owned(), reopen: Reopen::default() })
    }
}

impl Write for LogFile {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        if self.reopen.0.swap(false, Ordering::Relaxed) {
            match append(&self.path) {
                Ok(file) => self.file = file,
                Err(error) => {
                    let path = self.path.display();
                    writeln!(io::stderr(), "the log file {path} cannot be opened anew: {error}")?;
                }
            }
        }
        self.file.write_all(line).or_else(|_| io::stderr().write_all(line))?;
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// A new file is readable by its owner and group only: lines hold user ids.
fn append(path: &Path) -> io::Result<File> {
    OpenOptions::new().append(true).create(true).mode(0o640).open(path)
}

fn text(out: &mut Formatter, record: &Record<'_>) -> io::Result<()> {
    let time = out.timestamp_millis();
    write!(out, "{time} {}", record.level())?;
    // The visitor's only error is that of writing into `out`, which is memory.
    let _ = record.key_values().visit(&mut Pairs(|key: &str, value: &str| {
        if key == "event" {
            write!(out, " {value}")
        } else {
            write!(out, " {key}={}", quoted(value))
        }
    }));
    writeln!(out, " {}", quoted_message(record))
}

fn json(out: &mut Formatter, record: &Record<'_>) -> io::Result<()> {
    let time = out.timestamp_millis();
    write!(out, r#"{{"time":"{time}","level":"{}""#, record.level())?;
    let _ = record.key_values().visit(&mut Pairs(|key: &str, value: &str| {
        write!(out, ",{}:{}", json_string(key), json_string(value))
    }));
    writeln!(out, r#","message":{}}}"#, json_string(&record.args().to_string()))
}

/// Hands each key and value on as text, but for empty ones: what is not known is not written.
struct Pairs<F>(F);

impl<'kvs, F: FnMut(&str, &str) -> io::Result<()>> VisitSource<'kvs> for Pairs<F> {
    fn visit_pair(&mut self, key: Key<'kvs>, value: Value<'kvs>) -> Result<(), Error> {
        match value.to_string().as_str() {
            "" => Ok(()),
            value => (self.0)(key.as_str(), value).map_err(Error::boxed),
        }
    }
}

/// A value as one word: quoted and escaped where it would read as more.
fn quoted(value: &str) -> String {
    let plain = value.bytes().all(|b| b.is_ascii_graphic() && b != b'"' && b != b'=');
    if plain { value.to_owned() } else { json_string(value) }
}

/// The message on one line, whatever is in it.
fn quoted_message(record: &Record<'_>) -> String {
    record.args().to_string().escape_debug().to_string().replace("\\'", "'").replace("\\\"", "\"")
}

/// With every character escaped that a terminal would obey or show where it is not: JSON itself does
/// that below 0x20 only.
fn json_string(text: &str) -> String {
    let unruly =
        |c: char| c.is_control() || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    serde_json::Value::from(text).to_string().chars().fold(String::new(), |mut line, character| {
        match unruly(character) {
            true => line += &format!("\\u{:04x}", u32::from(character)),
            false => line.push(character),
        }
        line
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_stays_one_word_on_one_line_whatever_is_in_it() {
        for (value, word) in [
            ("ada", "ada"),
            ("ada lovelace", r#""ada lovelace""#),
            ("a=b", r#""a=b""#),
            ("a\"b", r#""a\"b""#),
            ("a\r\nb\u{1b}[2J", r#""a\r\nb\u001b[2J""#),
            ("a\u{7f}\u{85}\u{9b}2J", r#""a\u007f\u0085\u009b2J""#),
            ("a\u{2028}b\u{202e}c\u{2066}", r#""a\u2028b\u202ec\u2066""#),
            ("Ämma 😀", r#""Ämma 😀""#),
        ] {
            assert_eq!(quoted(value), word);
            if word.starts_with('"') {
                assert_eq!(serde_json::from_str::<String>(word).unwrap(), value);
            }
        }
    }
}
