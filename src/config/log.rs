//! `[log]`: level, format and destination of the log.

use std::io;
use std::path::{Path, PathBuf};

use log::LevelFilter;

use super::reader::error::{ConfigError, Reported};
use super::reader::section::Section;
use crate::log::Format;

/// `[log]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Log {
    /// The least severe level that is logged. `RUST_LOG` overrides it. Default: info.
    pub level: LevelFilter,
    /// The format of a line. Default: text.
    pub format: Format,
    /// The file to append to. Default: standard error.
    pub file: Option<LogPath>,
}

/// `log.file`. Only `serve` opens it: another command may run as another user and create a file
/// that the service cannot write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogPath {
    path: PathBuf,
    whereabouts: String,
}

impl Log {
    pub(super) fn read(section: &mut Section<'_>) -> Result<Self, Reported> {
        let level = section.or("level", LevelFilter::Info, |item| item.choice(LEVELS));
        let format = section.or("format", Format::Text, |item| item.choice(FORMATS));
        let file = section.optional("file", |item| item.text().map(str::to_owned));

        let file = file?.map(|file| LogPath {
            path: section.path(&file),
            whereabouts: section.whereabouts("file"),
        });
        Ok(Self { level: level?, format: format?, file })
    }
}

impl LogPath {
    /// The path of the file. A relative one starts at the folder of the configuration file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The error for a file that cannot be opened.
    pub fn refused(&self, error: &io::Error) -> ConfigError {
        let path = self.path.display();
        let message = format!("cannot open {path} for appending: {error}");
        ConfigError::unusable(&self.whereabouts, &message)
    }
}

const LEVELS: &[(&str, LevelFilter)] = &[
    ("off", LevelFilter::Off),
    ("error", LevelFilter::Error),
    ("warn", LevelFilter::Warn),
    ("info", LevelFilter::Info),
    ("debug", LevelFilter::Debug),
    ("trace", LevelFilter::Trace),
];

const FORMATS: &[(&str, Format)] = &[("text", Format::Text), ("json", Format::Json)];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::reader::testing::{Folder, read_section, read_section_in};

    #[test]
    fn text_at_info_on_standard_error_is_the_default() {
        let log = read_section("log", "", &[], Log::read).unwrap();
        let default = Log { level: LevelFilter::Info, format: Format::Text, file: None };
        assert_eq!(log, default);
    }

    #[test]
    fn a_relative_path_starts_at_the_folder_of_the_configuration() {
        let folder = Folder::new();
        let text = "[log]\nlevel = 'debug'\nformat = 'json'\nfile = 'a.log'";
        let log = read_section_in(&folder, "log", text, &[], Log::read).unwrap();
        assert_eq!((log.level, log.format), (LevelFilter::Debug, Format::Json));
        assert_eq!(log.file.unwrap().path(), folder.path().join("a.log"));
        assert!(!folder.path().join("a.log").exists(), "reading does not open the file");

        let log = read_section_in(&folder, "log", "[log]\nfile = '/a.log'", &[], Log::read);
        assert_eq!(log.unwrap().file.unwrap().path(), Path::new("/a.log"));
    }

    #[test]
    fn the_error_for_a_file_that_cannot_be_opened_names_its_key() {
        let refused = |log: Log| {
            log.file.unwrap().refused(&io::ErrorKind::PermissionDenied.into()).to_string()
        };
        let text = "[log]\nlevel = 'info'\nfile = '/a.log'";
        let message = "cannot open /a.log for appending: permission denied";
        let log = read_section("log", text, &[], Log::read).unwrap();
        assert_eq!(refused(log), format!("config.toml:3:8: log.file: {message}"));
        let variables = [("JITSI_OIDC_LOG_FILE", "/a.log")];
        let log = read_section("log", "", &variables, Log::read).unwrap();
        assert_eq!(refused(log), format!("JITSI_OIDC_LOG_FILE: {message}"));
    }

    #[test]
    fn the_error_for_a_bad_word_lists_the_accepted_ones() {
        let text = "[log]\nlevel = 'INFO'\nformat = 3";
        assert_eq!(
            read_section("log", text, &[], Log::read).unwrap_err(),
            "config.toml:2:9: log.level: must be \"off\", \"error\", \"warn\", \"info\", \
             \"debug\" or \"trace\"\n\
             config.toml:3:10: log.format: must be a string in quotes, is an integer"
        );
    }
}
