//! Values of other adapters as values of this configuration.

use url::Url;

use super::name::Converted::{self, LeftOut, Noted};

/// A list of words, separated by white space.
pub(super) fn words(text: &str) -> Converted {
    Converted::Value(text.split_whitespace().collect::<Vec<_>>().into())
}

/// A number of seconds as a duration.
pub(super) fn seconds(text: &str) -> Converted {
    match text.parse::<u64>() {
        Ok(seconds) => Converted::Value(format!("{seconds}s").into()),
        Err(_) => LeftOut("is not a whole number of seconds"),
    }
}

/// True for `true`, in upper or lower case. Any other text is false.
pub(super) fn boolean(text: &str) -> Converted {
    Converted::Value(text.eq_ignore_ascii_case("true").into())
}

/// The name of an HMAC algorithm (RFC 7518 section 3.1).
pub(super) fn hmac(text: &str) -> Converted {
    match text {
        "HS256" | "HS384" | "HS512" => Converted::Value(text.into()),
        _ => LeftOut("is not HS256, HS384 or HS512; docs/keys.md is about RS256"),
    }
}

/// The origin of a URL. Any other text stays as it is, and the configuration refuses it.
pub(super) fn origin(text: &str) -> Converted {
    let Ok(mut url) = Url::parse(text) else { return Converted::Value(text.into()) };
    let bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
    if bare || url.cannot_be_a_base() {
        return Converted::Value(text.into());
    }
    url.set_path("");
    url.set_query(None);
    url.set_fragment(None);
    let origin = url.as_str().trim_end_matches('/');
    Noted(origin.into(), "its path was left out: only scheme, host and port are used")
}

/// The level for a name of Python's `logging`. The Python adapter reads an unknown name as INFO.
pub(super) fn python_level(text: &str) -> Converted {
    let level = match text.to_uppercase().as_str() {
        "DEBUG" | "NOTSET" => "debug",
        "INFO" => "info",
        "WARNING" | "WARN" => "warn",
        "ERROR" | "CRITICAL" | "FATAL" => "error",
        _ => return Noted("info".into(), "is no level of Python, so the level is info as there"),
    };
    Converted::Value(level.into())
}

/// The path of a log file, which must be absolute.
pub(super) fn log_file(text: &str) -> Converted {
    if text.starts_with('/') {
        Converted::Value(text.into())
    } else {
        LeftOut(
            "is a relative path, in the working directory of the old service; the log goes to \
             standard error, which systemd writes to the journal",
        )
    }
}

/// The level of the log: `debug` for `true`, otherwise `info`.
pub(super) fn debug(text: &str) -> Converted {
    Converted::Value(if text == "true" { "debug" } else { "info" }.into())
}

#[cfg(test)]
mod tests {
    use toml::Value;

    use super::*;

    #[test]
    fn each_conversion_gives_a_value_or_a_reason() {
        let is = |value: Value| Converted::Value(value);
        for (convert, text, expected) in [
            (words as fn(&str) -> Converted, " a  b\tc ", is(vec!["a", "b", "c"].into())),
            (seconds, "10800", is("10800s".into())),
            (boolean, "True", is(true.into())),
            (boolean, "yes", is(false.into())),
            (hmac, "HS512", is("HS512".into())),
            (origin, "https://a.example/", is("https://a.example/".into())),
            (origin, "a.example", is("a.example".into())),
            (python_level, "warning", is("warn".into())),
            (python_level, "CRITICAL", is("error".into())),
            (log_file, "/var/log/a.log", is("/var/log/a.log".into())),
            (debug, "true", is("debug".into())),
            (debug, "1", is("info".into())),
        ] {
            assert_eq!(convert(text), expected, "{text}");
        }
        assert!(
            matches!(origin("https://a.example/b?c#d"), Noted(Value::String(it), _) if it == "https://a.example")
        );
        assert!(matches!(python_level("loud"), Noted(Value::String(it), _) if it == "info"));
        for (convert, text) in [
            (seconds as fn(&str) -> Converted, "3h"),
            (seconds, "-1"),
            (hmac, "RS256"),
            (hmac, "hs256"),
            (log_file, "app.log"),
        ] {
            assert!(matches!(convert(text), LeftOut(_)), "{text}");
        }
    }
}
