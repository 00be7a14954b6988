//! What identity headers contain: percent-encoded text.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use super::Rules;

/// A group that `X-Auth-Groups` may name, and the rule that a person in it satisfies.
#[derive(Clone, Debug)]
pub struct HeaderGroup {
    /// The name as the header has it.
    text: String,
    rules: Rules,
}

/// `text` percent-encoded, so that it is safe in a header, a log and a page.
pub fn header_text(text: &str) -> Cow<'_, str> {
    utf8_percent_encode(text, UNSAFE).into()
}

impl HeaderGroup {
    /// The group `name`, for people who satisfy `rules`.
    pub fn new(name: &str, rules: Rules) -> Self {
        Self { text: utf8_percent_encode(name, UNSAFE_IN_LIST).to_string(), rules }
    }

    /// The name, percent-encoded together with the comma, which separates names.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The rules.
    pub fn rules(&self) -> &Rules {
        &self.rules
    }
}

/// The space, `%`, `"`, `<`, `>` and every byte outside 0x21–0x7E.
const UNSAFE: &AsciiSet = &CONTROLS.add(b' ').add(b'%').add(b'"').add(b'<').add(b'>');

/// The same, and the comma.
const UNSAFE_IN_LIST: &AsciiSet = &UNSAFE.add(b',');

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_contains_only_printable_ascii() {
        assert_eq!(header_text("Ada Lövelace"), "Ada%20L%C3%B6velace");
        assert_eq!(header_text("a\r\nX: y<%\">\u{7f}"), "a%0D%0AX:%20y%3C%25%22%3E%7F");
        assert_eq!(header_text("ada@example.org,'&"), "ada@example.org,'&");
    }

    #[test]
    fn the_name_of_a_group_contains_no_comma() {
        let text = |name| HeaderGroup::new(name, Rules::default()).text().to_owned();
        assert_eq!(text("staff"), "staff");
        assert_eq!(text("CN=Staff, OU=Schule ä"), "CN=Staff%2C%20OU=Schule%20%C3%A4");
        assert_eq!(text("a%2Cb\r\n"), "a%252Cb%0D%0A");
    }
}
