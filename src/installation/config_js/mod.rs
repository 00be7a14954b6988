//! Jitsi's `config.js`. It is JavaScript, so it is run: in a small engine, without the objects of a browser.

mod engine;
mod lines;
mod ssi;

use std::path::{Path, PathBuf};

use serde_json::Value;

use super::deadline::within;
use super::files::{Disk, FileError, Files as _, Place};

/// The values of `config` after the file has run.
#[derive(Debug, Clone)]
pub struct ConfigJs {
    path: PathBuf,
    text: String,
    config: Value,
}

/// Why a `config.js` cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigJsError {
    /// The file cannot be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// The file cannot be run.
    #[error("{place}: {cause}")]
    Script {
        /// The line, or the file.
        place: Place,
        /// The reason, from the engine.
        cause: String,
        /// Whether the text is not JavaScript.
        is_syntax: bool,
    },
    /// The file was not run to its end, but a browser may do it.
    #[error("{place}: {cause}")]
    Stopped {
        /// The line, or the file.
        place: Place,
        /// The reason.
        cause: String,
        /// Whether it uses something that only a browser has.
        is_browser: bool,
    },
}

/// Reads and runs the file. `None`: there is no such file.
///
/// # Errors
///
/// [`ConfigJsError`] if it cannot be read, or does not run within the limits.
pub fn read(path: &Path, disk: &Disk) -> Result<Option<ConfigJs>, ConfigJsError> {
    let Some(text) = disk.text(path)? else { return Ok(None) };
    let file = path.to_owned();
    within(move || parse(&file, &text))
        .unwrap_or_else(|| {
            let cause = "takes longer than 5 s".to_owned();
            let place = Place::new(path, 0);
            Err(ConfigJsError::Stopped { place, cause, is_browser: false })
        })
        .map(Some)
}

/// Runs the text of the file, without a limit of time.
///
/// # Errors
///
/// [`ConfigJsError::Script`] or [`ConfigJsError::Stopped`].
pub fn parse(path: &Path, text: &str) -> Result<ConfigJs, ConfigJsError> {
    match engine::run(&ssi::with_defaults(text)) {
        Ok(config) => Ok(ConfigJs { path: path.to_owned(), text: text.to_owned(), config }),
        Err(engine::Failure { line, cause, kind }) => {
            let place = Place::new(path, line);
            Err(match kind {
                engine::Kind::Syntax | engine::Kind::Script => {
                    ConfigJsError::Script { place, cause, is_syntax: kind == engine::Kind::Syntax }
                }
                engine::Kind::Browser | engine::Kind::Engine => ConfigJsError::Stopped {
                    place,
                    cause,
                    is_browser: kind == engine::Kind::Browser,
                },
            })
        }
    }
}

impl ConfigJs {
    /// A value, such as `hosts.domain`. `None`: not set, null or a function.
    pub fn get(&self, name: &str) -> Option<&Value> {
        let value = name.split('.').try_fold(&self.config, |value, part| value.get(part))?;
        (!value.is_null()).then_some(value)
    }

    /// A string that is not empty.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.get(name)?.as_str().filter(|text| !text.is_empty())
    }

    /// Whether the value is `true`.
    pub fn is_true(&self, name: &str) -> bool {
        self.get(name) == Some(&Value::Bool(true))
    }

    /// Whether the value is `false`.
    pub fn is_false(&self, name: &str) -> bool {
        self.get(name) == Some(&Value::Bool(false))
    }

    /// The line that sets the value, as far as a search in the text finds it, otherwise the file.
    pub fn place(&self, name: &str) -> Place {
        Place::new(&self.path, lines::find(&self.text, name).unwrap_or(0))
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> ConfigJs {
        parse(Path::new("config.js"), text).unwrap()
    }

    #[test]
    fn the_values_are_those_after_the_last_line() {
        let config = of("var subdomain = '<!--# echo var=\"subdomain\" default=\"\" -->';\n\
             if (subdomain) { subdomain = subdomain.toLowerCase() + '.'; }\n\
             var config = {\n  hosts: {\n    domain: 'meet.example.org', // anonymousdomain: 'x',\n    \
             muc: 'conference.' + subdomain + 'meet.example.org',\n  },\n  prejoinConfig: { enabled: true },\n\
             f: function () {},\n};\n\
             config.hosts.anonymousdomain = 'guest.meet.example.org';\n\
             config.prejoinConfig.enabled = false;\n\
             config.tokenAuthUrl = '';\n");
        assert_eq!(config.text("hosts.muc"), Some("conference.meet.example.org"));
        assert_eq!(config.text("hosts.anonymousdomain"), Some("guest.meet.example.org"));
        assert_eq!(config.place("hosts.anonymousdomain").line, 11);
        assert_eq!(config.place("hosts.domain").line, 5);
        assert!(
            config.is_false("prejoinConfig.enabled") && !config.is_true("prejoinConfig.enabled")
        );
        assert_eq!(config.place("prejoinConfig.enabled").line, 12);
        assert_eq!(config.text("tokenAuthUrl"), None);
        assert!(config.get("tokenAuthUrl").is_some());
        assert!(config.get("f").is_none() && config.get("hosts.none.x").is_none());
        assert_eq!(config.place("none").line, 0);
    }

    #[test]
    fn a_file_that_does_not_run_is_an_error_with_its_line() {
        for (text, expected) in [
            ("var config = {\n a: 1\n b: 2 };", "config.js:3: "),
            ("var config = {};\nfoo.bar = 1;", "config.js:2: foo is not defined"),
            ("var other = {};", "config.js: sets no config"),
            ("var config = 1;", "config.js: sets no config"),
            ("for (;;) {}", "config.js: runs too long"),
            ("var config = { a: 'x'.repeat(1e9) };", "config.js:1: "),
            (
                "var config = []; for (;;) config.push('x'.repeat(1e6) + config.length);",
                "config.js",
            ),
            ("function f() { f(); } f();", "config.js:1: "),
        ] {
            let error = parse(Path::new("config.js"), text).unwrap_err().to_string();
            assert!(error.starts_with(expected), "{text}: {error}");
        }
    }

    #[test]
    fn nothing_of_this_machine_can_be_reached() {
        for text in
            ["require('fs')", "std.open('/etc/passwd')", "os.exec(['id'])", "Deno.args('x')"]
        {
            let error = parse(Path::new("config.js"), text).unwrap_err().to_string();
            assert!(error.ends_with("is not defined"), "{text}: {error}");
        }
        let import = parse(Path::new("config.js"), "var config = {}; import('/etc/passwd');");
        assert!(import.is_ok(), "the promise is never run");
    }

    /// Each of them has another value in a browser, or none here.
    #[test]
    fn a_script_that_needs_a_browser_may_be_right() {
        for name in engine::BROWSER {
            for script in [
                format!("var config = {{ a: {name}.some.member }};"),
                format!("var config = {{}};\n{name}.f();"),
                format!("var config = {{}};\nwindow.{name}(1).x;"),
            ] {
                let error = parse(Path::new("config.js"), &script).unwrap_err();
                let expected = format!("uses {name}, which only a browser has");
                assert!(error.to_string().ends_with(&expected), "{script}: {error}");
                assert!(matches!(error, ConfigJsError::Stopped { .. }), "{script}: {error:?}");
            }
            let own = format!("var {name} = 'x'; var config = {{ a: {name} }};");
            assert_eq!(of(&own).text("a"), Some("x"), "{own}");
            let asks = format!("var config = {{ a: typeof {name} }};");
            assert_eq!(of(&asks).text("a"), Some("undefined"), "{asks}");
        }
        for script in ["var config = {};\nconfg.x = 1;", "var config = { a: 'x'.f() };"] {
            let error = parse(Path::new("config.js"), script).unwrap_err();
            assert!(matches!(error, ConfigJsError::Script { .. }), "{script}: {error:?}");
        }
    }

    /// It is white space in JavaScript.
    #[test]
    fn a_byte_order_mark_is_skipped() {
        assert_eq!(of("\u{feff}var config = { a: 'x' };").text("a"), Some("x"));
    }

    #[test]
    fn window_is_the_global_object() {
        let config = of("window.config = { a: typeof window.location };");
        assert_eq!(config.text("a"), Some("undefined"));
    }
}
