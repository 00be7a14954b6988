//! The URLs of the provider that we call, or send a browser to.

use url::Url;

use crate::jitsi::is_loopback;

/// An https URL, or an http one on a loopback address (127.0.0.0/8, `::1`, `localhost`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Endpoint(Url);

impl Endpoint {
    /// `None` where `url` would be called without TLS over a network.
    pub(super) fn new(url: Url) -> Option<Self> {
        Self::allows(&url).then_some(Self(url))
    }

    /// Whether `url` is an [`Endpoint`]'s.
    pub(super) fn allows(url: &Url) -> bool {
        match url.scheme() {
            "https" => url.has_host(),
            "http" => is_loopback(url),
            _ => false,
        }
    }

    pub(super) fn url(&self) -> &Url {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_loopback_is_called_without_tls() {
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
        }
    }
}
