//! The page that a proxy in front of the meet site asks about.

use url::{Position, Url};

use super::{ReturnPage, ReturnPageError};
use crate::jitsi::Origin;

/// Where a request for forward authentication names the page. Anyone can send these values: the page is only the
/// target after a sign-in, and never part of a decision about access.
#[derive(Clone, Copy, Default)]
pub struct ForwardedPage<'r> {
    /// The original path and query, appended to the path of the request (Envoy's `ext_authz`).
    pub appended: Option<&'r str>,
    /// `X-Forwarded-Proto` (Traefik, Caddy).
    pub proto: Option<&'r str>,
    /// `X-Forwarded-Host`.
    pub host: Option<&'r str>,
    /// `X-Forwarded-Uri`: a path and query.
    pub uri: Option<&'r str>,
    /// `X-Original-URI`: a path and query (nginx).
    pub original_uri: Option<&'r str>,
    /// `X-Original-URL`: a whole URL (ingress-nginx).
    pub original_url: Option<&'r str>,
    /// The parameter `rd`: a whole URL, or a path and query (oauth2-proxy's name).
    pub rd: Option<&'r str>,
}

impl ForwardedPage<'_> {
    /// The page, if it is on the meet site at `origin`. The first value that is present counts, in the order of the
    /// fields. `X-Forwarded-Proto` and `X-Forwarded-Host` count only together with `X-Forwarded-Uri`.
    ///
    /// # Errors
    ///
    /// [`ReturnPageError`] if no value is present, or the page is not one to return to.
    pub fn page(&self, origin: &Origin) -> Result<ReturnPage, ReturnPageError> {
        if let Some(path) = self.appended {
            return ReturnPage::parse(path, origin);
        }
        if let Some(path) = self.uri {
            return match (self.proto, self.host) {
                (Some(proto), Some(host)) => whole(&format!("{proto}://{host}{path}"), origin),
                _ => ReturnPage::parse(path, origin),
            };
        }
        if let Some(path) = self.original_uri {
            return ReturnPage::parse(path, origin);
        }
        let text = self.original_url.or(self.rd).ok_or(ReturnPageError::NotAPath)?;
        if text.starts_with('/') {
            return ReturnPage::parse(text, origin);
        }
        whole(text, origin)
    }
}

/// The page of a whole URL.
fn whole(text: &str, origin: &Origin) -> Result<ReturnPage, ReturnPageError> {
    // The parser of URLs removes such bytes, so that they are checked before.
    if text.bytes().any(|byte| byte < 0x21 || byte == 0x7f || byte == b'\\') {
        return Err(ReturnPageError::NotAPath);
    }
    let url = Url::parse(text).map_err(|_| ReturnPageError::NotAPath)?;
    let has_account = !url.username().is_empty() || url.password().is_some();
    if has_account || url.origin().ascii_serialization() != origin.ascii() {
        return Err(ReturnPageError::OtherHost);
    }
    ReturnPage::parse(&url[Position::BeforePath..Position::AfterQuery], origin)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(forwarded: ForwardedPage<'_>) -> Result<String, ReturnPageError> {
        let origin = Origin::parse("https://meet.example.org").unwrap();
        forwarded.page(&origin).map(|page| page.url(&origin))
    }

    #[test]
    fn each_proxy_names_the_page_in_its_own_way() {
        let none = ForwardedPage::default();
        let expected = Ok("https://meet.example.org/recordings/1?x=%2F&x=2".to_owned());
        let (path, url) =
            ("/recordings/1?x=%2F&x=2", "https://meet.example.org/recordings/1?x=%2F&x=2");
        let host = Some("meet.example.org");
        for forwarded in [
            ForwardedPage { appended: Some(path), ..none },
            ForwardedPage { uri: Some(path), ..none },
            ForwardedPage { proto: Some("https"), host, uri: Some(path), ..none },
            ForwardedPage { original_uri: Some(path), ..none },
            ForwardedPage { original_url: Some(url), ..none },
            ForwardedPage { rd: Some(url), ..none },
            ForwardedPage { rd: Some(path), ..none },
        ] {
            assert_eq!(page(forwarded), expected);
        }
    }

    #[test]
    fn a_page_of_another_host_or_of_the_adapter_is_refused() {
        let none = ForwardedPage::default();
        let on = |proto, host, uri| ForwardedPage {
            proto: Some(proto),
            host: Some(host),
            uri: Some(uri),
            ..none
        };
        let (other, own, bad) =
            (ReturnPageError::OtherHost, ReturnPageError::Own, ReturnPageError::NotAPath);
        for (forwarded, error) in [
            (none, bad),
            (on("https", "evil.example", "/a"), other),
            (on("http", "meet.example.org", "/a"), other),
            (on("https", "meet.example.org:8443", "/a"), other),
            (on("https", "meet.example.org@evil.example", "/a"), other),
            (on("https", "evil.example/", "/a"), other),
            (on("https", "meet.example.org", "@evil.example/a"), other),
            (on("https", "meet.example.org", "/oidc/logout"), own),
            (on("https", "meet.example.org", "/a b"), bad),
            (on("javascript", "meet.example.org", "/a"), other),
            (ForwardedPage { rd: Some("https://evil.example/"), ..none }, other),
            (ForwardedPage { rd: Some("https:meet.example.org\\@evil.example"), ..none }, bad),
            (ForwardedPage { rd: Some("https://a@meet.example.org/x"), ..none }, other),
            (ForwardedPage { rd: Some("x"), ..none }, bad),
            (ForwardedPage { original_url: Some("/x/oidc/auth"), ..none }, own),
            (ForwardedPage { appended: Some(""), ..none }, bad),
            (ForwardedPage { appended: Some("a"), ..none }, bad),
        ] {
            assert_eq!(page(forwarded), Err(error));
        }
    }
}
