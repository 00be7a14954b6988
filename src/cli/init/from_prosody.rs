//! The app id and the app secret of Prosody's configuration, so that nobody types them again.

use std::path::{Path, PathBuf};

use secrecy::ExposeSecret as _;

use crate::cli::draft::Draft;
use crate::installation::prosody::{self, Host, Prosody, ProsodyError};
use crate::installation::{Disk, Place};

/// Why nothing is taken from Prosody's configuration.
#[derive(Debug, thiserror::Error)]
pub enum FromProsodyError {
    /// It cannot be read.
    #[error(transparent)]
    Read(#[from] ProsodyError),
    /// There is no such file.
    #[error("{} does not exist", .0.display())]
    Missing(PathBuf),
    /// No host is one for Jitsi Meet.
    #[error("{} has no VirtualHost with authentication = \"token\"", .0.display())]
    NoHost(PathBuf),
    /// A required option is missing.
    #[error(
        "{place}: this host has no {option}; run init without --from-prosody, and see docs/keys.md if \
         Prosody fetches public keys"
    )]
    NoOption {
        /// The line of the host.
        place: Place,
        /// The option.
        option: &'static str,
    },
    /// The app secret is too short (RFC 7518 section 3.2).
    #[error(
        "{0}: app_secret is too short; write a new one there, made with \"openssl rand -hex 32\", restart \
         Prosody, and run init again"
    )]
    ShortSecret(Place),
}

/// Where the values come from.
pub(super) struct Source {
    /// The name of the host.
    pub(super) host: String,
    /// The line of the secret.
    pub(super) secret: Place,
}

/// Fills in `jwt` for Prosody's host of the site `public_name`, which may be empty.
///
/// # Errors
///
/// [`FromProsodyError`], except for a short secret, which the configuration refuses.
pub(super) fn fill(
    draft: &mut Draft,
    path: &Path,
    public_name: &str,
) -> Result<Source, FromProsodyError> {
    let missing = || FromProsodyError::Missing(path.to_owned());
    let prosody = prosody::read(path, &Disk::default())?.ok_or_else(missing)?;
    let host = token_host(&prosody, public_name);
    let host = host.ok_or_else(|| FromProsodyError::NoHost(path.to_owned()))?;
    let no = |option| FromProsodyError::NoOption { place: host.place().clone(), option };
    let id = host.app_id().ok_or_else(|| no("app_id"))?.value;
    let secret = host.app_secret().ok_or_else(|| no("app_secret"))?;
    let issuers = host.accepted_issuers().map(|it| it.value).unwrap_or_default();
    let audiences = host.accepted_audiences().map(|it| it.value).unwrap_or_default();
    draft.set("jwt.issuer", accepted(id, &issuers));
    draft.set("jwt.audience", accepted(id, &audiences));
    draft.set("jwt.secret", secret.value.expose_secret());
    if let Some(algorithm) = host.signature_algorithm() {
        draft.set("jwt.algorithm", algorithm.value);
    }
    Ok(Source { host: host.name().to_owned(), secret: secret.place })
}

fn token_host<'a>(prosody: &'a Prosody, public_name: &str) -> Option<Host<'a>> {
    prosody.meeting_host(public_name).filter(|host| host.requires_token())
}

/// The app id, or what Prosody accepts instead of it. An empty list: the default, which accepts the app id.
fn accepted<'a>(id: &'a str, list: &[&'a str]) -> &'a str {
    match list.first() {
        Some(first) if !list.contains(&id) && !list.contains(&"*") => first,
        _ => id,
    }
}
