//! What the headers of a request say.

use std::fmt;
use std::future::{Ready, ready};

use actix_web::http::header::{ACCEPT, COOKIE, HeaderMap, UPGRADE};
use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload};

use super::fetch::Fetch;
use super::trace::TraceId;
use crate::cookies::RequestCookies;
use crate::jitsi::Origin;
use crate::signin::{ReturnPage, ReturnPageError};

/// The id of a request, which is on the person's page, in this log and in nginx's log, and the trace that
/// the request belongs to.
#[derive(Clone, Debug, Default)]
pub(super) struct RequestId {
    id: String,
    trace: Option<TraceId>,
}

impl RequestId {
    /// `X-Request-Id` if it has 1 to 64 of the characters `A–Z a–z 0–9 . _ -`, as nginx's ids have;
    /// otherwise `random` in hexadecimal digits.
    pub(super) fn of(headers: &HeaderMap, random: [u8; 16]) -> Self {
        let given = headers.get("x-request-id").and_then(|value| value.to_str().ok());
        let fits = |id: &&str| {
            (1..=64).contains(&id.len())
                && id.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b))
        };
        let id = match given.filter(fits) {
            Some(id) => id.to_owned(),
            None => base16ct::lower::encode_string(&random),
        };
        Self { id, trace: TraceId::of(headers) }
    }

    pub(super) fn as_str(&self) -> &str {
        &self.id
    }

    /// The trace id for the log; empty without a trace.
    pub(super) fn trace(&self) -> &str {
        self.trace.as_ref().map_or("", TraceId::as_str)
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.id)
    }
}

/// Set by the request guard.
impl FromRequest for RequestId {
    type Error = actix_web::Error;
    type Future = Ready<Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(request.extensions().get::<Self>().cloned().unwrap_or_default()))
    }
}

/// The cookies of a request, from all its `Cookie` headers.
pub(super) fn cookies(headers: &HeaderMap) -> RequestCookies<'_> {
    RequestCookies::parse(headers.get_all(COOKIE).map(|value| value.as_bytes()))
}

/// Whether the request is a page navigation. A redirect to a login page is of no use to a script, an
/// image, a prefetch or a WebSocket.
pub(super) fn is_navigation(headers: &HeaderMap) -> bool {
    let accept = headers.get(ACCEPT).map(|value| value.to_str().unwrap_or_default());
    let html = accept.is_some_and(|accept| accept.contains("text/html"));
    html && Fetch::of(headers).is_navigation() && !headers.contains_key(UPGRADE)
}

/// Whether the client accepts JSON.
pub(super) fn wants_json(headers: &HeaderMap) -> bool {
    let accept = headers.get(ACCEPT).and_then(|value| value.to_str().ok());
    accept.is_some_and(|accept| accept.contains("application/json"))
}

/// The page of the person's own request: the only `X-Original-URI`, which the nginx snippets set.
///
/// # Errors
///
/// [`ReturnPageError`] if the header is missing, repeated or not a page of the site at `origin`.
pub(super) fn original_page(
    headers: &HeaderMap,
    origin: &Origin,
) -> Result<ReturnPage, ReturnPageError> {
    let mut values = headers.get_all("x-original-uri");
    match (values.next().map(|value| value.to_str()), values.next()) {
        (Some(Ok(text)), None) => ReturnPage::parse(text, origin),
        _ => Err(ReturnPageError::NotAPath),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    fn headers(pairs: &[(&str, &str)]) -> HeaderMap {
        let request =
            pairs.iter().fold(TestRequest::default(), |request, pair| request.insert_header(*pair));
        request.to_http_request().headers().clone()
    }

    #[test]
    fn only_a_harmless_request_id_is_accepted() {
        let long = "x".repeat(65);
        for (given, accepted) in
            [("a-B_0.9", true), ("", false), ("a b", false), ("é", false), (&long, false)]
        {
            let id = RequestId::of(&headers(&[("x-request-id", given)]), [0xab; 16]);
            assert_eq!(id.as_str() == given, accepted, "{given}");
            assert!(accepted || id.as_str() == "ab".repeat(16));
        }
    }

    #[test]
    fn only_a_page_navigation_is_one() {
        let html = ("accept", "text/html,application/xhtml+xml,*/*;q=0.8");
        assert!(is_navigation(&headers(&[html])));
        assert!(is_navigation(&headers(&[html, ("sec-fetch-mode", "navigate")])));
        assert!(!is_navigation(&headers(&[html, ("sec-fetch-mode", "cors")])));
        assert!(!is_navigation(&headers(&[html, ("upgrade", "websocket")])));
        for other in [("sec-fetch-dest", "object"), ("sec-purpose", "prefetch")] {
            assert!(!is_navigation(&headers(&[html, ("sec-fetch-mode", "navigate"), other])));
        }
        assert!(!is_navigation(&headers(&[("accept", "*/*")])));
        assert!(!is_navigation(&headers(&[])));
    }
}
