//! `import`.

mod environment;
mod python;

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

use jitsi_oidc_adapter::config::{Config, Environment};

use crate::run::{PROGRAM, Run, run_in, scratch};

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
    folder.file("app.conf", "[oauth]\nclient_secret hunter2\n");
    folder.file("adapter.env", "OIDC_CLIENT_ID=a\nOIDC_CLIENT_SECRET='hunter2\n");
    for (file, options, message) in [
        (
            "none.conf",
            &[][..],
            "none.conf cannot be read: No such file or directory (os error 2)\n",
        ),
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

/// The names of the adapters, and a line of a file of each.
const SOURCES: [(&str, &str); 4] = [
    ("python", "[oauth]\nclient_id = Müller\n"),
    ("deno", "# Müller\nOIDC_CLIENT_ID=Müller\n"),
    ("nordeck", "# Müller\nKEYCLOAK_CLIENT_ID=Müller\n"),
    ("jitsi-openid", "# Müller\nCLIENT_ID=Müller\n"),
];

#[test]
fn another_encoding_is_named_with_the_command_that_converts_the_file() {
    let utf16 = |text: &str, bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
        text.encode_utf16().flat_map(bytes).collect()
    };
    for (adapter, text) in SOURCES {
        let line = text.lines().position(|line| line.contains('ü')).unwrap() + 1;
        let narrow = text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect::<Vec<_>>();
        let quoted = |byte| {
            let quoted: Vec<_> =
                narrow.iter().map(|it| if *it == 0xfc { byte } else { *it }).collect();
            quoted
        };
        let marked = format!("\u{feff}{text}");
        for (bytes, encoding, place) in [
            (narrow.clone(), "ISO-8859-1", format!("a b.conf:{line}")),
            (quoted(0x93), "WINDOWS-1252", format!("a b.conf:{line}")),
            (utf16(&marked, u16::to_le_bytes), "UTF-16", "a b.conf".to_owned()),
            (utf16(&marked, u16::to_be_bytes), "UTF-16", "a b.conf".to_owned()),
            (utf16(text, u16::to_le_bytes), "UTF-16LE", "a b.conf".to_owned()),
            (utf16(text, u16::to_be_bytes), "UTF-16BE", "a b.conf".to_owned()),
        ] {
            let folder = scratch();
            fs::write(folder.path().join("a b.conf"), bytes).unwrap();
            let arguments = ["import", "--from", adapter, "a b.conf", "-o", "config.toml"];
            let message = failed(folder.path(), &arguments).err;
            let command = format!("iconv -f {encoding} -t UTF-8 'a b.conf' > 'a b.utf8'");
            assert_eq!(
                message,
                format!(
                    "{place} is not in UTF-8 but probably in {encoding}; convert it with \"{command}\" and \
                     import the new file\n"
                ),
                "{adapter}"
            );
            let converted =
                Command::new("sh").args(["-c", &command]).current_dir(folder.path()).status();
            assert!(converted.unwrap().success(), "{command}");
            let arguments = arguments.map(|it| if it == "a b.conf" { "a b.utf8" } else { it });
            assert_eq!(run_in(folder.path(), arguments).code, Some(0), "{adapter}: {encoding}");
        }
    }
}

#[test]
fn a_file_that_is_no_text_is_refused() {
    let folder = scratch();
    fs::write(folder.path().join("binary"), b"\x7fELF\x02\0\0\x01abcdefgh").unwrap();
    fs::write(folder.path().join("large"), vec![b'#'; (1 << 20) + 1]).unwrap();
    for (adapter, _) in SOURCES {
        for (file, message) in [
            ("binary", "binary is not a text: it has a NUL byte\n"),
            ("large", "large is larger than 1 MiB: it is no file of settings\n"),
        ] {
            let arguments = ["import", "--from", adapter, file];
            assert_eq!(failed(folder.path(), &arguments).err, message, "{adapter}");
        }
    }
}

#[test]
fn a_configuration_of_this_service_is_recognized() {
    let folder = scratch();
    run_in(folder.path(), ["init", "config.toml"]).succeeded();
    for (adapter, _) in SOURCES {
        let run = failed(folder.path(), &["import", "--from", adapter, "config.toml"]);
        let message = format!(
            "config.toml is a configuration of jitsi-oidc-adapter already; nothing is imported: check it with \
             \"{PROGRAM} check --config config.toml\" and start it with \"{PROGRAM} serve --config \
             config.toml\"\n"
        );
        assert_eq!(run.err, message, "{adapter}");
    }
}

/// Otherwise each of both commands sends the operator to the other one.
#[test]
fn a_file_that_the_service_sends_to_import_is_imported() {
    for text in [
        "; comment\n[jitsi]\nurl: https://meet.example.org\n[oidc]\nissuer: https://id.example.org\n",
        "[oidc]\n; comment\nissuer = x\n[jitsi]\nurl = \"https://meet.example.org\"\n",
        "[oauth]\nclient_id = \"x\"\n[urls]\njitsi_base = \"https://meet.example.org\"\n",
        "[jitsi]\nurl = https://meet.example.org\n[oidc]\nissuer = https://id.example.org\n[x]\ny = z\n",
    ] {
        let folder = scratch();
        fs::write(folder.path().join("settings"), text).unwrap();
        let serve = failed(folder.path(), &["serve", "--config", "settings"]);
        assert!(serve.err.contains("jitsi-oidc-adapter import converts"), "{text}: {}", serve.err);
        let run = run_in(folder.path(), ["import", "settings"]);
        assert_eq!(run.code, Some(0), "{text}: {run:?}");
    }
}

#[test]
fn a_file_without_settings_is_refused_and_nothing_is_written() {
    for text in ["", "\n \n", "# comment\n", "\u{feff}"] {
        let folder = scratch();
        fs::write(folder.path().join("settings"), text).unwrap();
        for (adapter, _) in SOURCES {
            let arguments = ["import", "--from", adapter, "settings", "-o", "config.toml"];
            let run = failed(folder.path(), &arguments);
            assert_eq!(run.err, "settings has no settings\n", "{adapter}: {text:?}");
            assert!(!folder.path().join("config.toml").exists(), "{adapter}: {text:?}");
        }
    }
}
