//! Secrets: written into the configuration, or in a file of their own.
//!
//! Both at once is an error, except that a secret from the environment replaces both.
//!
//! A secret is one line. What editors, shells and copying add to it (a blank or line break at its ends,
//! a byte order mark, UTF-16) would silently make another secret of it, and is an error wherever the
//! secret stands. One line break at the end of a file or a variable is left out.

use std::path::PathBuf;

use secrecy::{SecretSlice, SecretString};
use zeroize::Zeroizing;

use super::error::{At, Place, Problem, Reported};
use super::item::Item;
use super::secret_file;
use super::section::Section;

/// What signs or encrypts is at least this long: 256 bits, as HS256 demands (RFC 7518 section 3.2)
/// and as AES-256 has.
pub(super) const MIN_BYTES: usize = 32;

/// The secret in `key`, or in the file that `file_key` names.
pub(super) fn one<T>(
    section: &mut Section<'_>,
    key: &'static str,
    file_key: &'static str,
    rule: impl FnOnce(Found) -> Result<T, Problem>,
) -> Result<Option<T>, Reported> {
    let Some(source) = Source::take(section, key, file_key)? else { return Ok(None) };
    source
        .whole()
        .and_then(Found::as_meant)
        .and_then(rule)
        .map(Some)
        .map_err(|problem| section.report(problem))
}

/// The secrets in `key`, one or a list; or in the file that `file_key` names, one a line, blank
/// lines aside. Never an empty list.
pub(super) fn several<T>(
    section: &mut Section<'_>,
    key: &'static str,
    file_key: &'static str,
    rule: impl Fn(Found) -> Result<T, Problem>,
) -> Result<Option<Vec<T>>, Reported> {
    let Some(source) = Source::take(section, key, file_key)? else { return Ok(None) };
    let rule = |part: Found| part.as_meant().and_then(&rule);
    let secrets = source.parts().and_then(|parts| parts.into_iter().map(rule).collect());
    secrets.map(Some).map_err(|problem| section.report(problem))
}

/// A secret before any rule. No `Debug`.
pub(super) struct Found {
    bytes: Zeroizing<Vec<u8>>,
    place: Place,
    /// Names the file it came from, for messages.
    within: String,
}

impl Found {
    /// A secret that was given at `place`; `within` begins its messages.
    pub(super) fn new(bytes: &[u8], place: &Place, within: String) -> Self {
        Self { bytes: Zeroizing::new(bytes.to_vec()), place: place.clone(), within }
    }

    /// The secret, where nothing shows that it is not as it was meant.
    ///
    /// # Errors
    ///
    /// Where it is UTF-16, holds a byte order mark or a line break, or has a blank at its ends.
    fn as_meant(self) -> Result<Self, Problem> {
        let text = str::from_utf8(&self.bytes).unwrap_or_default();
        let blank = |c: char| c.is_whitespace() || INVISIBLE.contains(&c);
        let ends: [&[u8]; 2] = [&[0xff, 0xfe], &[0xfe, 0xff]];
        let rule =
            if ends.iter().any(|mark| self.bytes.starts_with(mark)) || self.bytes.contains(&0) {
                "must be UTF-8; it is UTF-16, or holds a NUL byte: save it as UTF-8"
            } else if self.bytes.starts_with(BYTE_ORDER_MARK) {
                "must not begin with a byte order mark: save it as UTF-8 without one"
            } else if self.bytes.iter().any(|byte| matches!(byte, b'\n' | b'\r')) {
                "must be one line: take the line break out (base64 -w0 writes none)"
            } else if text.starts_with(blank)
                || text.ends_with(blank)
                || self.bytes.trim_ascii() != &self.bytes[..]
            {
                "must not begin or end with a blank: take it out"
            } else {
                return Ok(self);
            };
        Err(self.wrong(rule))
    }

    /// The secret as a key.
    ///
    /// # Errors
    ///
    /// Where it is shorter than [`MIN_BYTES`].
    pub(super) fn key(mut self) -> Result<SecretSlice<u8>, Problem> {
        match self.bytes.len() {
            MIN_BYTES.. => Ok(std::mem::take(&mut *self.bytes).into()),
            has => Err(self.wrong(&format!("must be at least {MIN_BYTES} bytes, has {has}"))),
        }
    }

    /// The secret as text.
    ///
    /// # Errors
    ///
    /// Where it is empty or not UTF-8.
    pub(super) fn text(self) -> Result<SecretString, Problem> {
        match std::str::from_utf8(&self.bytes) {
            Ok("") => Err(self.wrong("must not be empty")),
            Ok(text) => Ok(text.into()),
            Err(_) => Err(self.wrong("must be UTF-8 text")),
        }
    }

    fn wrong(&self, rule: &str) -> Problem {
        Problem::new(&self.place, format!("{}{rule}", self.within))
    }
}

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// What is no white space by Unicode and yet cannot be seen: zero-width spaces and joiners, and the
/// byte order mark.
const INVISIBLE: [char; 5] = ['\u{200b}', '\u{200c}', '\u{200d}', '\u{2060}', '\u{feff}'];

/// Where a secret comes from.
enum Source<'a> {
    Inline(Item<'a>),
    File(Item<'a>, PathBuf),
}

impl<'a> Source<'a> {
    fn take(
        section: &mut Section<'a>,
        key: &'static str,
        file_key: &'static str,
    ) -> Result<Option<Self>, Reported> {
        let (inline, file) = (section.take(key), section.take(file_key));
        let item = match (inline?, file?) {
            (None, None) => return Ok(None),
            (Some(inline), None) => return Ok(Some(Self::Inline(inline))),
            (None, Some(file)) => file,
            (Some(inline), Some(file)) => match (inline.place().at, file.place().at) {
                (At::Environment, At::File(_)) => return Ok(Some(Self::Inline(inline))),
                (At::File(_), At::Environment) => file,
                _ => {
                    let other = &inline.place().key;
                    return Err(
                        section.report(file.wrong(format!("{other} is given too; keep one")))
                    );
                }
            },
        };
        let path = item.text().map(|path| section.secret_path(path));
        let path = path.map_err(|problem| section.report(problem))?;
        Ok(Some(Self::File(item, path)))
    }

    fn whole(&self) -> Result<Found, Problem> {
        match self {
            Self::Inline(item) => inline(item),
            Self::File(item, path) => secret_file::whole(item, path),
        }
    }

    fn parts(&self) -> Result<Vec<Found>, Problem> {
        let (item, parts) = match self {
            Self::Inline(item) if item.is_list() => (item, item.each(inline)?),
            Self::Inline(item) => (item, vec![inline(item)?]),
            Self::File(item, path) => (item, secret_file::lines(item, path)?),
        };
        if parts.is_empty() {
            return Err(item.wrong("must hold at least one secret"));
        }
        Ok(parts)
    }
}

fn inline(item: &Item<'_>) -> Result<Found, Problem> {
    Ok(Found::new(item.text()?.as_bytes(), item.place(), String::new()))
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;
    use crate::config::testing::{
        Folder, read_section, read_section_and_warnings, read_section_in,
    };

    const LONG: &str = "0123456789abcdef0123456789abcdef";

    fn password(section: &mut Section<'_>) -> Result<String, Reported> {
        let secret = one(section, "secret", "secret_file", Found::text)?;
        Ok(secret.map(|secret| secret.expose_secret().to_owned()).unwrap_or_default())
    }

    fn keys(section: &mut Section<'_>) -> Result<Vec<Vec<u8>>, Reported> {
        let keys = several(section, "secret", "secret_file", Found::key)?.unwrap_or_default();
        Ok(keys.iter().map(|key| key.expose_secret().to_vec()).collect())
    }

    #[test]
    fn a_relative_path_starts_at_the_credentials_directory_where_set() {
        let (beside, credentials) = (Folder::new(), Folder::new());
        beside.write("s", "beside");
        credentials.write("s", "credentials");
        let directory = ("CREDENTIALS_DIRECTORY", credentials.path().to_str().unwrap());
        let text = "[x]\nsecret_file = 's'";

        assert_eq!(read_section_in(&beside, "x", text, &[], password).unwrap(), "beside");
        let read = read_section_in(&beside, "x", text, &[directory], password);
        assert_eq!(read.unwrap(), "credentials");
        let absolute = format!("[x]\nsecret_file = '{}/s'", beside.path().display());
        let read = read_section_in(&beside, "x", &absolute, &[directory], password);
        assert_eq!(read.unwrap(), "beside");
    }

    #[test]
    fn the_environment_replaces_the_secret_and_its_file() {
        let folder = Folder::new();
        folder.write("s", "from the file");
        let inline = ("JITSI_OIDC_X_SECRET", "from the environment");
        let file = ("JITSI_OIDC_X_SECRET_FILE", "s");
        for text in ["[x]\nsecret = 'inline'", "[x]\nsecret_file = 'none'", ""] {
            let read = read_section_in(&folder, "x", text, &[inline], password);
            assert_eq!(read.unwrap(), "from the environment", "{text}");
            let read = read_section_in(&folder, "x", text, &[file], password);
            assert_eq!(read.unwrap(), "from the file", "{text}");
        }
        assert_eq!(
            read_section_in(&folder, "x", "", &[inline, file], password).unwrap_err(),
            "JITSI_OIDC_X_SECRET_FILE: JITSI_OIDC_X_SECRET is given too; keep one"
        );
    }

    #[test]
    fn several_secrets_are_a_string_a_list_or_the_lines_of_a_file() {
        let folder = Folder::new();
        folder.write("s", &format!("\n{LONG}\r\n \n{LONG}2\n"));
        let two = [LONG.as_bytes().to_vec(), format!("{LONG}2").into_bytes()];
        let listed = format!("['{LONG}', '{LONG}2']");

        let read =
            |text: &str, env: &[(&str, &str)]| read_section_in(&folder, "x", text, env, keys);
        assert_eq!(read(&format!("[x]\nsecret = '{LONG}'"), &[]).unwrap(), two[..1]);
        assert_eq!(read(&format!("[x]\nsecret = {listed}"), &[]).unwrap(), two);
        assert_eq!(read("[x]\nsecret_file = 's'", &[]).unwrap(), two);
        assert_eq!(read("", &[("JITSI_OIDC_X_SECRET", LONG)]).unwrap(), two[..1]);
        assert_eq!(read("", &[("JITSI_OIDC_X_SECRET", &listed)]).unwrap(), two);
    }

    /// Every source, with a secret that is not as it was meant: `Err` with the rule, without the place.
    fn told(secret: &str) -> [Result<String, String>; 3] {
        let folder = Folder::new();
        folder.write("s", secret);
        let inline = format!("[x]\nsecret = {}", toml_string(secret));
        [
            read_section_in(&folder, "x", "[x]\nsecret_file = 's'", &[], password),
            read_section("x", &inline, &[], password),
            read_section("x", "", &[("JITSI_OIDC_X_SECRET", secret)], password),
        ]
        .map(|read| read.map_err(|told| told.rsplit_once(": must").unwrap().1.to_owned()))
    }

    /// A string of TOML in which every character is escaped.
    fn toml_string(text: &str) -> String {
        let escaped: String = text.chars().map(|c| format!("\\U{:08X}", u32::from(c))).collect();
        format!("\"{escaped}\"")
    }

    #[test]
    fn a_secret_that_is_not_as_it_was_meant_is_refused_wherever_it_stands() {
        let mark = " not begin with a byte order mark: save it as UTF-8 without one";
        let blank = " not begin or end with a blank: take it out";
        let line = " be one line: take the line break out (base64 -w0 writes none)";
        for (secret, rule) in [
            ("\u{feff}hunter2", mark),
            ("\u{feff}hunter2\n", mark),
            ("\u{feff}", mark),
            (" hunter2", blank),
            ("hunter2 ", blank),
            ("\thunter2", blank),
            ("hunter2\u{a0}", blank),
            ("\u{200b}hunter2", blank),
            ("hunter2\u{feff}", blank),
            ("hunter2 \n", blank),
            (" ", blank),
            ("hunter2\n\n", line),
            ("\nhunter2", line),
            ("hun\nter2", line),
            ("hun\r\nter2\n", line),
            ("hunter2\r", line),
        ] {
            let refused = Err(rule.to_owned());
            let [file, inline, variable] = told(secret);
            assert_eq!(file, refused, "{secret:?} in a file");
            assert_eq!(variable, refused, "{secret:?} in a variable");
            // Nothing is left out of what the operator typed.
            let inline_rule = if secret.ends_with('\n') && !secret.starts_with('\u{feff}') {
                Err(line.to_owned())
            } else {
                refused
            };
            assert_eq!(inline, inline_rule, "{secret:?} inline");
        }
        for secret in ["hunter2", "hun ter2", "hün\u{200b}ter2", "{hunter2}", "\"hunter2\""] {
            assert_eq!(told(secret), [(); 3].map(|()| Ok(secret.to_owned())), "{secret:?}");
        }
    }

    #[test]
    fn utf_16_is_refused_with_and_without_its_mark() {
        let folder = Folder::new();
        let text = "hunter2\r\n";
        let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        for bytes in [
            [&[0xff, 0xfe], &little[..]].concat(),
            [&[0xfe, 0xff], &big[..]].concat(),
            little.clone(),
            big.clone(),
        ] {
            std::fs::write(folder.path().join("s"), &bytes).unwrap();
            let whole = read_section_in(&folder, "x", "[x]\nsecret_file = 's'", &[], password);
            let lines = read_section_in(&folder, "x", "[x]\nsecret_file = 's'", &[], keys);
            for told in [whole.unwrap_err(), lines.unwrap_err()] {
                let rule = "must be UTF-8; it is UTF-16, or holds a NUL byte: save it as UTF-8";
                assert!(told.ends_with(rule), "{told}");
            }
        }
    }

    #[test]
    fn every_line_of_a_file_is_a_secret_as_it_was_meant() {
        let folder = Folder::new();
        let read = |content: &str| {
            folder.write("s", content);
            let told = read_section_in(&folder, "x", "[x]\nsecret_file = 's'", &[], keys);
            told.map_err(|told| told.split_once("/s, ").unwrap().1.to_owned())
        };
        let mark = "must not begin with a byte order mark: save it as UTF-8 without one";
        let blank = "must not begin or end with a blank: take it out";
        assert_eq!(read(&format!("\u{feff}{LONG}\n")), Err(format!("line 1: {mark}")));
        assert_eq!(read(&format!("{LONG}\r\n{LONG} \r\n")), Err(format!("line 2: {blank}")));
        assert_eq!(read(&format!("{LONG}\n\n {LONG}")), Err(format!("line 3: {blank}")));
        assert_eq!(read(&format!("{LONG}\n{LONG}\n")).unwrap().len(), 2);
    }

    #[test]
    fn a_line_break_at_the_end_of_a_variable_is_left_out_with_a_warning() {
        let listed = format!("['{LONG}']\n");
        let plain = format!("{LONG}\n");
        for value in [&plain, &format!("{LONG}\r\n"), &listed] {
            let variables = [("JITSI_OIDC_X_SECRET", value.as_str())];
            let (read, warnings) = read_section_and_warnings("x", "", &variables, keys);
            assert_eq!(read.unwrap(), [LONG.as_bytes().to_vec()], "{value:?}");
            let warning = "JITSI_OIDC_X_SECRET: its value ends with a line break, which is left out; \
                           printf '%s' writes none where echo does";
            assert_eq!(warnings, [warning], "{value:?}");
        }
        let variables = [("JITSI_OIDC_X_SECRET", LONG)];
        assert_eq!(read_section_and_warnings("x", "", &variables, keys).1, [""; 0]);
    }

    #[test]
    fn a_bad_secret_is_told_by_its_place_and_never_shown() {
        let folder = Folder::new();
        let at = folder.path().display().to_string();
        folder.write("short", &format!("{LONG}\nhunter2\n"));
        folder.write("empty", "\n \n");
        for (text, message) in [
            ("[x]\nsecret = 'hunter2'", ":2:10: x.secret: must be at least 32 bytes, has 7"),
            ("[x]\nsecret = ''", ":2:10: x.secret: must not be empty"),
            ("[x]\nsecret = []", ":2:10: x.secret: must hold at least one secret"),
            (
                "[x]\nsecret = ['0123456789abcdef0123456789abcdef',\n 'hunter2']",
                ":3:2: x.secret[1]: must be at least 32 bytes, has 7",
            ),
            ("[x]\nsecret = [7]", ":2:11: x.secret[0]: must be a string in quotes, is an integer"),
            (
                "[x]\nsecret_file = 'short'",
                ":2:15: x.secret_file: @/short, line 2: must be at least 32 bytes, has 7",
            ),
            ("[x]\nsecret_file = 'empty'", ":2:15: x.secret_file: must hold at least one secret"),
            (
                "[x]\nsecret_file = 'none'",
                ":2:15: x.secret_file: cannot read @/none: No such file or directory (os error 2)",
            ),
            (
                "[x]\nsecret_file = '.'",
                ":2:15: x.secret_file: cannot read @/.: Is a directory (os error 21)",
            ),
            (
                "[x]\nsecret = 'hunter2'\nsecret_file = 'short'",
                ":3:15: x.secret_file: x.secret is given too; keep one",
            ),
        ] {
            let error = read_section_in(&folder, "x", text, &[], keys).unwrap_err();
            assert_eq!(error, format!("@/config.toml{message}").replace('@', &at), "{text}");
        }
        assert_eq!(
            read_section("x", "", &[("JITSI_OIDC_X_SECRET", "hunter2")], keys).unwrap_err(),
            "JITSI_OIDC_X_SECRET: must be at least 32 bytes, has 7"
        );
        assert_eq!(
            read_section("x", "", &[("JITSI_OIDC_X_SECRET", "['hunter2']")], keys).unwrap_err(),
            "JITSI_OIDC_X_SECRET[0]: must be at least 32 bytes, has 7"
        );
    }
}
