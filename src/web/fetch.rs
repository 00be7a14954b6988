//! What a browser says about where a request comes from and what its answer is for: Fetch Metadata
//! (<https://www.w3.org/TR/fetch-metadata/>).
//!
//! A browser without Fetch Metadata sends none of these headers and counts as a person's own
//! navigation: docs/security.md says what that costs.

use std::fmt;

use actix_web::http::header::HeaderMap;

/// What the browser does with the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Use {
    /// Shows it in a window.
    Window,
    /// Shows it in a frame.
    Frame(Frame),
    /// Hands it to a script.
    Script,
    /// Puts it into a page: a picture, a style sheet, an `<object>`.
    SubResource,
    /// Keeps it for a page that the person may open later (`Sec-Purpose`: prefetch, prerender).
    Ahead,
}

/// The element that makes the frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Frame {
    /// `<iframe>`
    Inline,
    /// `<frame>` of a frame set.
    Set,
}

/// Who asked for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Site {
    /// The browser has no Fetch Metadata.
    Unsaid,
    /// The person, by the address bar or a bookmark.
    Person,
    /// A page of our own origin.
    SameOrigin,
    /// Another origin, or a value that this release does not know.
    Other,
}

/// The Fetch Metadata of one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Fetch {
    /// What the answer is for.
    pub(super) purpose: Use,
    /// Who asked.
    pub(super) site: Site,
}

impl Fetch {
    /// Reads `Sec-Fetch-Site`, `Sec-Fetch-Mode`, `Sec-Fetch-Dest` and `Sec-Purpose`. A value that
    /// no specification has counts as a sub-resource of another site.
    pub(super) fn of(headers: &HeaderMap) -> Self {
        let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or_default());
        let mode = text("sec-fetch-mode");
        let navigates = matches!(mode, None | Some("navigate"));
        let purpose = match (text("sec-purpose"), text("sec-fetch-dest")) {
            (Some(_), _) => Use::Ahead,
            (None, None | Some("document")) if navigates => Use::Window,
            (None, Some("iframe")) if navigates => Use::Frame(Frame::Inline),
            (None, Some("frame")) if navigates => Use::Frame(Frame::Set),
            // A service worker that passes a navigation on by `fetch(event.request)`, as Jitsi's
            // pwa-worker.js does. No script can ask for this mode (Fetch, "new Request").
            (None, Some("empty")) if mode == Some("navigate") => Use::Window,
            (None, Some("empty")) => Use::Script,
            (None, _) => Use::SubResource,
        };
        let site = match text("sec-fetch-site") {
            None => Site::Unsaid,
            Some("none") => Site::Person,
            Some("same-origin") => Site::SameOrigin,
            Some(_) => Site::Other,
        };
        Self { purpose, site }
    }

    /// Whether the answer is a page that a person sees: a window or an `<iframe>`.
    pub(super) fn is_navigation(self) -> bool {
        matches!(self.purpose, Use::Window | Use::Frame(Frame::Inline))
    }

    /// Whether a script of a page of our own origin reads the answer.
    pub(super) fn is_own_script(self) -> bool {
        matches!((self.purpose, self.site), (Use::Script, Site::SameOrigin))
    }

    /// Whether no other site asked for it, as far as the browser says.
    pub(super) fn is_own(self) -> bool {
        self.site != Site::Other
    }
}

/// In our own words: the headers may hold anything.
impl fmt::Display for Fetch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let purpose = match self.purpose {
            Use::Window => "a window",
            Use::Frame(Frame::Inline) => "an iframe",
            Use::Frame(Frame::Set) => "a frame of a frame set",
            Use::Script => "a script",
            Use::SubResource => "a sub-resource",
            Use::Ahead => "a prefetch or prerender",
        };
        let site = match self.site {
            Site::Unsaid => "an unnamed site",
            Site::Person => "the person",
            Site::SameOrigin => "the same origin",
            Site::Other => "another origin",
        };
        write!(f, "{purpose}, asked for by {site}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    fn fetch(pairs: &[(&str, &str)]) -> Fetch {
        let request =
            pairs.iter().fold(TestRequest::default(), |request, pair| request.insert_header(*pair));
        Fetch::of(request.to_http_request().headers())
    }

    #[test]
    fn a_browser_without_fetch_metadata_navigates() {
        assert_eq!(fetch(&[]), Fetch { purpose: Use::Window, site: Site::Unsaid });
    }

    #[test]
    fn the_destination_says_what_the_answer_is_for() {
        for (dest, purpose) in [
            ("document", Use::Window),
            ("iframe", Use::Frame(Frame::Inline)),
            ("frame", Use::Frame(Frame::Set)),
            ("empty", Use::Script),
            ("image", Use::SubResource),
            ("object", Use::SubResource),
            ("embed", Use::SubResource),
            ("fencedframe", Use::SubResource),
            ("Document", Use::SubResource),
            ("", Use::SubResource),
            ("\u{e9}", Use::SubResource),
        ] {
            let navigates = ("sec-fetch-mode", "navigate");
            assert_eq!(fetch(&[("sec-fetch-dest", dest)]).purpose, purpose, "{dest}");
            if dest != "empty" {
                let headers = [navigates, ("sec-fetch-dest", dest)];
                assert_eq!(fetch(&headers).purpose, purpose, "{dest}");
            }
        }
    }

    /// As Chromium 156 sends it.
    #[test]
    fn a_navigation_that_a_service_worker_passes_on_is_a_navigation() {
        let navigates = ("sec-fetch-mode", "navigate");
        let passed_on = fetch(&[navigates, ("sec-fetch-dest", "empty")]);
        assert_eq!(passed_on.purpose, Use::Window);
        let by_script = fetch(&[("sec-fetch-mode", "same-origin"), ("sec-fetch-dest", "empty")]);
        assert_eq!(by_script.purpose, Use::Script);
    }

    #[test]
    fn a_mode_other_than_navigate_is_no_navigation() {
        for mode in ["no-cors", "cors", "same-origin", "websocket", ""] {
            for dest in [None, Some("document"), Some("iframe"), Some("frame")] {
                let dest = dest.map(|dest| ("sec-fetch-dest", dest));
                let headers: Vec<_> = dest.into_iter().chain([("sec-fetch-mode", mode)]).collect();
                assert_eq!(fetch(&headers).purpose, Use::SubResource, "{headers:?}");
            }
        }
    }

    #[test]
    fn what_is_fetched_ahead_is_never_a_navigation() {
        for purpose in ["prefetch", "prefetch;prerender", "prefetch;anonymous-client-ip", ""] {
            for dest in ["document", "iframe", "empty", "image"] {
                let fetch = fetch(&[("sec-purpose", purpose), ("sec-fetch-dest", dest)]);
                assert_eq!(fetch.purpose, Use::Ahead, "{purpose} {dest}");
            }
        }
    }

    #[test]
    fn an_unknown_site_is_another_site() {
        for (site, expected) in [
            ("none", Site::Person),
            ("same-origin", Site::SameOrigin),
            ("same-site", Site::Other),
            ("cross-site", Site::Other),
            ("unheard-of", Site::Other),
            ("", Site::Other),
        ] {
            assert_eq!(fetch(&[("sec-fetch-site", site)]).site, expected, "{site}");
        }
    }
}
