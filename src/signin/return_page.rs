//! A page of the meet site's host, to return to after a sign-in.

use percent_encoding::percent_decode_str;
use serde::{Deserialize, Serialize};
use url::Url;

use crate::jitsi::{Origin, is_own_folder};

/// The path and query of a page on the meet site's host, as the WHATWG URL parser writes them.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(try_from = "String", into = "String")]
pub struct ReturnPage(String);

/// Why a text is no page to return to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReturnPageError {
    /// It does not begin with one `/`, or holds a backslash or a control character.
    #[error("the page is not a path of this host")]
    NotAPath,
    /// A browser would leave the host.
    #[error("the page is on another host")]
    OtherHost,
    /// It lies below an `/oidc/` or `/_oidc/`, where a return would loop or sign out.
    #[error("the page is one of the adapter's own")]
    Own,
}

impl ReturnPage {
    /// Parses a request's path and query, as nginx's `$request_uri` holds them. Slashes at the end
    /// and empty segments are fine; a fragment is none of ours and dropped.
    ///
    /// Checks that the text begins with `/`, holds no byte below 0x21, no 0x7f and no backslash,
    /// that browsers' own parser (WHATWG URL) stays on `origin`, and that the path, decoded as
    /// nginx decodes it, is not below a folder `oidc` or `_oidc`, wherever that stands.
    ///
    /// # Errors
    ///
    /// [`ReturnPageError`] with the first check that failed.
    pub fn parse(text: &str, origin: &Origin) -> Result<Self, ReturnPageError> {
        let odd = |byte: u8| byte < 0x21 || byte == 0x7f || byte == b'\\';
        if !text.starts_with('/') || text.bytes().any(odd) {
            return Err(ReturnPageError::NotAPath);
        }
        // Parsed behind the origin, not against it: `//host/x` is then an empty segment, which is
        // what nginx served, and not another host.
        let url = Url::parse(&format!("{}{text}", origin.ascii()))
            .map_err(|_| ReturnPageError::NotAPath)?;
        if url.origin() != origin.url().origin() {
            return Err(ReturnPageError::OtherHost);
        }
        if is_own(url.path()) {
            return Err(ReturnPageError::Own);
        }
        let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
        Ok(Self(format!("{}{query}", url.path())))
    }

    /// The absolute URL to send the browser to. Absolute, for a path may begin with `//`.
    pub fn url(&self, origin: &Origin) -> String {
        format!("{}{}", origin.ascii(), self.0)
    }
}

/// What a sealed attempt says is held to the same rules again when it comes back: behind an origin
/// that is nobody's, for the text is a path and our own origin is put before it only on the way out.
impl TryFrom<String> for ReturnPage {
    type Error = ReturnPageError;

    fn try_from(text: String) -> Result<Self, ReturnPageError> {
        let nobodys =
            Origin::parse("https://page.invalid").map_err(|_| ReturnPageError::OtherHost)?;
        Self::parse(&text, &nobodys)
    }
}

impl From<ReturnPage> for String {
    fn from(page: ReturnPage) -> Self {
        page.0
    }
}

/// Whether nginx could serve `path` from below `/oidc/` or `/_oidc/`: decoded once, empty segments
/// merged, dot segments resolved. Jitsi's site serves `/tenant/REST` as `/REST`, so the folder may
/// stand anywhere.
fn is_own(path: &str) -> bool {
    let decoded = percent_decode_str(path).decode_utf8_lossy();
    let mut segments = Vec::new();
    for segment in decoded.split('/').filter(|segment| !segment.is_empty()) {
        match segment {
            "." => {}
            ".." => drop(segments.pop()),
            name => segments.push(name),
        }
    }
    // `/oidc/.` is the folder, `/oidc` is a room.
    let ends_in_folder = matches!(decoded.rsplit('/').next(), Some("" | "." | ".."));
    if !ends_in_folder {
        segments.pop();
    }
    segments.into_iter().any(is_own_folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origin() -> Origin {
        Origin::parse("https://app.example.net").unwrap()
    }

    #[test]
    fn a_page_comes_back_as_it_was() {
        for page in [
            "/",
            "/a/",
            "/a//b?x=1&y=2%26z",
            "/room/a%2Fb",
            "//evil.example/x",
            "/oidc",
            "/x/oidc",
            "/x/_oidc?y=/oidc/logout",
            "/OIDC/x/oidcs/__oidc/y",
            "/%256fidc/y",
            "/?q=%27",
            "/a!b",
        ] {
            let url = ReturnPage::parse(page, &origin()).unwrap().url(&origin());
            assert_eq!(url, format!("https://app.example.net{page}"));
        }
    }

    #[test]
    fn a_page_stays_on_its_host() {
        for (page, error) in [
            ("", ReturnPageError::NotAPath),
            ("room", ReturnPageError::NotAPath),
            ("https://evil.example/", ReturnPageError::NotAPath),
            ("/\\evil.example", ReturnPageError::NotAPath),
            ("/\t/evil.example", ReturnPageError::NotAPath),
            ("/a b", ReturnPageError::NotAPath),
            ("/oidc/", ReturnPageError::Own),
            ("/oidc/logout", ReturnPageError::Own),
            ("//oidc//logout", ReturnPageError::Own),
            ("/%6fidc/logout", ReturnPageError::Own),
            ("/x/..%2Foidc%2Flogout", ReturnPageError::Own),
            ("/x/%2e%2e/oidc/logout", ReturnPageError::Own),
            ("/.%2Foidc/logout", ReturnPageError::Own),
            ("/oidc%2F.", ReturnPageError::Own),
            ("/oidc%2Fx%2F..", ReturnPageError::Own),
            ("/_oidc/verify", ReturnPageError::Own),
            ("/x/oidc/y", ReturnPageError::Own),
            ("/x/oidc/", ReturnPageError::Own),
            ("/t/_oidc/login", ReturnPageError::Own),
            ("/a/b/%6fidc/..%2Foidc/y", ReturnPageError::Own),
            ("//a//%5Foid%63//y", ReturnPageError::Own),
            ("/a%2Foidc%2Fy", ReturnPageError::Own),
            ("/x/%ff/oidc/%ff", ReturnPageError::Own),
        ] {
            assert_eq!(ReturnPage::parse(page, &origin()), Err(error), "{page}");
        }
    }

    #[test]
    fn a_page_is_parsed_again_when_an_attempt_is_opened() {
        let page = ReturnPage::parse("//a/b?x=%27", &origin()).unwrap();
        let json = serde_json::to_string(&page).unwrap();
        assert_eq!(serde_json::from_str::<ReturnPage>(&json).unwrap(), page);
        for bad in [".evil.example", "@evil.example/", "/\\evil.example", "/oidc/logout", ""] {
            let json = serde_json::to_string(bad).unwrap();
            assert!(serde_json::from_str::<ReturnPage>(&json).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_path_of_two_slashes_is_no_host() {
        for page in ["/.//evil.example", "/a/..//evil.example", "/%2e//evil.example"] {
            let url = ReturnPage::parse(page, &origin()).unwrap().url(&origin());
            assert_eq!(Url::parse(&url).unwrap().host_str(), Some("app.example.net"), "{page}");
        }
    }
}
