//! The proxy for calls to the provider.

use std::fmt;

use reqwest::NoProxy;
use url::Url;

/// A proxy for https calls. Loopback addresses are always called directly.
///
/// `Debug` shows nothing, because the URL may contain a password.
#[derive(Clone)]
pub struct Proxy {
    url: Url,
    no_proxy: Option<String>,
}

impl Proxy {
    /// `url` must be an http or https URL without a path, query or fragment. Without a scheme it is an
    /// http URL, as in other programs. `no_proxy` lists hosts that are called directly: names, addresses
    /// and networks, separated by commas.
    ///
    /// `None` if `url` is not such a URL.
    pub fn new(url: &str, no_proxy: Option<String>) -> Option<Self> {
        let url = match url.contains("://") {
            true => Url::parse(url),
            false => Url::parse(&format!("http://{url}")),
        };
        let proxy = Self { url: url.ok()?, no_proxy };
        let bare = matches!(proxy.url.scheme(), "http" | "https")
            && proxy.url.path() == "/"
            && proxy.url.query().is_none()
            && proxy.url.fragment().is_none();
        (bare && proxy.for_https().is_ok()).then_some(proxy)
    }

    /// The proxy as the type of the HTTP client.
    ///
    /// # Errors
    ///
    /// None: [`Self::new`] refuses a URL that the client cannot use.
    pub(super) fn for_https(&self) -> reqwest::Result<reqwest::Proxy> {
        let direct = match &self.no_proxy {
            // The library compares names byte for byte, and a URL has them in lower case.
            Some(hosts) => format!("{LOOPBACK},{}", hosts.to_ascii_lowercase()),
            None => LOOPBACK.to_owned(),
        };
        let proxy = reqwest::Proxy::https(self.url.clone())?;
        Ok(proxy.no_proxy(NoProxy::from_string(&direct)))
    }

    #[cfg(test)]
    pub(crate) fn parts(&self) -> (&str, Option<&str>) {
        (self.url.as_str(), self.no_proxy.as_deref())
    }
}

impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Proxy").finish_non_exhaustive()
    }
}

const LOOPBACK: &str = "localhost,127.0.0.0/8,::1";
