//! The links below a page.

use url::Url;

/// The address of a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link(String);

/// Why a text is not the address of a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LinkError {
    /// It is no page.
    #[error("must be the address of a page, like \"https://www.example.org/help\"")]
    NotAPage,
    /// It is nothing that helps a person.
    #[error(
        "must be an e-mail address, or an address that begins with https://, http://, mailto: or tel:"
    )]
    NotAContact,
}

impl Link {
    /// A page: an address with `https` or `http`.
    ///
    /// # Errors
    ///
    /// [`LinkError::NotAPage`]
    pub fn page(text: &str) -> Result<Self, LinkError> {
        Self::with_scheme(text, &["https", "http"]).ok_or(LinkError::NotAPage)
    }

    /// A page, an e-mail address (also without `mailto:`) or a telephone number with `tel:`.
    ///
    /// # Errors
    ///
    /// [`LinkError::NotAContact`]
    pub fn contact(text: &str) -> Result<Self, LinkError> {
        let address = |text: &str| match text.split_once('@') {
            Some((user, host)) if !user.contains(':') && !host.is_empty() && !user.is_empty() => {
                Self::with_scheme(&format!("mailto:{text}"), &["mailto"])
            }
            _ => None,
        };
        Self::with_scheme(text, &["https", "http", "mailto", "tel"])
            .or_else(|| address(text))
            .ok_or(LinkError::NotAContact)
    }

    /// The address as a browser reads it (WHATWG URL), if its scheme is one of `schemes`. A script has the
    /// scheme `javascript`.
    fn with_scheme(text: &str, schemes: &[&str]) -> Option<Self> {
        if text.contains(|c: char| c.is_whitespace() || c.is_control()) {
            return None;
        }
        let url = Url::parse(text).ok()?;
        schemes.contains(&url.scheme()).then(|| Self(url.into()))
    }

    /// The value of `href`.
    pub fn href(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_has_https_or_http() {
        let link = Link::page("https://www.Example.org/imprint?a=\"b\"").unwrap();
        assert_eq!(link.href(), "https://www.example.org/imprint?a=%22b%22");
        assert!(Link::page("http://intranet/help").is_ok());
        for text in [
            "",
            "/imprint",
            "www.example.org",
            "javascript:alert(1)",
            " https://a.example",
            "data:,a",
        ] {
            assert_eq!(Link::page(text), Err(LinkError::NotAPage), "{text}");
        }
    }

    #[test]
    fn a_contact_is_a_page_an_address_or_a_number() {
        for (text, href) in [
            ("it@example.org", "mailto:it@example.org"),
            ("mailto:it@example.org?subject=Jitsi", "mailto:it@example.org?subject=Jitsi"),
            ("tel:+49-30-1234", "tel:+49-30-1234"),
            ("https://example.org/help", "https://example.org/help"),
        ] {
            assert_eq!(Link::contact(text).unwrap().href(), href);
        }
        for text in
            ["", "help", "@", "a@", "@b", "a b@c", "javascript:a@b", "JavaScript:a@b", "data:a@b"]
        {
            assert_eq!(Link::contact(text), Err(LinkError::NotAContact), "{text}");
        }
    }
}
