//! A free text of the provider, such as the description of an error, in a form that is safe to log.

use std::fmt;

use super::Shown;

/// A free text of the provider, as a log line may show it: escaped and cut after 200 characters.
///
/// The log contains neither secrets nor addresses of people, so these parts are replaced: e-mail
/// addresses, and words with a run of 40 or more characters that may be a code or a token. A text that
/// repeats a secret of the request is not shown at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProviderText(Shown);

impl ProviderText {
    /// `None` for a text without a visible character.
    pub fn of(text: &str, secrets: &[&str]) -> Option<Self> {
        let text = text.trim();
        if text.is_empty() {
            return None;
        }
        if repeats_one(text, secrets) {
            return Some(Self(Shown::of("(not shown, because it repeats a secret)")));
        }
        Some(Self(Shown::long(&without_private_words(text))))
    }
}

impl fmt::Display for ProviderText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Whether `text` contains one of `secrets`.
pub(super) fn repeats_one(text: &str, secrets: &[&str]) -> bool {
    secrets.iter().any(|secret| repeats(text, secret))
}

/// Whether `text` contains `secret`, plain or encoded as in a form.
fn repeats(text: &str, secret: &str) -> bool {
    let encoded = || url::form_urlencoded::byte_serialize(secret.as_bytes()).collect::<String>();
    !secret.is_empty() && (text.contains(secret) || text.contains(&encoded()))
}

/// `text` with each e-mail address and each long word replaced.
fn without_private_words(text: &str) -> String {
    let is_separator = |c: char| c.is_whitespace() || "\"'()<>[]{},;".contains(c);
    let parts = text.split_inclusive(is_separator);
    parts
        .map(|part| {
            let word = part.trim_end_matches(is_separator);
            let rest = &part[word.len()..];
            if word.contains('@') {
                format!("[address]{rest}")
            } else if word.split(|c: char| !is_opaque(c)).any(|run| run.len() >= LONG) {
                format!("[...]{rest}")
            } else {
                part.to_owned()
            }
        })
        .collect()
}

/// The characters of a code or a token. A URL has others in between.
fn is_opaque(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '+' | '=' | '~' | '%')
}

/// State, nonce and verifier have 43 characters, and a UUID, which may identify a request, 36.
const LONG: usize = 40;

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(description: &str, secrets: &[&str]) -> Option<String> {
        ProviderText::of(description, secrets).map(|description| description.to_string())
    }

    #[test]
    fn a_description_is_shown_as_it_came_escaped_and_cut() {
        for (text, line) in [
            ("Invalid client credentials", "Invalid client credentials"),
            (
                "AADSTS50011: The redirect URI 'https://meet.example.org/oidc/redirect' does not match. \
                 Trace ID: 8d1c4a4e-7e0f-4c67-9c0d-5b6a1d2f3e4a",
                "AADSTS50011: The redirect URI 'https://meet.example.org/oidc/redirect' does not match. \
                 Trace ID: 8d1c4a4e-7e0f-4c67-9c0d-5b6a1d2f3e4a",
            ),
            ("a\nb\u{1b}[2J\"", "a\\u{a}b\\u{1b}[2J\\u{22}"),
            (&"a b ".repeat(60), &format!("{}…", "a b ".repeat(50))),
        ] {
            assert_eq!(shown(text, &[]).as_deref(), Some(line));
        }
        assert_eq!(shown(" \n", &[]), None);
    }

    #[test]
    fn an_address_and_a_long_word_are_replaced() {
        let state = "A".repeat(43);
        for (text, line) in [
            ("The user ada@example.org is blocked", "The user [address] is blocked"),
            ("User 'ada@example.org' (ada@b.c)", "User '[address]' ([address])"),
            (&format!("unknown state {state}."), "unknown state [...]"),
            (&format!("at https://id.example.org/?state={state}"), "at [...]"),
        ] {
            assert_eq!(shown(text, &[]).as_deref(), Some(line));
        }
    }

    #[test]
    fn a_description_with_a_secret_of_the_request_is_not_shown() {
        let hidden = "(not shown, because it repeats a secret)";
        for (text, secret) in [
            ("Code c0de-1 is unknown", "c0de-1"),
            ("secret%3F%25+G is wrong", "secret?% G"),
            ("client:hunter2", "hunter2"),
        ] {
            assert_eq!(shown(text, &["other", secret]).as_deref(), Some(hidden));
        }
        assert_eq!(shown("Code is unknown", &["", "c0de-1"]).as_deref(), Some("Code is unknown"));
    }
}
