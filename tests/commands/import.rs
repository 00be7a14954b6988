//! `import`.

mod environment;
mod python;

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use jitsi_oidc_adapter::config::{Config, Environment};

use crate::run::{Run, run_in, scratch};

/// A secret that is long enough.
const SECRET: &str = "0123456789abcdef0123456789abcdef";

/// What an import wrote to `config.toml` and to standard error.
struct Imported {
    table: toml::Table,
    summary: String,
    read: Result<Config, String>,
}

/// Imports `text` with `options` and `-o config.toml`, which must succeed.
fn import(text: &str, options: &[&str]) -> Imported {
    let folder = scratch();
    folder.file("settings", text);
    let arguments = [&["import", "settings", "-o", "config.toml"], options].concat();
    let run = run_in(folder.path(), arguments);
    assert_eq!((run.code, run.out.as_str()), (Some(0), ""), "{run:?}");
    let path = folder.path().join("config.toml");
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    let config = Config::load(&path, &Environment::default());
    let root = format!("{}/", folder.path().display());
    Imported {
        table: fs::read_to_string(&path).unwrap().parse().unwrap(),
        summary: run.err,
        read: config.map_err(|error| error.to_string().replace(&root, "")),
    }
}

impl Imported {
    /// The value of `section.key`.
    fn value(&self, key: &str) -> Option<&toml::Value> {
        let (section, key) = key.split_once('.').unwrap();
        self.table[section].get(key)
    }

    #[track_caller]
    fn is(&self, key: &str, expected: &str) {
        let value = self.value(key).and_then(toml::Value::as_str);
        assert_eq!(value, Some(expected), "{key}\n{}", self.summary);
    }

    #[track_caller]
    fn says(&self, sentence: &str) {
        let said = self.summary.lines().any(|line| line.trim_start() == sentence);
        assert!(said, "{sentence}\n---\n{}", self.summary);
    }
}

fn failed(folder: &Path, arguments: &[&str]) -> Run {
    let run = run_in(folder, arguments);
    assert_eq!((run.code, run.out.as_str()), (Some(78), ""), "{run:?}");
    run
}

#[test]
fn without_a_target_the_configuration_is_all_of_standard_output() {
    let folder = scratch();
    folder.file("app.conf", python::SEED);
    let run = run_in(folder.path(), ["import", "app.conf"]);
    let table: toml::Table = run.out.parse().unwrap();
    assert_eq!(table["oidc"]["client_id"].as_str(), Some("your_client_id"));
    assert!(run.err.contains("The configuration holds secrets"), "{}", run.err);
    let files = fs::read_dir(folder.path()).unwrap().count();
    assert_eq!((run.code, files), (Some(0), 1));
}

#[test]
fn nothing_that_exists_is_overwritten() {
    let folder = scratch();
    folder.file("app.conf", python::SEED);
    folder.file("config.toml", "mine");
    let run = failed(folder.path(), &["import", "app.conf", "-o", "config.toml"]);
    assert!(run.err.starts_with("config.toml exists and is not overwritten"), "{}", run.err);
    assert_eq!(fs::read_to_string(folder.path().join("config.toml")).unwrap(), "mine");
}

#[test]
fn settings_that_cannot_be_read_are_an_error_without_a_configuration() {
    let folder = scratch();
    fs::write(folder.path().join("latin1.conf"), b"[oauth]\nclient_id = M\xfcller\n").unwrap();
    folder.file("app.conf", "[oauth]\nclient_secret hunter2\n");
    folder.file("adapter.env", "OIDC_CLIENT_ID=a\nOIDC_CLIENT_SECRET='hunter2\n");
    for (file, options, message) in [
        (
            "none.conf",
            &[][..],
            "none.conf cannot be read: No such file or directory (os error 2)\n",
        ),
        ("latin1.conf", &[], "latin1.conf cannot be read: stream did not contain valid UTF-8\n"),
        ("app.conf", &[], "app.conf:2: is neither a [section] nor name = value\n"),
        (
            "adapter.env",
            &[],
            "adapter.env:1: is before the first [section]; for an environment file, name its adapter \
             with --from\n",
        ),
        (
            "adapter.env",
            &["--from", "deno"],
            "adapter.env:2: the quotes of the value are not closed in this line\n",
        ),
    ] {
        let arguments = [&["import", file, "-o", "config.toml"], options].concat();
        assert_eq!(failed(folder.path(), &arguments).err, message);
        assert!(!folder.path().join("config.toml").exists(), "{file}");
    }
}
