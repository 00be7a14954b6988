//! The cookies of one request.

use std::borrow::Cow;

use cookie::Cookie;

/// The `Cookie` headers of a request. A name may stand there twice: a sibling domain can set one of
/// the same name, so each is tried.
///
/// A cookie is parsed when it is asked for: most of a request's are another application's, and
/// `/oidc/verify` wants one.
pub struct RequestCookies<'h> {
    headers: Vec<Cow<'h, str>>,
    /// Passed over.
    hidden: Option<String>,
}

impl<'h> RequestCookies<'h> {
    /// Takes every `Cookie` header. Bytes that are no UTF-8 are some other application's, and cost
    /// none of ours.
    pub fn parse(headers: impl Iterator<Item = &'h [u8]>) -> Self {
        let text = |header: &'h [u8]| match str::from_utf8(header) {
            Ok(text) => Cow::Borrowed(text),
            Err(_) => String::from_utf8_lossy(header),
        };
        Self { headers: headers.map(text).collect(), hidden: None }
    }

    /// The cookies named `name`.
    pub(super) fn named(&self, name: &str) -> impl Iterator<Item = Cookie<'_>> {
        self.beginning_with(name).filter(move |cookie| cookie.name() == name)
    }

    /// The same without those named `name`.
    pub(super) fn without(mut self, name: &str) -> Self {
        self.hidden = Some(name.to_owned());
        self
    }

    /// The cookies whose name begins with `prefix`.
    pub(super) fn beginning_with(&self, prefix: &str) -> impl Iterator<Item = Cookie<'_>> {
        let pairs = self.headers.iter().flat_map(|header| header.split(';'));
        pairs
            .filter(move |pair| pair.trim_start().starts_with(prefix))
            // A request's cookie has no attributes, which `Cookie::parse` would look for.
            .filter_map(|pair| pair.split_once('='))
            .map(|(name, value)| Cookie::new(name.trim(), value.trim()))
            .filter(|cookie| self.hidden.as_deref() != Some(cookie.name()))
    }
}
