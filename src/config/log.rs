//! `[log]`: what is written, how, and where.

use std::path::PathBuf;

use log::LevelFilter;

use super::error::Reported;
use super::section::Section;

/// `[log]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Log {
    /// The least important level that is still written; `RUST_LOG` wins over it. Default: info.
    pub level: LevelFilter,
    /// How a line looks. Default: text.
    pub format: LogFormat,
    /// The file to append to; a relative path starts at the configuration file's folder. Default:
    /// standard error.
    pub file: Option<PathBuf>,
}

/// `log.format`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LogFormat {
    /// For people and the journal.
    #[default]
    Text,
    /// One JSON object a line.
    Json,
}

impl Log {
    pub(super) fn read(section: &mut Section<'_>) -> Result<Self, Reported> {
        let level = section.or("level", LevelFilter::Info, |item| item.choice(LEVELS));
        let format = section.or("format", LogFormat::Text, |item| item.choice(FORMATS));
        let file = section.optional("file", |item| item.text().map(str::to_owned));

        let file = file?.map(|file| section.path(&file));
        Ok(Self { level: level?, format: format?, file })
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

const FORMATS: &[(&str, LogFormat)] = &[("text", LogFormat::Text), ("json", LogFormat::Json)];

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::config::testing::{Folder, read_section, read_section_in};

    #[test]
    fn text_at_info_on_standard_error_is_the_default() {
        let log = read_section("log", "", &[], Log::read).unwrap();
        let default = Log { level: LevelFilter::Info, format: LogFormat::Text, file: None };
        assert_eq!(log, default);
    }

    #[test]
    fn a_relative_file_lies_beside_the_configuration() {
        let folder = Folder::new();
        let text = "[log]\nlevel = 'debug'\nformat = 'json'\nfile = 'a.log'";
        let log = read_section_in(&folder, "log", text, &[], Log::read).unwrap();
        assert_eq!((log.level, log.format), (LevelFilter::Debug, LogFormat::Json));
        assert_eq!(log.file, Some(folder.path().join("a.log")));

        let log = read_section_in(&folder, "log", "[log]\nfile = '/a.log'", &[], Log::read);
        assert_eq!(log.unwrap().file.as_deref(), Some(Path::new("/a.log")));
    }

    #[test]
    fn a_bad_word_is_told_the_good_ones() {
        let text = "[log]\nlevel = 'INFO'\nformat = 3";
        assert_eq!(
            read_section("log", text, &[], Log::read).unwrap_err(),
            "config.toml:2:9: log.level: must be \"off\", \"error\", \"warn\", \"info\", \
             \"debug\" or \"trace\"\n\
             config.toml:3:10: log.format: must be a string in quotes, is an integer"
        );
    }
}
