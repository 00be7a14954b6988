//! Texts of the provider, in the form in which log lines show them.

use std::fmt;

/// A text of the provider: printable ASCII unchanged, all other characters as `\u{…}`, and cut. Double
/// quotes and backslashes are escaped, too, so that they cannot end a quoted value of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown(Box<str>);

impl Shown {
    /// Escapes `text` and cuts it after 64 characters: a name, such as a key id.
    pub fn of(text: &str) -> Self {
        Self::cut(text, NAME)
    }

    /// Escapes `text` and cuts it after 200 characters: a URL, a list or a sentence.
    pub fn long(text: &str) -> Self {
        Self::cut(text, SENTENCE)
    }

    fn cut(text: &str, most: usize) -> Self {
        let mut shown = String::new();
        for (position, character) in text.chars().enumerate() {
            match character {
                _ if position == most => {
                    shown.push('…');
                    break;
                }
                '"' | '\\' => shown.extend(character.escape_unicode()),
                ' '..='~' => shown.push(character),
                _ => shown.extend(character.escape_unicode()),
            }
        }
        Self(shown.into())
    }
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

const NAME: usize = 64;
const SENTENCE: usize = 200;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_printable_and_short() {
        for (text, shown) in [
            ("key-1 (new)", "key-1 (new)"),
            ("a\"b\\c\n\u{1b}[31mä", "a\\u{22}b\\u{5c}c\\u{a}\\u{1b}[31m\\u{e4}"),
            ("", ""),
        ] {
            assert_eq!(Shown::of(text).to_string(), shown);
            assert_eq!(Shown::long(text).to_string(), shown);
        }
        for (form, most) in [(Shown::of as fn(&str) -> Shown, 64), (Shown::long, 200)] {
            assert_eq!(form(&"k".repeat(most)).to_string(), "k".repeat(most));
            assert_eq!(form(&"k".repeat(most + 1)).to_string(), format!("{}…", "k".repeat(most)));
        }
    }
}
