//! Style and scripts inside a page. The page's `Content-Security-Policy` allows each by its hash.

use std::borrow::Cow;
use std::fmt;

use askama::filters::HtmlSafe;
use base64::{Engine, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha256};

/// The text of a `<style>` or `<script>` element, and its source expression in the policy.
///
/// `Display` writes the text without escaping it, so create it only from texts of the adapter.
pub(super) struct Inline {
    text: Cow<'static, str>,
    source: String,
}

impl Inline {
    /// Hashes `text`: exactly the bytes between the element's tags (CSP Level 3, `hash-source`).
    pub(super) fn new(text: impl Into<Cow<'static, str>>) -> Self {
        let text = text.into();
        let source = format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text.as_bytes())));
        Self { text, source }
    }

    /// The hash source of the policy, with its quotes: `'sha256-…'`.
    pub(super) fn source(&self) -> &str {
        &self.source
    }
}

impl fmt::Display for Inline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl HtmlSafe for Inline {}
