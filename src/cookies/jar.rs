//! The cookies of one request.

use std::borrow::Cow;

use cookie::Cookie;

/// Name and value of each cookie of a request, as they came. A name may stand there twice: a
/// sibling domain can set one of the same name, so each is tried.
pub struct RequestCookies<'h>(Vec<Cookie<'h>>);

impl<'h> RequestCookies<'h> {
    /// Parses every `Cookie` header; what is no cookie is passed over. Bytes that are no UTF-8 are
    /// some other application's, and cost none of ours.
    pub fn parse(headers: impl Iterator<Item = &'h [u8]>) -> Self {
        let cookies = headers.flat_map(|header| match String::from_utf8_lossy(header) {
            Cow::Borrowed(text) => Cookie::split_parse(text),
            Cow::Owned(text) => Cookie::split_parse(text),
        });
        Self(cookies.filter_map(Result::ok).collect())
    }

    /// The values of the cookies named `name`.
    pub(super) fn values(&self, name: &str) -> impl Iterator<Item = &str> {
        self.0.iter().filter(move |cookie| cookie.name() == name).map(Cookie::value)
    }

    /// The same without those named `name`.
    pub(super) fn without(mut self, name: &str) -> Self {
        self.0.retain(|cookie| cookie.name() != name);
        self
    }

    /// The names that begin with `prefix`.
    pub(super) fn names(&self, prefix: &str) -> impl Iterator<Item = &str> {
        self.0.iter().map(Cookie::name).filter(move |name| name.starts_with(prefix))
    }

    /// Name and value of the cookies whose name begins with `prefix`.
    pub(super) fn prefixed(&self, prefix: &str) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|cookie| (cookie.name(), cookie.value()))
            .filter(move |(name, _)| name.starts_with(prefix))
    }
}
