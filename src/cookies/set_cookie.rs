//! `Set-Cookie` headers.

use actix_web::http::header::{HeaderValue, InvalidHeaderValue};
use cookie::Cookie;

/// The value of a `Set-Cookie` header: one cookie with its attributes. `Debug` does not show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetCookie(HeaderValue);

impl SetCookie {
    /// Writes `cookie` as a header value.
    ///
    /// # Errors
    ///
    /// [`InvalidHeaderValue`] if its name or value contains a control character other than a tab (RFC
    /// 9110 section 5.5, `field-value`).
    pub(super) fn of(cookie: &Cookie<'_>) -> Result<Self, InvalidHeaderValue> {
        let mut value = HeaderValue::try_from(cookie.to_string())?;
        value.set_sensitive(true);
        Ok(Self(value))
    }

    /// The header value.
    pub fn header_value(&self) -> &HeaderValue {
        &self.0
    }
}

impl From<SetCookie> for HeaderValue {
    fn from(cookie: SetCookie) -> Self {
        cookie.0
    }
}

/// As many of `removals` as fit the headers of one response. Later requests clear the rest.
pub(super) fn fitting_removals(removals: impl IntoIterator<Item = SetCookie>) -> Vec<SetCookie> {
    let mut left = REMOVAL_BYTES;
    let fitting = removals.into_iter().filter(|removal| {
        let bytes = removal.header_value().len();
        let fits = bytes <= left;
        left -= if fits { bytes } else { 0 };
        fits
    });
    fitting.take(REMOVALS).collect()
}

/// The number and bytes of `Set-Cookie` lines that clear attempts in one response. nginx reads 16
/// KiB of response headers (`proxy_buffer_size` of the shipped snippet), which also contain the
/// session, the id token and the link with the meeting token. The bytes are limited too, because
/// another program of the site can set cookies with our prefix and longer names.
const REMOVALS: usize = 40;
const REMOVAL_BYTES: usize = 5_000;
