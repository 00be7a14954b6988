//! Texts and URLs of the provider, in the form in which log lines show them.

use std::fmt;

use url::Url;

/// Scheme, host, port and path of a URL. User name, password, query and fragment may hold secrets and
/// are left out. At most 200 characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address(String);

impl From<&Url> for Address {
    fn from(url: &Url) -> Self {
        let mut shown = url.clone();
        // This fails only for a URL that cannot have a user name.
        let _ = shown.set_username("");
        let _ = shown.set_password(None);
        shown.set_query(None);
        shown.set_fragment(None);
        let mut text = String::from(shown);
        // A parsed URL is ASCII, so this never splits a character.
        text.truncate(LONGEST);
        Self(text)
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A text of the provider: printable ASCII unchanged, all other characters as `\u{…}`, cut after 64
/// characters. Double quotes and backslashes are escaped, too, so that they cannot end a quoted value of
/// the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown(String);

impl Shown {
    /// Escapes and cuts `text`.
    pub fn of(text: &str) -> Self {
        let mut shown = String::new();
        for (position, character) in text.chars().enumerate() {
            match character {
                _ if position == MOST_SHOWN => {
                    shown.push('…');
                    break;
                }
                '"' | '\\' => shown.extend(character.escape_unicode()),
                ' '..='~' => shown.push(character),
                _ => shown.extend(character.escape_unicode()),
            }
        }
        Self(shown)
    }
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

const LONGEST: usize = 200;
const MOST_SHOWN: usize = 64;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_shows_no_part_that_may_hold_a_secret() {
        for (url, shown) in [
            (
                "https://id.example.org:8443/realms/a/keys",
                "https://id.example.org:8443/realms/a/keys",
            ),
            ("https://user:pass@id.example.org/x?code=C#F", "https://id.example.org/x"),
            ("https://id.example.org/ä\"b", "https://id.example.org/%C3%A4%22b"),
            ("https://bücher.example/", "https://xn--bcher-kva.example/"),
        ] {
            assert_eq!(Address::from(&Url::parse(url).unwrap()).to_string(), shown);
        }
        let long = Url::parse(&format!("https://id.example.org/{}", "ä".repeat(500))).unwrap();
        assert_eq!(Address::from(&long).to_string().len(), LONGEST);
    }

    #[test]
    fn a_text_is_printable_and_short() {
        for (text, shown) in [
            ("key-1 (new)", "key-1 (new)"),
            ("a\"b\\c\n\u{1b}[31mä", "a\\u{22}b\\u{5c}c\\u{a}\\u{1b}[31m\\u{e4}"),
            ("", ""),
        ] {
            assert_eq!(Shown::of(text).to_string(), shown);
        }
        assert_eq!(Shown::of(&"k".repeat(64)).to_string(), "k".repeat(64));
        assert_eq!(Shown::of(&"k".repeat(65)).to_string(), format!("{}…", "k".repeat(64)));
    }
}
