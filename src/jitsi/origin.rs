//! The origin of the meet site.

use url::{Host, Url};

/// `jitsi.url`: scheme, host and port of the meet site. The adapter redirects browsers only to it and
/// to the provider.
///
/// The scheme is https. For development it is http on a loopback host (127.0.0.0/8, `::1`,
/// `localhost`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    url: Url,
    host: String,
}

/// Why a text is not an [`Origin`].
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum OriginError {
    /// Not a URL.
    #[error("is not a URL; write it like \"https://meet.example.org\"")]
    NotAUrl,
    /// Neither https nor http on loopback.
    #[error("must be https (http only on a loopback address)")]
    NotHttps,
    /// More than scheme, host and port.
    #[error("must be an origin, like \"https://meet.example.org\": no path, query or user name")]
    NotAnOrigin,
}

impl Origin {
    /// Parses `https://meet.example.org[:port]`. One trailing slash is accepted.
    ///
    /// # Errors
    ///
    /// [`OriginError`] if the text is not a URL, is neither https nor http on a loopback host, or has a
    /// path, query, fragment, user name or password.
    pub fn parse(text: &str) -> Result<Self, OriginError> {
        let url = Url::parse(text).map_err(|_| OriginError::NotAUrl)?;
        match url.scheme() {
            "https" => {}
            "http" if is_loopback(&url) => {}
            _ => return Err(OriginError::NotHttps),
        }
        let bare = url.path() == "/"
            && url.query().is_none()
            && url.fragment().is_none()
            && url.username().is_empty()
            && url.password().is_none();
        let host = url.host_str().ok_or(OriginError::NotAnOrigin)?.to_owned();
        if bare { Ok(Self { url, host }) } else { Err(OriginError::NotAnOrigin) }
    }

    /// The ASCII serialisation, without a trailing slash: `https://meet.example.org`.
    pub fn ascii(&self) -> &str {
        self.url.as_str().trim_end_matches('/')
    }

    /// Host and port, for a URL with another scheme.
    pub fn authority(&self) -> &str {
        self.url.authority()
    }

    /// The host in lower case, without the port.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The origin as a URL with the path `/`, the base URL for pages of this host.
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// Whether the scheme is http, which only a loopback host can have. The cookies then have no prefix
    /// and no `Secure`.
    pub fn is_insecure(&self) -> bool {
        self.url.scheme() == "http"
    }
}

/// Whether the host of `url` is this machine: 127.0.0.0/8, `::1` or `localhost`.
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_https_or_http_on_loopback() {
        for good in [
            "https://meet.example.org",
            "https://meet.example.org:8443/",
            "http://localhost:8080",
            "http://127.0.0.7",
            "http://[::1]:80",
        ] {
            assert!(Origin::parse(good).is_ok(), "{good}");
        }
        for (bad, error) in [
            ("meet.example.org", OriginError::NotAUrl),
            ("http://meet.example.org", OriginError::NotHttps),
            ("http://localhost.example.org", OriginError::NotHttps),
            ("ftp://localhost", OriginError::NotHttps),
            ("https://meet.example.org/jitsi", OriginError::NotAnOrigin),
            ("https://user@meet.example.org", OriginError::NotAnOrigin),
            ("https://meet.example.org/?a", OriginError::NotAnOrigin),
        ] {
            assert_eq!(Origin::parse(bad), Err(error), "{bad}");
        }
    }

    #[test]
    fn a_trailing_slash_does_not_matter() {
        let origin = Origin::parse("https://Meet.example.org/").unwrap();
        assert_eq!(origin.ascii(), "https://meet.example.org");
        assert_eq!(origin.host(), "meet.example.org");
        assert_eq!(origin.authority(), "meet.example.org");
        let port = Origin::parse("https://meet.example.org:8443").unwrap();
        assert_eq!((port.host(), port.authority()), ("meet.example.org", "meet.example.org:8443"));
    }

    #[test]
    fn only_plain_http_is_insecure() {
        assert!(Origin::parse("http://localhost:8080").unwrap().is_insecure());
        assert!(!Origin::parse("https://localhost:8080").unwrap().is_insecure());
    }
}
