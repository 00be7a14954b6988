//! Secrets: written into the configuration, or in a file of their own.
//!
//! Both at once is an error, except that a secret from the environment replaces both.

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

/// The secret in `key`, or in the file that `file_key` names, one trailing newline trimmed.
pub(super) fn one<T>(
    section: &mut Section<'_>,
    key: &'static str,
    file_key: &'static str,
    rule: impl FnOnce(Found) -> Result<T, Problem>,
) -> Result<Option<T>, Reported> {
    let Some(source) = Source::take(section, key, file_key)? else { return Ok(None) };
    source.whole().and_then(rule).map(Some).map_err(|problem| section.report(problem))
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
    use crate::config::testing::{Folder, read_section, read_section_in};

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
