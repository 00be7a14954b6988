//! The URIs that `init` and `import` print at their end.

use crate::jitsi::Origin;
use crate::oidc::RedirectUris;

/// The URIs to register at the provider. Without the URL of the meet site: how they are formed, for the same
/// two URIs.
pub(super) fn to_register(site: Option<&Origin>) -> String {
    let (heading, (sign_in, sign_out)) = match site {
        Some(site) => {
            let uris = RedirectUris::of(site);
            ("", (uris.sign_in.to_string(), uris.sign_out.to_string()))
        }
        None => (FORMED, ("URL/oidc/redirect".to_owned(), "URL/oidc/signed-out".to_owned())),
    };
    format!(
        "Register at the provider{heading}:\n  \
         redirect URI: {sign_in}\n  \
         post-logout redirect URI: {sign_out}"
    )
}

const FORMED: &str = ", where URL is the value of jitsi.url without a slash at its end (check prints both in \
                      full)";
