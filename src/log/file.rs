//! The log's file, which is opened again on request.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// A file that is opened again on request. A line that cannot be written to it, because the disk is full
/// for example, goes to standard error.
#[derive(Debug)]
pub struct LogFile {
    path: PathBuf,
    file: File,
    reopen: Arc<AtomicBool>,
}

impl LogFile {
    /// Opens the file at `path` for appending, and creates it if it does not exist.
    ///
    /// # Errors
    ///
    /// If the system refuses it.
    pub fn open(path: &Path) -> io::Result<Self> {
        Ok(Self { file: append(path)?, path: path.to_owned(), reopen: Arc::default() })
    }

    /// The flag that makes the next write or flush open the file again.
    pub(super) fn reopen_requested(&self) -> Arc<AtomicBool> {
        self.reopen.clone()
    }

    /// The old file stays in use where the new one cannot be opened.
    fn reopen_if_requested(&mut self) {
        if self.reopen.swap(false, Ordering::Relaxed) {
            match append(&self.path) {
                Ok(file) => self.file = file,
                Err(error) => {
                    let path = self.path.display();
                    // If nobody reads standard error, the line still goes to the file.
                    let _ = writeln!(
                        io::stderr(),
                        "the log file {path} cannot be opened again: {error}"
                    );
                }
            }
        }
    }
}

impl Write for LogFile {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.reopen_if_requested();
        self.file.write_all(line).or_else(|_| io::stderr().write_all(line))?;
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.reopen_if_requested();
        self.file.flush()
    }
}

/// A new file is readable by its owner and group only: lines hold user ids.
fn append(path: &Path) -> io::Result<File> {
    OpenOptions::new().append(true).create(true).mode(0o640).open(path)
}
