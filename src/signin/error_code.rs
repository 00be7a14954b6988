//! The error code of an OAuth response, in a form that is safe to log.

use std::fmt;

use super::ProviderText;
use super::provider_text::repeats_one;

/// The `error` of an authorization or token response (RFC 6749 §4.1.2.1 and §5.2).
///
/// A code is 1 to 64 ASCII letters, digits and `_ - . : /`, as every registered one is. Any other text is
/// shown escaped and cut, with its private words replaced as in an [`ProviderText`].
#[derive(Clone, PartialEq, Eq)]
pub struct ErrorCode(Result<Box<str>, Option<ProviderText>>);

impl ErrorCode {
    /// The code in `text`. A text that repeats one of the `secrets` of the request is not shown.
    pub fn of(text: &str, secrets: &[&str]) -> Self {
        let plain = |byte: u8| {
            byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b':' | b'/')
        };
        let is_word = (1..=MAX_BYTES).contains(&text.len())
            && text.bytes().all(plain)
            && !repeats_one(text, secrets);
        Self(if is_word { Ok(text.into()) } else { Err(ProviderText::of(text, secrets)) })
    }

    /// The code, unless it is another text.
    pub fn as_str(&self) -> Option<&str> {
        self.0.as_deref().ok()
    }
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Ok(code) => f.write_str(code),
            Err(Some(text)) => write!(f, "an unregistered error: {text}"),
            Err(None) => f.write_str("an error without a code"),
        }
    }
}

impl fmt::Debug for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ErrorCode({self})")
    }
}

/// The longest registered code has 33 characters (`unmet_authentication_requirements`).
const MAX_BYTES: usize = 64;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_word_is_shown_unchanged() {
        for code in [
            "invalid_grant",
            "unmet_authentication_requirements",
            "AADSTS65001",
            "consent-required",
            "urn:example:error/x.y",
            "a",
            &"a".repeat(64),
        ] {
            assert_eq!(ErrorCode::of(code, &[]).to_string(), code);
            assert_eq!(ErrorCode::of(code, &[]).as_str(), Some(code));
        }
    }

    #[test]
    fn any_other_text_is_escaped_and_has_no_address() {
        for (text, shown) in [
            ("Ada's address", "Ada's address"),
            ("no ada@example.org", "no [address]"),
            ("<b>", "<b>"),
            ("a\nb", "a\\u{a}b"),
            ("a\"b", "a\\u{22}b"),
            ("grün", "gr\\u{fc}n"),
            (&"a".repeat(65), "[...]"),
        ] {
            let code = ErrorCode::of(text, &[]);
            assert_eq!(code.as_str(), None, "{text}");
            assert_eq!(code.to_string(), format!("an unregistered error: {shown}"));
            assert_eq!(format!("{code:?}"), format!("ErrorCode({code})"));
        }
        assert_eq!(ErrorCode::of("", &[]).to_string(), "an error without a code");
    }

    #[test]
    fn a_code_that_repeats_a_secret_is_not_shown() {
        let code = ErrorCode::of("invalid-c0de-1", &["c0de-1"]);
        assert_eq!(code.as_str(), None);
        assert!(!code.to_string().contains("c0de"), "{code}");
    }
}
