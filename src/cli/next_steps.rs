//! What `init` and `import` print at their end.

use std::path::Path;

use crate::jitsi::Origin;
use crate::oidc::RedirectUris;

/// The URIs to register at the provider, of the meet site if it is known.
pub(super) fn to_register(site: Option<&Origin>) -> String {
    let (sign_in, sign_out) = match site {
        Some(site) => {
            let uris = RedirectUris::of(site);
            (uris.sign_in.to_string(), uris.sign_out.to_string())
        }
        None => {
            let below = |page| format!("the value of jitsi.url, then {page}");
            (below("/oidc/redirect"), below("/oidc/signed-out"))
        }
    };
    format!(
        "Register at the provider:\n  \
         redirect URI: {sign_in}\n  \
         post-logout redirect URI: {sign_out}"
    )
}

/// A path as a shell reads it.
pub(super) fn quoted(path: &Path) -> String {
    let path = path.display().to_string();
    let plain = |c: char| c.is_alphanumeric() || "/._-+".contains(c);
    if path.chars().all(plain) { path } else { format!("'{}'", path.replace('\'', r"'\''")) }
}
