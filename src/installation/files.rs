//! Text files and folders of the local installation.

use std::collections::BTreeMap;
use std::fmt;
use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

/// A line of a file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file.
    pub path: PathBuf,
    /// The line, beginning with 1. 0: the whole file.
    pub line: usize,
}

impl Place {
    /// A line of this file. 0 is the whole file.
    pub fn new(path: impl Into<PathBuf>, line: usize) -> Self {
        Self { path: path.into(), line }
    }
}

/// `path:line`, or only `path` for the whole file.
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.path.display())?;
        if self.line == 0 { Ok(()) } else { write!(f, ":{}", self.line) }
    }
}

impl FileError {
    /// Whether another user may read it.
    pub fn is_denied(&self) -> bool {
        matches!(&self.cause, Unreadable::Io(error) if error.kind() == io::ErrorKind::PermissionDenied)
    }
}

/// A file or folder exists, but cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("{}: {cause}", path.display())]
pub struct FileError {
    /// The file or folder.
    pub path: PathBuf,
    /// The reason.
    pub cause: Unreadable,
}

/// Why a file or folder cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    /// The system refused it.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// The file is larger than [`MAX_FILE`].
    #[error("is larger than 1 MiB")]
    TooLarge,
    /// The folder has more than [`MAX_ENTRIES`] entries.
    #[error("has more than 1000 entries")]
    TooMany,
    /// The file is not text.
    #[error("is not UTF-8")]
    NotUtf8,
}

/// The largest file that is read, in bytes.
pub const MAX_FILE: u64 = 1 << 20;

/// The largest number of entries of a folder.
pub const MAX_ENTRIES: usize = 1000;

/// The source of the files: the disk, or a map in a test.
pub trait Files {
    /// The text of a file. `None`: there is no such file.
    ///
    /// # Errors
    ///
    /// [`FileError`] if the file cannot be read, is too large or is not UTF-8.
    fn text(&self, path: &Path) -> Result<Option<String>, FileError>;

    /// The names of a folder's entries, sorted. Empty if there is no such folder.
    ///
    /// # Errors
    ///
    /// [`FileError`] if the folder cannot be read or has too many entries.
    fn names(&self, folder: &Path) -> Result<Vec<String>, FileError>;
}

/// The files of this machine, or of another one whose root folder is mounted here. Errors and places have
/// the paths of that machine.
#[derive(Debug, Clone, Default)]
pub struct Disk {
    root: Option<PathBuf>,
}

impl Disk {
    /// The files below `root`, with the paths that they have there: `/etc/x` is `root/etc/x`.
    pub fn below(root: PathBuf) -> Self {
        Self { root: Some(root) }
    }

    fn real(&self, path: &Path) -> PathBuf {
        let below = |root: &PathBuf| root.join(path.strip_prefix("/").unwrap_or(path));
        self.root.as_ref().map_or_else(|| path.to_owned(), below)
    }

    /// Whether the file exists.
    pub fn has(&self, path: &Path) -> bool {
        self.real(path).is_file()
    }
}

impl Files for Disk {
    fn text(&self, path: &Path) -> Result<Option<String>, FileError> {
        read(&self.real(path)).map_err(|cause| FileError { path: path.to_owned(), cause })
    }

    fn names(&self, folder: &Path) -> Result<Vec<String>, FileError> {
        list(&self.real(folder)).map_err(|cause| FileError { path: folder.to_owned(), cause })
    }
}

fn read(path: &Path) -> Result<Option<String>, Unreadable> {
    // A pipe or a device would block or never end.
    match fs::metadata(path) {
        Err(error) if is_missing(&error) => return Ok(None),
        Err(error) => return Err(error.into()),
        Ok(it) if !it.is_file() => return Err(io::Error::other("is not a regular file").into()),
        Ok(_) => {}
    }
    let mut bytes = Vec::new();
    File::open(path)?.take(MAX_FILE + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_FILE {
        return Err(Unreadable::TooLarge);
    }
    String::from_utf8(bytes).map(Some).map_err(|_| Unreadable::NotUtf8)
}

fn list(folder: &Path) -> Result<Vec<String>, Unreadable> {
    let entries = match fs::read_dir(folder) {
        Err(error) if is_missing(&error) => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut names = Vec::new();
    for entry in entries {
        if names.len() == MAX_ENTRIES {
            return Err(Unreadable::TooMany);
        }
        names.extend(entry?.file_name().into_string());
    }
    names.sort_unstable();
    Ok(names)
}

fn is_missing(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

/// Files in memory, for tests and for the output of other programs.
impl Files for BTreeMap<PathBuf, String> {
    fn text(&self, path: &Path) -> Result<Option<String>, FileError> {
        Ok(self.get(path).cloned())
    }

    fn names(&self, folder: &Path) -> Result<Vec<String>, FileError> {
        let inside = self.keys().filter(|it| it.parent() == Some(folder));
        Ok(inside.filter_map(|it| Some(it.file_name()?.to_str()?.to_owned())).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_file_is_a_value_and_an_unusable_one_is_an_error() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
        let disk = Disk::default();
        assert!(disk.text(&folder.join("no such file")).unwrap().is_none());
        assert!(disk.text(&folder.join("Cargo.toml/file")).unwrap().is_none());
        assert!(disk.text(&folder.join("Cargo.toml")).unwrap().is_some());
        assert!(disk.names(&folder.join("no such folder")).unwrap().is_empty());
        let error = disk.text(folder).unwrap_err().to_string();
        assert!(error.ends_with(": is not a regular file"), "{error}");
        let device = disk.text(Path::new("/dev/zero")).unwrap_err().to_string();
        assert_eq!(device, "/dev/zero: is not a regular file");
        let below = Disk::below(folder.to_owned());
        assert!(below.text(Path::new("/Cargo.toml")).unwrap().is_some());
        assert_eq!(below.text(Path::new("/src")).unwrap_err().path, Path::new("/src"));
    }
}
