//! Fetch Metadata (<https://www.w3.org/TR/fetch-metadata/>): which site made a request, and what the
//! browser does with the response.
//!
//! A browser without Fetch Metadata sends none of these headers. Its requests count as navigations of
//! the person; docs/security.md describes the consequences.

use std::fmt;

use actix_web::http::header::HeaderMap;

use crate::jitsi::Origin;

/// What the browser does with the response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Destination {
    /// Shows it in a window.
    Window,
    /// Shows it in a frame.
    Frame(Frame),
    /// Passes it to a script.
    Script,
    /// Embeds it in a page: an image, a style sheet, an `<object>`.
    Subresource,
    /// Keeps it for a page that the person may open later (`Sec-Purpose`: prefetch or prerender).
    Prefetch,
}

/// The element of the frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Frame {
    /// `<iframe>`
    Iframe,
    /// `<frame>`, in a `<frameset>`.
    Frameset,
}

/// Who made the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Site {
    /// The browser does not support Fetch Metadata.
    Unknown,
    /// The person, with the address bar or a bookmark.
    Person,
    /// A page of the meet site's origin.
    SameOrigin,
    /// Another origin, or a value that this release does not know.
    Other,
}

/// The Fetch Metadata of one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Fetch {
    /// What the browser does with the response.
    pub(super) destination: Destination,
    /// Who made the request.
    pub(super) site: Site,
}

impl Fetch {
    /// Reads `Sec-Fetch-Site`, `Sec-Fetch-Mode`, `Sec-Fetch-Dest` and `Sec-Purpose`. An unknown value
    /// counts as a sub-resource of another site.
    pub(super) fn of(headers: &HeaderMap) -> Self {
        let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or_default());
        let mode = text("sec-fetch-mode");
        let navigates = matches!(mode, None | Some("navigate"));
        let destination = match (text("sec-purpose"), text("sec-fetch-dest")) {
            (Some(_), _) => Destination::Prefetch,
            (None, None | Some("document")) if navigates => Destination::Window,
            (None, Some("iframe")) if navigates => Destination::Frame(Frame::Iframe),
            (None, Some("frame")) if navigates => Destination::Frame(Frame::Frameset),
            // A service worker that forwards a navigation with `fetch(event.request)`, as Jitsi's
            // pwa-worker.js does. No script can request this mode (Fetch, "new Request").
            (None, Some("empty")) if mode == Some("navigate") => Destination::Window,
            (None, Some("empty")) => Destination::Script,
            (None, _) => Destination::Subresource,
        };
        let site = match text("sec-fetch-site") {
            None => Site::Unknown,
            Some("none") => Site::Person,
            Some("same-origin") => Site::SameOrigin,
            Some(_) => Site::Other,
        };
        Self { destination, site }
    }

    /// Whether the person sees the response as a page: in a window or an `<iframe>`.
    pub(super) fn is_navigation(self) -> bool {
        matches!(self.destination, Destination::Window | Destination::Frame(Frame::Iframe))
    }

    /// Whether a script of the meet site's origin reads the response.
    pub(super) fn is_own_script(self) -> bool {
        matches!((self.destination, self.site), (Destination::Script, Site::SameOrigin))
    }

    /// Whether the browser does not report that another site made the request.
    pub(super) fn is_own(self) -> bool {
        self.site != Site::Other
    }
}

/// Whether a page or a script of the meet site at `origin` made this request, by `Sec-Fetch-Site` or, in a browser
/// without Fetch Metadata, by `Origin`. False without both.
pub(super) fn is_same_origin(headers: &HeaderMap, origin: &Origin) -> bool {
    match Fetch::of(headers).site {
        Site::SameOrigin => true,
        Site::Person | Site::Other => false,
        Site::Unknown => {
            let mut origins = headers.get_all("origin").map(|value| value.as_bytes());
            (origins.next(), origins.next()) == (Some(origin.ascii().as_bytes()), None)
        }
    }
}

/// Shows fixed words, because the headers may contain any text.
impl fmt::Display for Fetch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let destination = match self.destination {
            Destination::Window => "a window",
            Destination::Frame(Frame::Iframe) => "an iframe",
            Destination::Frame(Frame::Frameset) => "a frame of a frameset",
            Destination::Script => "a script",
            Destination::Subresource => "a sub-resource",
            Destination::Prefetch => "a prefetch or prerender",
        };
        let site = match self.site {
            Site::Unknown => "an unknown site",
            Site::Person => "the person",
            Site::SameOrigin => "the same origin",
            Site::Other => "another origin",
        };
        write!(f, "{destination}, requested by {site}")
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
        assert_eq!(fetch(&[]), Fetch { destination: Destination::Window, site: Site::Unknown });
    }

    #[test]
    fn sec_fetch_dest_gives_the_destination() {
        for (dest, destination) in [
            ("document", Destination::Window),
            ("iframe", Destination::Frame(Frame::Iframe)),
            ("frame", Destination::Frame(Frame::Frameset)),
            ("empty", Destination::Script),
            ("image", Destination::Subresource),
            ("object", Destination::Subresource),
            ("embed", Destination::Subresource),
            ("fencedframe", Destination::Subresource),
            ("Document", Destination::Subresource),
            ("", Destination::Subresource),
            ("\u{e9}", Destination::Subresource),
        ] {
            let navigates = ("sec-fetch-mode", "navigate");
            assert_eq!(fetch(&[("sec-fetch-dest", dest)]).destination, destination, "{dest}");
            if dest != "empty" {
                let headers = [navigates, ("sec-fetch-dest", dest)];
                assert_eq!(fetch(&headers).destination, destination, "{dest}");
            }
        }
    }

    /// As Chromium 156 sends it.
    #[test]
    fn a_navigation_that_a_service_worker_forwards_is_a_navigation() {
        let navigates = ("sec-fetch-mode", "navigate");
        let forwarded = fetch(&[navigates, ("sec-fetch-dest", "empty")]);
        assert_eq!(forwarded.destination, Destination::Window);
        let by_script = fetch(&[("sec-fetch-mode", "same-origin"), ("sec-fetch-dest", "empty")]);
        assert_eq!(by_script.destination, Destination::Script);
    }

    #[test]
    fn a_mode_other_than_navigate_is_not_a_navigation() {
        for mode in ["no-cors", "cors", "same-origin", "websocket", ""] {
            for dest in [None, Some("document"), Some("iframe"), Some("frame")] {
                let dest = dest.map(|dest| ("sec-fetch-dest", dest));
                let headers: Vec<_> = dest.into_iter().chain([("sec-fetch-mode", mode)]).collect();
                assert_eq!(fetch(&headers).destination, Destination::Subresource, "{headers:?}");
            }
        }
    }

    #[test]
    fn a_prefetch_is_never_a_navigation() {
        for purpose in ["prefetch", "prefetch;prerender", "prefetch;anonymous-client-ip", ""] {
            for dest in ["document", "iframe", "empty", "image"] {
                let fetch = fetch(&[("sec-purpose", purpose), ("sec-fetch-dest", dest)]);
                assert_eq!(fetch.destination, Destination::Prefetch, "{purpose} {dest}");
            }
        }
    }

    #[test]
    fn a_request_without_fetch_metadata_and_origin_is_not_of_the_same_origin() {
        let ours = Origin::parse("https://meet.example.org").unwrap();
        let same = ("origin", "https://meet.example.org");
        for (headers, expected) in [
            (&[("sec-fetch-site", "same-origin")][..], true),
            (&[same], true),
            (&[], false),
            (&[("sec-fetch-site", "same-site"), same], false),
            (&[("sec-fetch-site", "cross-site"), same], false),
            (&[("sec-fetch-site", "none"), same], false),
            (&[("origin", "null")], false),
            (&[("origin", "https://meet.example.org.evil.example")], false),
            (&[("origin", "http://meet.example.org")], false),
        ] {
            let request = headers
                .iter()
                .fold(TestRequest::default(), |request, pair| request.append_header(*pair))
                .to_http_request();
            assert_eq!(is_same_origin(request.headers(), &ours), expected, "{headers:?}");
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
