//! The app id and the app secret of Prosody's configuration, so that nobody types them again.

use std::path::{Path, PathBuf};

use secrecy::ExposeSecret as _;

use super::options::{Dependencies, OptionError, Options};
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
    #[error("{} has no VirtualHost with authentication = \"token\"{}", .0.display(), .1.aside())]
    NoHost(PathBuf, Dependencies),
    /// An option cannot be taken over.
    #[error(transparent)]
    Option(#[from] OptionError),
    /// The app secret is too short (RFC 7518 section 3.2).
    #[error(
        "{0}: app_secret is too short; write a new one there, made with \"openssl rand -hex 32\", restart \
         Prosody, and run init again"
    )]
    ShortSecret(Place),
}

/// The host of Prosody whose values were taken over.
pub(super) struct Source {
    /// The name of the host.
    host: String,
    /// The line of the secret.
    pub(super) secret: Place,
    /// What Prosody's configuration depends on.
    dependencies: Dependencies,
}

impl Source {
    /// What to tell the operator.
    pub(super) fn remarks(&self) -> Vec<String> {
        let mut remarks = vec![format!("[jwt] is that of Prosody's host {}.", self.host)];
        if !self.dependencies.is_empty() {
            remarks.push(format!(
                "Compare [jwt] with Prosody: its configuration depends on {}.",
                self.dependencies
            ));
        }
        remarks
    }
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
    let no_host = || FromProsodyError::NoHost(path.to_owned(), Dependencies::of(&prosody));
    let options =
        Options { prosody: &prosody, host: token_host(&prosody, public_name).ok_or_else(no_host)? };
    let host = options.host;
    let id = options.required("app_id", "jwt.issuer and jwt.audience", host.app_id())?.value;
    let secret = options.required("app_secret", "jwt.secret", host.app_secret())?;
    let issuers = options.list("asap_accepted_issuers", "jwt.issuer", host.accepted_issuers())?;
    let audiences =
        options.list("asap_accepted_audiences", "jwt.audience", host.accepted_audiences())?;
    let algorithm =
        options.optional("signature_algorithm", "jwt.algorithm", host.signature_algorithm())?;
    draft.set("jwt.issuer", accepted(id, &issuers));
    draft.set("jwt.audience", accepted(id, &audiences));
    draft.set("jwt.secret", secret.value.expose_secret());
    if let Some(algorithm) = algorithm {
        draft.set("jwt.algorithm", algorithm.value);
    }
    let dependencies = Dependencies::of(&prosody);
    Ok(Source { host: host.name().to_owned(), secret: secret.place, dependencies })
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
