//! The log's file, which is opened again on request.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Makes the log open its file again before the next line, as log rotation requires after `SIGHUP`.
#[derive(Clone, Debug, Default)]
pub struct Reopen(Arc<AtomicBool>);

impl Reopen {
    /// Requests it.
    pub fn ask(&self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// A file that is opened again on request. A line that cannot be written to it, because the disk is full
/// for example, goes to standard error.
#[derive(Debug)]
pub struct LogFile {
    path: PathBuf,
    file: File,
    pub(super) reopen: Reopen,
}

impl LogFile {
    /// Opens the file at `path` for appending, and creates it if it does not exist.
    ///
    /// # Errors
    ///
    /// If the system refuses it.
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
                    writeln!(io::stderr(), "the log file {path} cannot be opened again: {error}")?;
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
