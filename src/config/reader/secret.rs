//! Secrets, set in the configuration or in a file of their own.
//!
//! Setting both is an error, except that a secret from the environment replaces both.
//! [`RawSecret::validated`] states what a secret may contain. One line break at the end of a file or a
//! variable is ignored.

use std::path::PathBuf;

use super::error::{At, Problem, Reported};
use super::item::Item;
use super::raw_secret::RawSecret;
use super::secret_file;
use super::section::Section;
use super::used_secret::{self, ReadSecret, UsedSecret};

/// The secret in `key`, or in the file that `file_key` names.
pub(in crate::config) fn one<T>(
    section: &mut Section<'_>,
    key: &'static str,
    file_key: &'static str,
    rule: impl FnOnce(RawSecret) -> Result<T, Problem>,
) -> Result<Option<T>, Reported> {
    let Some(source) = SecretSource::take(section, key, file_key)? else { return Ok(None) };
    let secret = source.one().and_then(RawSecret::validated);
    secret
        .inspect(|secret| source.note(secret, section))
        .and_then(rule)
        .map(Some)
        .map_err(|problem| section.report(problem))
}

/// The secrets in `key`, which is a string or a list, or in the file that `file_key` names: one in each
/// line that is not blank. Never an empty list.
pub(in crate::config) fn several<T>(
    section: &mut Section<'_>,
    key: &'static str,
    file_key: &'static str,
    rule: impl Fn(RawSecret) -> Result<T, Problem>,
) -> Result<Option<Vec<T>>, Reported> {
    let Some(source) = SecretSource::take(section, key, file_key)? else { return Ok(None) };
    let mut read = |secret: RawSecret| {
        let secret = secret.validated()?;
        source.note(&secret, section);
        rule(secret)
    };
    let secrets = source.several().and_then(|secrets| secrets.into_iter().map(&mut read).collect());
    secrets.map(Some).map_err(|problem| section.report(problem))
}

/// Where a secret comes from.
enum SecretSource<'a> {
    Inline(Item<'a>),
    File(Item<'a>, PathBuf),
}

impl<'a> SecretSource<'a> {
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
                    let message =
                        format!("{} is set as well; remove one of them", inline.place().key);
                    return Err(section.report(file.wrong(message)));
                }
            },
        };
        let path = item.text().map(|path| section.secret_path(path));
        let path = path.map_err(|problem| section.report(problem))?;
        Ok(Some(Self::File(item, path)))
    }

    /// Adds the secret to those that the section uses.
    fn note(&self, secret: &RawSecret, section: &mut Section<'_>) {
        secret.warn_of_placeholder(section);
        let (item, source) = match self {
            Self::File(item, path) => (item, used_secret::SecretSource::File(path.clone())),
            Self::Inline(item) => (
                item,
                match item.place().at {
                    At::File(_) => used_secret::SecretSource::Inline,
                    At::Environment => used_secret::SecretSource::Environment,
                },
            ),
        };
        let key = item.place().key.clone();
        let digest = Some(secret.digest());
        section.use_secret(ReadSecret { used: UsedSecret { key, source }, digest });
    }

    fn one(&self) -> Result<RawSecret, Problem> {
        match self {
            Self::Inline(item) => inline(item),
            Self::File(item, path) => secret_file::whole(item, path),
        }
    }

    fn several(&self) -> Result<Vec<RawSecret>, Problem> {
        let (item, secrets) = match self {
            Self::Inline(item) if item.is_list() => (item, item.each(inline)?),
            Self::Inline(item) => (item, vec![inline(item)?]),
            Self::File(item, path) => (item, secret_file::lines(item, path)?),
        };
        if secrets.is_empty() {
            return Err(item.wrong("must contain at least one secret"));
        }
        Ok(secrets)
    }
}

fn inline(item: &Item<'_>) -> Result<RawSecret, Problem> {
    Ok(RawSecret::new(item.text()?.as_bytes(), item.place(), String::new()))
}

#[cfg(test)]
mod tests;
