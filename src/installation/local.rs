//! All files of the local installation.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::config_js::{self, ConfigJs, ConfigJsError};
use super::deadline::within;
use super::docker_env::{self, DockerEnv};
use super::files::{Disk, FileError, Place, Unreadable};
use super::jicofo::{self, Jicofo, JicofoError};
use super::nginx::{self, Directive, NginxError};
use super::prosody::{self, Prosody, ProsodyError};

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
    /// The file cannot be used.
    Broken(Fault),
    /// The file cannot be read here to its end, but may be right.
    NotRun(Fault),
}

/// Why a file cannot be used.
#[derive(Debug, Clone)]
pub struct Fault {
    /// The file with the fault, which may be an included one.
    pub file: PathBuf,
    /// The path and the reason.
    pub text: String,
    /// What shows or removes the fault.
    pub remedy: Remedy,
}

/// What shows or removes a fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Remedy {
    /// A test of the file.
    Test,
    /// To run the file: a test of its syntax finds nothing.
    Run,
    /// To remove the byte order mark.
    Unmark,
    /// To create this file, or to remove the line that includes it.
    Create(PathBuf),
    /// Another path on the command line.
    Path,
    /// A text in place of what only a browser has.
    Literal(Place),
    /// The reason says it.
    None,
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
        Err(error) => {
            let (kind, file) = error.kind();
            let file = file.unwrap_or(&path).to_owned();
            let fault = Fault { file, text: error.to_string(), remedy: error.remedy() };
            match kind {
                Kind::Denied => Content::Denied(fault.text),
                Kind::OfReader => Content::NotRun(fault),
                Kind::OfFile => Content::Broken(fault),
            }
        }
    };
    Found { path, content }
}

/// Whose fault it is that a file cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// This user may not read the file.
    Denied,
    /// A limit of the reader, or something that only the file's own program has.
    OfReader,
    /// The file's own program cannot use it either.
    OfFile,
}

/// An error of a reader.
trait Unusable: std::fmt::Display {
    /// The kind, and the file with the fault if the error names one.
    fn kind(&self) -> (Kind, Option<&Path>);

    /// What shows or removes the fault.
    fn remedy(&self) -> Remedy {
        Remedy::Test
    }
}

impl Unusable for FileError {
    fn kind(&self) -> (Kind, Option<&Path>) {
        let kind = match &self.cause {
            _ if self.is_denied() => Kind::Denied,
            Unreadable::TooLarge | Unreadable::TooMany => Kind::OfReader,
            Unreadable::Io(_) | Unreadable::NotText => Kind::OfFile,
        };
        (kind, Some(&self.path))
    }
}

/// The kind at a place.
fn at(place: &Place, is_of_reader: bool) -> (Kind, Option<&Path>) {
    (if is_of_reader { Kind::OfReader } else { Kind::OfFile }, Some(&place.path))
}

impl Unusable for NginxError {
    fn kind(&self) -> (Kind, Option<&Path>) {
        match self {
            Self::File(error) => error.kind(),
            Self::Text { place, cause } => at(place, cause.is_of_reader()),
        }
    }
}

impl Unusable for JicofoError {
    fn kind(&self) -> (Kind, Option<&Path>) {
        match self {
            Self::File(error) => error.kind(),
            Self::Text { place, cause } => at(place, cause.is_of_reader()),
        }
    }
}

impl Unusable for ProsodyError {
    fn kind(&self) -> (Kind, Option<&Path>) {
        match self {
            Self::File(error) => error.kind(),
            Self::Lua { place, .. } => at(place, self.is_of_reader()),
        }
    }

    fn remedy(&self) -> Remedy {
        match self {
            Self::File(_) => Remedy::None,
            Self::Lua { cause, .. } => match cause {
                prosody::Cause::Syntax(_) => Remedy::Test,
                prosody::Cause::Mark => Remedy::Unmark,
                prosody::Cause::Missing(path) => Remedy::Create(path.clone()),
                _ => Remedy::Run,
            },
        }
    }
}

impl Unusable for ConfigJsError {
    fn kind(&self) -> (Kind, Option<&Path>) {
        match self {
            Self::File(error) => error.kind(),
            Self::Script { place, .. } => at(place, false),
            Self::Stopped { place, .. } => at(place, true),
        }
    }

    fn remedy(&self) -> Remedy {
        match self {
            Self::File(_) => Remedy::None,
            Self::Script { is_syntax: true, .. } => Remedy::Test,
            Self::Stopped { is_browser: true, place, .. } => Remedy::Literal(place.clone()),
            Self::Script { .. } | Self::Stopped { .. } => Remedy::Run,
        }
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
