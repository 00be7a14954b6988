//! The page of the meet site's host to which a person returns after a sign-in.

use percent_encoding::percent_decode_str;
use serde::{Deserialize, Serialize};
use url::{Position, Url};

use crate::jitsi::{Meeting, Origin, is_own_folder};

/// The path and query of a page on the meet site's host, as the WHATWG URL parser serializes them.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(try_from = "String", into = "String")]
pub struct ReturnPage(String);

/// Why a text is not a page to return to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReturnPageError {
    /// It does not begin with `/`, or contains a space, a backslash or a control character.
    #[error("the page is not a path of this host")]
    NotAPath,
    /// A browser would go to another host.
    #[error("the page is on another host")]
    OtherHost,
    /// It is below an `/oidc/` or `/_oidc/`: returning there could loop or sign the person out.
    #[error("the page is a path of the adapter")]
    Own,
}

impl ReturnPage {
    /// Parses the path and query of a request, as in nginx's `$request_uri`. Trailing slashes and
    /// empty segments are accepted. A fragment is removed.
    ///
    /// Checks that the text begins with `/` and contains no byte below 0x21, no 0x7f and no
    /// backslash; that the parser of browsers (WHATWG URL) stays on `origin`; and that the path,
    /// decoded as nginx decodes it, is not below any folder `oidc` or `_oidc`.
    ///
    /// # Errors
    ///
    /// [`ReturnPageError`] with the first check that failed.
    pub fn parse(text: &str, origin: &Origin) -> Result<Self, ReturnPageError> {
        Self::on(origin.ascii(), text)
    }

    fn on(origin: &str, text: &str) -> Result<Self, ReturnPageError> {
        let forbidden = |byte: u8| byte < 0x21 || byte == 0x7f || byte == b'\\';
        if !text.starts_with('/') || text.bytes().any(forbidden) {
            return Err(ReturnPageError::NotAPath);
        }
        // Appended to the origin and not resolved against it: `//host/x` is then an empty segment,
        // as for nginx, and not another host.
        let url = Url::parse(&format!("{origin}{text}")).map_err(|_| ReturnPageError::NotAPath)?;
        if url.origin().ascii_serialization() != origin {
            return Err(ReturnPageError::OtherHost);
        }
        if is_own(url.path()) {
            return Err(ReturnPageError::Own);
        }
        Ok(Self(url[Position::BeforePath..Position::AfterQuery].to_owned()))
    }

    /// The page at which `meeting`'s moderators make invitations: the only page of the adapter to which a sign-in
    /// returns. `again` tells it that the person comes from a sign-in, so that it does not begin another one.
    pub fn invite(meeting: &Meeting, again: bool) -> Self {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.append_pair("room", &String::from(meeting.room.clone()));
        if let Some(tenant) = &meeting.tenant {
            query.append_pair("tenant", &String::from(tenant.clone()));
        }
        if again {
            query.append_pair("again", "1");
        }
        Self(format!("{INVITE}?{}", query.finish()))
    }

    /// The path without the query.
    pub(super) fn path(&self) -> &str {
        self.0.split_once('?').map_or(&*self.0, |(path, _)| path)
    }

    /// The URL for the browser. It is absolute, because a path may begin with `//`.
    pub fn url(&self, origin: &Origin) -> String {
        format!("{}{}", origin.ascii(), self.0)
    }
}

const INVITE: &str = "/oidc/invite";

/// The page of a sealed attempt is checked again when the attempt is opened. The origin does not
/// matter for the check: the text is a path, and [`ReturnPage::url`] adds the real origin.
impl TryFrom<String> for ReturnPage {
    type Error = ReturnPageError;

    fn try_from(text: String) -> Result<Self, ReturnPageError> {
        // Only `ReturnPage::invite` writes it: `parse` refuses every path of the adapter.
        if text.strip_prefix(INVITE).is_some_and(|rest| rest.starts_with('?')) {
            return Ok(Self(text));
        }
        Self::on("https://page.invalid", &text)
    }
}

impl From<ReturnPage> for String {
    fn from(page: ReturnPage) -> Self {
        page.0
    }
}

/// Whether nginx could serve `path` from below `/oidc/` or `/_oidc/`: decoded once, empty segments
/// merged, dot segments resolved. The folder may be at any position, because Jitsi's site serves
/// `/tenant/REST` as `/REST`.
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
    // `/oidc/.` is the folder, but `/oidc` is a room.
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
    fn the_url_of_a_page_has_its_path_and_query_unchanged() {
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
    fn a_page_outside_the_host_or_below_oidc_is_refused() {
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
    fn a_page_is_checked_again_when_an_attempt_is_opened() {
        let page = ReturnPage::parse("//a/b?x=%27", &origin()).unwrap();
        let json = serde_json::to_string(&page).unwrap();
        assert_eq!(serde_json::from_str::<ReturnPage>(&json).unwrap(), page);
        for bad in [".evil.example", "@evil.example/", "/\\evil.example", "/oidc/logout", ""] {
            let json = serde_json::to_string(bad).unwrap();
            assert!(serde_json::from_str::<ReturnPage>(&json).is_err(), "{bad}");
        }
    }

    #[test]
    fn the_page_for_invitations_is_kept_in_an_attempt() {
        let page = ReturnPage::invite(&Meeting::encoded("a/T%C3%A4st").unwrap(), true);
        let json = serde_json::to_string(&page).unwrap();
        assert_eq!(serde_json::from_str::<ReturnPage>(&json).unwrap(), page);
        assert_eq!(
            page.url(&origin()),
            "https://app.example.net/oidc/invite?room=T%C3%A4st&tenant=a&again=1"
        );
        let text = "/oidc/invite?room=a";
        assert_eq!(ReturnPage::parse(text, &origin()), Err(ReturnPageError::Own));
        for other in ["/oidc/invite", "/oidc/invites?room=a", "/oidc/invite/x", "/oidc/logout?x"] {
            let json = serde_json::to_string(other).unwrap();
            assert!(serde_json::from_str::<ReturnPage>(&json).is_err(), "{other}");
        }
    }

    #[test]
    fn a_path_with_two_slashes_is_not_a_host() {
        for page in ["/.//evil.example", "/a/..//evil.example", "/%2e//evil.example"] {
            let url = ReturnPage::parse(page, &origin()).unwrap().url(&origin());
            assert_eq!(Url::parse(&url).unwrap().host_str(), Some("app.example.net"), "{page}");
        }
    }
}
