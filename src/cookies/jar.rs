//! The cookies of one request.

use std::borrow::Cow;

/// The `Cookie` headers of a request. A name may stand there twice: a sibling domain can set one of
/// the same name, so each is tried.
///
/// They are looked through when one is asked for: most of a request's are another application's, and
/// `/oidc/verify` wants one.
pub struct RequestCookies<'h> {
    headers: Vec<Cow<'h, str>>,
    /// Passed over.
    hidden: Option<String>,
}

/// A cookie as a browser sends it: without the attributes that it was set with.
#[derive(Clone, Copy)]
pub(super) struct CookiePair<'r> {
    pub(super) name: &'r str,
    pub(super) value: &'r str,
}

impl<'h> RequestCookies<'h> {
    /// Takes every `Cookie` header. Bytes that are no UTF-8 are some other application's, and cost
    /// none of ours.
    pub fn parse(headers: impl Iterator<Item = &'h [u8]>) -> Self {
        // The standard library's lossy reading is slow where nothing is lost, which is nearly always.
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

    /// The same without those named `name`.
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

/// Without spaces and tabs around it, and nothing else: to a browser a no-break space before
/// `__Host-` makes another name, which a sibling domain may set. The `cookie` crate takes off every
/// white space of Unicode, so it does not parse what comes in here.
fn bare(text: &str) -> &str {
    text.trim_matches([' ', '\t'])
}
