//! URLs of the provider, in the form in which log lines show them.

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

const LONGEST: usize = 200;

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
}
