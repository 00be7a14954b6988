//! The error code of an OAuth response, in a form that is safe to log.

use std::fmt;

/// The `error` of an authorization or token response (RFC 6749 §4.1.2.1 and §5.2).
///
/// Kept if it is 1 to 64 ASCII letters, digits and `_ - . : /`, as every registered code is. Any
/// other text may contain personal data, and is shown as "an unregistered error".
#[derive(Clone, PartialEq, Eq)]
pub struct ErrorCode(Option<Box<str>>);

impl ErrorCode {
    /// The code in `text`.
    pub fn of(text: &str) -> Self {
        let plain = |byte: u8| {
            byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b':' | b'/')
        };
        let is_word = (1..=MAX_BYTES).contains(&text.len()) && text.bytes().all(plain);
        Self(is_word.then(|| text.into()))
    }

    /// The code, if it was kept.
    pub fn as_str(&self) -> Option<&str> {
        self.0.as_deref()
    }
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str().unwrap_or("an unregistered error"))
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
            assert_eq!(ErrorCode::of(code).to_string(), code);
            assert_eq!(ErrorCode::of(code).as_str(), Some(code));
        }
    }

    #[test]
    fn any_other_text_is_not_shown() {
        for text in [
            "",
            "Ada's address",
            "ada@example.org",
            "<b>",
            "a\nb",
            "a\"b",
            "a\\b",
            "grün",
            &"a".repeat(65),
        ] {
            let code = ErrorCode::of(text);
            assert_eq!(code.as_str(), None, "{text}");
            assert_eq!(
                format!("{code} {code:?}"),
                "an unregistered error ErrorCode(an unregistered error)"
            );
        }
    }
}
