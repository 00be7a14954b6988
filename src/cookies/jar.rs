//! The cookies of one request.

use std::borrow::Cow;

/// The `Cookie` headers of a request. They may contain a name twice, because a sibling domain can
/// set a cookie of the same name: every value is tried.
///
/// The headers are searched when a cookie is needed: most cookies belong to other applications, and
/// `/oidc/verify` needs one.
pub struct RequestCookies<'h> {
    headers: Vec<Cow<'h, str>>,
    /// Cookies of this name are skipped.
    hidden: Option<String>,
}

/// A cookie as a browser sends it: name and value without attributes (RFC 6265 section 4.2.1,
/// cookie-pair).
#[derive(Clone, Copy)]
pub(super) struct CookiePair<'r> {
    pub(super) name: &'r str,
    pub(super) value: &'r str,
}

impl<'h> RequestCookies<'h> {
    /// Takes every `Cookie` header. Bytes that are not UTF-8 belong to other applications: they are
    /// replaced, and our cookies stay readable.
    pub fn parse(headers: impl Iterator<Item = &'h [u8]>) -> Self {
        // Faster than `from_utf8_lossy` for valid UTF-8, which nearly every header is.
        let text = |header: &'h [u8]| match str::from_utf8(header) {
            Ok(text) => Cow::Borrowed(text),
            Err(_) => String::from_utf8_lossy(header),
        };
        Self { headers: headers.map(text).collect(), hidden: None }
    }

    /// The values of the cookies named `name`.
    pub(super) fn named(&self, name: &str) -> impl Iterator<Item = &str> {
        self.beginning_with(name).filter(move |pair| pair.name == name).map(|pair| pair.value)
    }

    /// The same without the cookies named `name`.
    pub(super) fn without(mut self, name: &str) -> Self {
        self.hidden = Some(name.to_owned());
        self
    }

    /// The cookies whose name begins with `prefix`.
    pub(super) fn beginning_with(&self, prefix: &str) -> impl Iterator<Item = CookiePair<'_>> {
        let all = self.headers.iter().flat_map(|header| header.split(';'));
        all.map(bare)
            .filter(move |cookie| cookie.starts_with(prefix))
            .filter_map(|cookie| cookie.split_once('='))
            .map(|(name, value)| CookiePair { name: bare(name), value: bare(value) })
            .filter(|pair| self.hidden.as_deref() != Some(pair.name))
    }
}

/// Removes surrounding spaces and tabs, and no other characters: for a browser, a no-break space
/// before `__Host-` makes another name, which a sibling domain may set. The `cookie` crate removes
/// every Unicode white space, so it is not used to parse requests.
fn bare(text: &str) -> &str {
    text.trim_matches([' ', '\t'])
}
