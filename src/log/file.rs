//! The log file, which can be reopened.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// A log file that can be reopened. A line that cannot be written to it, for example because the disk is
/// full, is written to standard error.
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
    /// If the file cannot be opened.
    pub fn open(path: &Path) -> io::Result<Self> {
        Ok(Self { file: append(path)?, path: path.to_owned(), reopen: Arc::default() })
    }

    /// The flag that makes the next write or flush reopen the file.
    pub(super) fn reopen_requested(&self) -> Arc<AtomicBool> {
        self.reopen.clone()
    }

    /// If the new file cannot be opened, the old one stays in use.
    fn reopen_if_requested(&mut self) {
        if self.reopen.swap(false, Ordering::Relaxed) {
            match append(&self.path) {
                Ok(file) => self.file = file,
                Err(error) => {
                    let path = self.path.display();
                    // An error is ignored: the log line itself is still written to the old file.
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

/// A new file is readable only by its owner and group, because lines contain user ids.
fn append(path: &Path) -> io::Result<File> {
    OpenOptions::new().append(true).create(true).mode(0o640).open(path)
}
