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
