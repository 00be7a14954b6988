//! Helpers for the tests of the sections.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use super::document::Document;
use super::environment::Environment;
use super::error::Reported;
use super::section::Section;
use super::warning::Warning;

/// Reads the table `name` of a file `config.toml` that contains nothing else. The error is the message
/// for the operator.
pub(in crate::config) fn read_section<T>(
    name: &'static str,
    text: &str,
    variables: &[(&str, &str)],
    read: impl FnOnce(&mut Section<'_>) -> Result<T, Reported>,
) -> Result<T, String> {
    read_section_and_warnings(name, text, variables, read).0
}

/// As [`read_section`], with the lines of the warnings.
pub(in crate::config) fn read_section_and_warnings<T>(
    name: &'static str,
    text: &str,
    variables: &[(&str, &str)],
    read: impl FnOnce(&mut Section<'_>) -> Result<T, Reported>,
) -> (Result<T, String>, Vec<String>) {
    match read_at(Path::new("config.toml"), name, text, variables, read) {
        Ok((value, warnings)) => (Ok(value), warnings.iter().map(ToString::to_string).collect()),
        Err(error) => (Err(error), Vec::new()),
    }
}

/// As [`read_section`], with the file in `folder`.
pub(in crate::config) fn read_section_in<T>(
    folder: &Folder,
    name: &'static str,
    text: &str,
    variables: &[(&str, &str)],
    read: impl FnOnce(&mut Section<'_>) -> Result<T, Reported>,
) -> Result<T, String> {
    let read = read_at(&folder.path().join("config.toml"), name, text, variables, read);
    read.map(|(value, _)| value)
}

fn read_at<T>(
    path: &Path,
    name: &'static str,
    text: &str,
    variables: &[(&str, &str)],
    read: impl FnOnce(&mut Section<'_>) -> Result<T, Reported>,
) -> Result<(T, Vec<Warning>), String> {
    let environment = variables.iter().copied().collect::<Environment>();
    let mut document =
        Document::parse(path, text, &environment, Vec::new).map_err(|error| error.to_string())?;
    let value = document.section(name, read);
    let (value, notes) = document.finish(value).map_err(|error| error.to_string())?;
    Ok((value, notes.warnings))
}

/// A certificate in PEM.
pub(in crate::config) fn certificate() -> String {
    rcgen::generate_simple_self_signed(["ca.example.org".to_owned()]).unwrap().cert.pem()
}

/// An empty folder, removed when dropped.
pub(in crate::config) struct Folder(PathBuf);

impl Folder {
    pub(in crate::config) fn new() -> Self {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("jitsi-oidc-adapter-{}-{number}", std::process::id());
        let path = std::env::temp_dir().join(name);
        fs::create_dir(&path).unwrap();
        Self(path)
    }

    pub(in crate::config) fn path(&self) -> &Path {
        &self.0
    }

    pub(in crate::config) fn write(&self, name: &str, content: &str) {
        fs::write(self.0.join(name), content).unwrap();
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // A folder that cannot be removed does not fail the test.
        let _ = fs::remove_dir_all(&self.0);
    }
}
