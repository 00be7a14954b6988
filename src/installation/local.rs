//! All files of the local installation.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::config_js::{self, ConfigJs, ConfigJsError};
use super::deadline::within;
use super::docker_env::{self, DockerEnv};
use super::files::{Disk, FileError};
use super::jicofo::{self, Jicofo, JicofoError};
use super::nginx::{self, Directive, NginxError};
use super::prosody::{self, Cause, Prosody, ProsodyError};

/// Where the files are. `None`: not looked for.
#[derive(Debug, Clone, Default)]
pub struct Paths {
    /// Prosody's own file, or a folder of files.
    pub prosody: Option<PathBuf>,
    /// Jicofo's file.
    pub jicofo: Option<PathBuf>,
    /// Jitsi's `config.js`.
    pub config_js: Option<PathBuf>,
    /// nginx's own file, or the output of `nginx -T`.
    pub nginx: Option<PathBuf>,
    /// `.env` of docker-jitsi-meet.
    pub docker_env: Option<PathBuf>,
}

impl Paths {
    /// Where Debian's packages put the files of this host.
    pub fn debian(host: &str) -> Self {
        Self {
            prosody: Some(prosody::DEFAULT_PATH.into()),
            jicofo: Some(jicofo::DEFAULT_PATH.into()),
            config_js: Some(format!("/etc/jitsi/meet/{host}-config.js").into()),
            nginx: Some(nginx::DEFAULT_PATH.into()),
            docker_env: None,
        }
    }

    /// These paths, and those of `other` where there is none.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self {
            prosody: self.prosody.or(other.prosody),
            jicofo: self.jicofo.or(other.jicofo),
            config_js: self.config_js.or(other.config_js),
            nginx: self.nginx.or(other.nginx),
            docker_env: self.docker_env.or(other.docker_env),
        }
    }
}

/// What is at a path.
#[derive(Debug, Clone)]
pub struct Found<T> {
    /// The path.
    pub path: PathBuf,
    /// Its content.
    pub content: Content<T>,
}

/// The content of a file.
#[derive(Debug, Clone)]
pub enum Content<T> {
    /// The file was read.
    There(T),
    /// There is no such file.
    Missing,
    /// This user may not read the file. The text has its path.
    Denied(String),
    /// The file cannot be used. The text has its path and the reason.
    Broken(String),
    /// The file is a program that cannot be run here to its end, and may be right. The text has its path and
    /// the reason.
    NotRun(String),
}

impl<T> Found<T> {
    /// The content, if the file was read.
    pub fn there(&self) -> Option<&T> {
        match &self.content {
            Content::There(content) => Some(content),
            _ => None,
        }
    }
}

/// The files that were looked for.
#[derive(Debug, Clone, Default)]
pub struct Installation {
    /// Where the files are.
    pub disk: Disk,
    /// Prosody's configuration.
    pub prosody: Option<Found<Prosody>>,
    /// Jicofo's configuration.
    pub jicofo: Option<Found<Jicofo>>,
    /// Jitsi's `config.js`.
    pub config_js: Option<Found<ConfigJs>>,
    /// nginx's configuration.
    pub nginx: Option<Found<Vec<Directive>>>,
    /// `.env` of docker-jitsi-meet.
    pub docker_env: Option<Found<DockerEnv>>,
}

impl Installation {
    /// Reads the files.
    pub fn read(paths: Paths, disk: Disk) -> Self {
        Self {
            prosody: paths.prosody.map(|it| found(it, |it| prosody::read(it, &disk))),
            jicofo: paths.jicofo.map(|it| found(it, |it| jicofo::read(it, &disk))),
            config_js: paths.config_js.map(|it| found(it, |it| config_js::read(it, &disk))),
            nginx: paths.nginx.map(|it| found(it, |it| nginx::read_file(it, &disk))),
            docker_env: paths.docker_env.map(|it| found(it, |it| docker_env::read(it, &disk))),
            disk,
        }
    }
}

fn found<T, E: Unusable>(
    path: PathBuf,
    read: impl FnOnce(&Path) -> Result<Option<T>, E>,
) -> Found<T> {
    let content = match read(&path) {
        Ok(Some(content)) => Content::There(content),
        Ok(None) => Content::Missing,
        Err(error) if error.file().is_some_and(FileError::is_denied) => {
            Content::Denied(error.to_string())
        }
        Err(error) if error.is_of_program() => Content::NotRun(error.to_string()),
        Err(error) => Content::Broken(error.to_string()),
    };
    Found { path, content }
}

/// An error of a reader.
trait Unusable: std::fmt::Display {
    /// The file that cannot be read, if this is the reason.
    fn file(&self) -> Option<&FileError>;

    /// Whether the program stopped while it ran: it may use something that only exists in Prosody or in a
    /// browser.
    fn is_of_program(&self) -> bool {
        false
    }
}

impl Unusable for FileError {
    fn file(&self) -> Option<&FileError> {
        Some(self)
    }
}

impl Unusable for NginxError {
    fn file(&self) -> Option<&FileError> {
        match self {
            Self::File(error) => Some(error),
            _ => None,
        }
    }
}

impl Unusable for JicofoError {
    fn file(&self) -> Option<&FileError> {
        match self {
            Self::File(error) => Some(error),
            Self::Text { .. } => None,
        }
    }
}

impl Unusable for ProsodyError {
    fn file(&self) -> Option<&FileError> {
        match self {
            Self::File(error) => Some(error),
            Self::Lua { .. } => None,
        }
    }

    fn is_of_program(&self) -> bool {
        matches!(self, Self::Lua { cause: Cause::Lacks(_), .. })
    }
}

/// Names of a browser that a setting may depend on, and members of them.
const BROWSER: [&str; 20] = [
    "document",
    "location",
    "navigator",
    "localStorage",
    "sessionStorage",
    "history",
    "screen",
    "fetch",
    "XMLHttpRequest",
    "URLSearchParams",
    "hostname",
    "host",
    "href",
    "search",
    "hash",
    "pathname",
    "protocol",
    "origin",
    "userAgent",
    "language",
];

impl Unusable for ConfigJsError {
    fn file(&self) -> Option<&FileError> {
        match self {
            Self::File(error) => Some(error),
            Self::Script { .. } => None,
        }
    }

    fn is_of_program(&self) -> bool {
        // The engine's messages for a name or a member that only a browser has.
        let lacks = |cause: &str| {
            let of = |name: &str| {
                cause.contains(&format!("'{name}'"))
                    || cause.starts_with(&format!("{name} is not defined"))
            };
            BROWSER.iter().any(|name| of(name))
        };
        matches!(self, Self::Script { cause, .. } if lacks(cause))
    }
}

/// The configuration of the nginx that is installed here, from `nginx -T`. `None`: there is no nginx, this
/// user may not read its files, or it refuses them.
pub fn running_nginx() -> Option<Found<Vec<Directive>>> {
    let output = within(|| {
        let mut command = Command::new("nginx");
        command.arg("-T").stdin(Stdio::null()).stderr(Stdio::null()).output()
    })?;
    let output = output.ok().filter(|it| it.status.success())?;
    let (path, files) = nginx::files_of_dump(&String::from_utf8_lossy(&output.stdout))?;
    Some(found(path, |path| nginx::read(path, &files)))
}
