//! Text files and folders of the local installation.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt;
use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Component, Path, PathBuf};

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
    #[error("contains a NUL byte, so it is not a text in UTF-8")]
    NotText,
}

/// The largest file that is read, in bytes.
pub const MAX_FILE: u64 = 1 << 20;

/// As many links as Linux follows (`ELOOP`, path_resolution(7)).
const MAX_LINKS: usize = 40;

/// The largest number of entries of a folder.
pub const MAX_ENTRIES: usize = 1000;

/// The source of the files: the disk, or a map in a test.
pub trait Files {
    /// The text of a file. `None`: there is no such file.
    ///
    /// # Errors
    ///
    /// [`FileError`] if the file cannot be read, is too large or is not text.
    fn text(&self, path: &Path) -> Result<Option<String>, FileError>;

    /// The names of a folder's entries, sorted. `None`: there is no such folder.
    ///
    /// # Errors
    ///
    /// [`FileError`] if the folder cannot be read or has too many entries.
    fn names(&self, folder: &Path) -> Result<Option<Vec<OsString>>, FileError>;
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

    /// The path here. Below a root, an absolute link leads to a path below the root, as on that machine.
    ///
    /// # Errors
    ///
    /// Too many links, as `ELOOP`: the last one would lead out of the root.
    fn real(&self, path: &Path) -> io::Result<PathBuf> {
        let Some(root) = &self.root else { return Ok(path.to_owned()) };
        let mut rest: Vec<OsString> = names_of(path).collect();
        rest.reverse();
        let mut real = root.clone();
        let mut links = 0;
        while let Some(name) = rest.pop() {
            if name == ".." {
                if real != *root {
                    real.pop();
                }
                continue;
            }
            let next = real.join(&name);
            match fs::read_link(&next) {
                Err(_) => real = next,
                Ok(_) if links == MAX_LINKS => {
                    return Err(io::Error::other("is behind too many symbolic links"));
                }
                Ok(target) => {
                    links += 1;
                    if target.is_absolute() {
                        real.clone_from(root);
                    }
                    rest.extend(names_of(&target).collect::<Vec<_>>().into_iter().rev());
                }
            }
        }
        Ok(real)
    }

    /// Whether the file exists.
    pub fn has(&self, path: &Path) -> bool {
        self.real(path).is_ok_and(|path| path.is_file())
    }
}

/// The names in a path, without `/` and `.`.
fn names_of(path: &Path) -> impl Iterator<Item = OsString> + '_ {
    path.components().filter_map(|part| match part {
        Component::Normal(name) => Some(name.to_owned()),
        Component::ParentDir => Some("..".into()),
        Component::RootDir | Component::CurDir | Component::Prefix(_) => None,
    })
}

impl Files for Disk {
    fn text(&self, path: &Path) -> Result<Option<String>, FileError> {
        let read = self.real(path).map_err(Unreadable::from).and_then(|path| read(&path));
        read.map_err(|cause| FileError { path: path.to_owned(), cause })
    }

    fn names(&self, folder: &Path) -> Result<Option<Vec<OsString>>, FileError> {
        let list = self.real(folder).map_err(Unreadable::from).and_then(|path| list(&path));
        list.map_err(|cause| FileError { path: folder.to_owned(), cause })
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
    if bytes.contains(&0) {
        return Err(Unreadable::NotText);
    }
    // Programs accept any byte in a comment, such as a letter in Latin-1.
    Ok(Some(String::from_utf8_lossy(&bytes).into_owned()))
}

fn list(folder: &Path) -> Result<Option<Vec<OsString>>, Unreadable> {
    let entries = match fs::read_dir(folder) {
        Err(error) if is_missing(&error) => return Ok(None),
        entries => entries?,
    };
    let mut names = Vec::new();
    for entry in entries {
        if names.len() == MAX_ENTRIES {
            return Err(Unreadable::TooMany);
        }
        names.push(entry?.file_name());
    }
    names.sort_unstable();
    Ok(Some(names))
}

fn is_missing(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

/// Files in memory, for tests and for the output of other programs.
impl Files for BTreeMap<PathBuf, String> {
    fn text(&self, path: &Path) -> Result<Option<String>, FileError> {
        Ok(self.get(path).cloned())
    }

    fn names(&self, folder: &Path) -> Result<Option<Vec<OsString>>, FileError> {
        let below = |path: &PathBuf| {
            let rest = path.strip_prefix(folder).ok()?;
            names_of(rest).next()
        };
        let mut names: Vec<_> = self.keys().filter_map(below).collect();
        names.sort_unstable();
        names.dedup();
        Ok((!names.is_empty()).then_some(names))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Debian links `conf.d` and `sites-enabled` by absolute paths.
    #[test]
    fn an_absolute_link_stays_below_the_root() {
        let root = std::env::temp_dir().join(format!("jitsi-oidc-links-{}", std::process::id()));
        fs::create_dir_all(root.join("etc/avail")).unwrap();
        fs::write(root.join("etc/avail/a"), b"f\xfcr").unwrap();
        let link = |target: &str, name: &str| {
            std::os::unix::fs::symlink(target, root.join("etc").join(name)).unwrap();
        };
        link("/etc/avail/a", "absolute");
        link("avail/a", "relative");
        link("../../../../etc/avail", "folder");
        link("loop", "loop");
        let disk = Disk::below(root.clone());
        for name in ["/etc/absolute", "/etc/relative", "/etc/folder/a", "/../etc/./absolute"] {
            assert_eq!(
                disk.text(Path::new(name)).unwrap().as_deref(),
                Some("f\u{fffd}r"),
                "{name}"
            );
        }
        assert_eq!(disk.names(Path::new("/etc/folder")).unwrap().unwrap(), ["a"]);
        // Outside of the root there is such a file.
        link("/etc/passwd", "passwd");
        for name in ["/etc/loop", "/etc/passwd"] {
            assert!(!disk.has(Path::new(name)), "{name}");
            let error = disk.text(Path::new(name)).unwrap_err().to_string();
            assert_eq!(error, format!("{name}: is behind too many symbolic links"));
        }
        fs::write(root.join("etc/avail/b"), b"a\0").unwrap();
        let error = disk.text(Path::new("/etc/folder/b")).unwrap_err().to_string();
        assert!(error.contains("NUL"), "{error}");
        fs::remove_dir_all(root).unwrap();
    }

    #[test]
    fn a_missing_file_is_a_value_and_an_unusable_one_is_an_error() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
        let disk = Disk::default();
        assert!(disk.text(&folder.join("no such file")).unwrap().is_none());
        assert!(disk.text(&folder.join("Cargo.toml/file")).unwrap().is_none());
        assert!(disk.text(&folder.join("Cargo.toml")).unwrap().is_some());
        assert!(disk.names(&folder.join("no such folder")).unwrap().is_none());
        assert!(disk.names(&folder.join("Cargo.toml")).unwrap().is_none());
        let error = disk.text(folder).unwrap_err().to_string();
        assert!(error.ends_with(": is not a regular file"), "{error}");
        let device = disk.text(Path::new("/dev/zero")).unwrap_err().to_string();
        assert_eq!(device, "/dev/zero: is not a regular file");
        let below = Disk::below(folder.to_owned());
        assert!(below.text(Path::new("/Cargo.toml")).unwrap().is_some());
        assert_eq!(below.text(Path::new("/src")).unwrap_err().path, Path::new("/src"));
    }
}
