//! The URLs of the provider: those that this service calls, and those that it redirects browsers to.

use openidconnect::IssuerUrl;
use url::Url;

use crate::jitsi::is_loopback;

/// An https URL, or an http URL on a loopback address (127.0.0.0/8, `::1`, `localhost`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint(Url);

impl Endpoint {
    /// `None` if `url` is neither https nor http on a loopback address.
    pub fn new(url: Url) -> Option<Self> {
        Self::allows(&url).then_some(Self(url))
    }

    /// Whether `url` may be called.
    pub(super) fn allows(url: &Url) -> bool {
        match url.scheme() {
            "https" => url.has_host(),
            "http" => is_loopback(url),
            _ => false,
        }
    }

    /// The URL.
    pub fn url(&self) -> &Url {
        &self.0
    }

    /// Plain http, and therefore on a loopback address.
    pub(super) fn is_plain(&self) -> bool {
        self.0.scheme() == "http"
    }
}

/// `oidc.issuer`: an [`Endpoint`] whose text is kept, because it is compared byte for byte.
#[derive(Clone, Debug)]
pub struct Issuer {
    url: IssuerUrl,
    discovery: Endpoint,
}

impl Issuer {
    /// `None` if `text` is not a URL, or is neither https nor http on a loopback address.
    pub fn new(text: &str) -> Option<Self> {
        let url = IssuerUrl::new(text.to_owned()).ok()?;
        // OIDC Discovery 4: "If the Issuer value contains a path component, any terminating / MUST be
        // removed before appending /.well-known/openid-configuration."
        let base = text.strip_suffix('/').unwrap_or(text);
        let discovery = Url::parse(&format!("{base}/.well-known/openid-configuration")).ok()?;
        Some(Self { url, discovery: Endpoint::new(discovery)? })
    }

    /// The issuer as configured.
    pub fn as_str(&self) -> &str {
        self.url.as_str()
    }

    /// The issuer as the type of openidconnect.
    pub(super) fn url(&self) -> &IssuerUrl {
        &self.url
    }

    /// The default URL of the discovery document.
    pub fn discovery(&self) -> &Endpoint {
        &self.discovery
    }

    /// Plain http, and therefore on a loopback address.
    pub(super) fn is_plain(&self) -> bool {
        self.discovery.is_plain()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_loopback_addresses_are_allowed_without_tls() {
        for (url, allowed) in [
            ("https://sso.example.org/token", true),
            ("http://127.0.0.1:9000/token", true),
            ("http://localhost/token", true),
            ("http://[::1]/token", true),
            ("http://sso.example.org/token", false),
            ("http://localhost.example.org/", false),
            ("http://127.0.0.1.example.org/", false),
            ("ftp://localhost/", false),
            ("file:///etc/passwd", false),
        ] {
            assert_eq!(Endpoint::allows(&Url::parse(url).unwrap()), allowed, "{url}");
            assert_eq!(Issuer::new(url).is_some(), allowed, "{url}");
        }
        assert!(Issuer::new("sso.example.org").is_none());
        assert!(Issuer::new("").is_none());
    }

    #[test]
    fn the_discovery_url_is_derived_from_the_issuer() {
        for (issuer, url) in [
            ("https://a.example", "https://a.example/.well-known/openid-configuration"),
            ("https://A.example/", "https://a.example/.well-known/openid-configuration"),
            ("https://a.example/t/", "https://a.example/t/.well-known/openid-configuration"),
            ("https://a.example/t//", "https://a.example/t//.well-known/openid-configuration"),
            ("http://[::1]", "http://[::1]/.well-known/openid-configuration"),
        ] {
            let parsed = Issuer::new(issuer).unwrap();
            assert_eq!((parsed.as_str(), parsed.discovery().url().as_str()), (issuer, url));
        }
    }
}
