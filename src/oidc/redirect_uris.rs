//! The URIs of this service that an operator registers at the provider.

use url::Url;

use crate::jitsi::Origin;

/// The URIs of this service to which the provider redirects browsers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RedirectUris {
    /// The redirect URI of the authorization request (RFC 6749 §3.1.2).
    pub sign_in: Url,
    /// The post-logout redirect URI (OIDC RP-Initiated Logout 3).
    pub sign_out: Url,
}

impl RedirectUris {
    /// The URIs below the meet site.
    pub fn of(site: &Origin) -> Self {
        let page = |path| {
            let mut url = site.url().clone();
            url.set_path(path);
            url
        };
        Self { sign_in: page("/oidc/redirect"), sign_out: page("/oidc/signed-out") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_uris_are_below_the_origin_of_the_meet_site() {
        for (site, base) in [
            ("https://meet.example.org/", "https://meet.example.org"),
            ("https://meet.example.org:8443", "https://meet.example.org:8443"),
            ("https://Bücher.example", "https://xn--bcher-kva.example"),
        ] {
            let uris = RedirectUris::of(&Origin::parse(site).unwrap());
            assert_eq!(uris.sign_in.as_str(), format!("{base}/oidc/redirect"));
            assert_eq!(uris.sign_out.as_str(), format!("{base}/oidc/signed-out"));
        }
    }
}
