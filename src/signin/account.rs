//! How a page names the account of the person who reads it.

use std::fmt;

use super::text::printable;
use super::{Identity, Session};

/// The account with which a person signed in, as they know it. `Debug` does not show it: a refused
/// request is logged, and only the person's own page may contain it.
#[derive(Clone, PartialEq, Eq)]
pub struct Account(String);

impl Account {
    /// The e-mail address if the provider gave one, otherwise the name. An address that is not
    /// verified is fine: the person reads it, and nothing depends on it.
    ///
    /// Control characters and directional formatting are removed, and a text above 80 characters is
    /// cut: a provider may take both values from what a person typed.
    fn of(email: Option<&str>, name: Option<&str>) -> Option<Self> {
        let text = email.and_then(printable).or_else(|| name.and_then(printable))?;
        Some(Self(match text.char_indices().nth(MAX_CHARACTERS) {
            None => text,
            Some((end, _)) => format!("{}…", &text[..end]),
        }))
    }

    /// The text for the page. It is not escaped.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl Identity {
    /// The account of the person.
    pub fn account(&self) -> Option<Account> {
        let email = self.email.as_ref().map(|email| email.address.as_str());
        Account::of(email, self.name.as_deref())
    }
}

impl Session {
    /// The account of the person.
    pub fn account(&self) -> Option<Account> {
        let user = self.user(self.role(), false);
        Account::of(user.email, user.name)
    }
}

impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Account(..)")
    }
}

/// About two lines on a phone.
const MAX_CHARACTERS: usize = 80;

#[cfg(test)]
mod tests {
    use super::*;

    fn account(email: Option<&str>, name: Option<&str>) -> Option<String> {
        Account::of(email, name).map(|account| account.0)
    }

    #[test]
    fn the_account_is_the_address_or_else_the_name() {
        for (email, name, expected) in [
            (Some("ada@example.org"), Some("Ada"), Some("ada@example.org")),
            (None, Some("Ada"), Some("Ada")),
            (Some("\u{202e}"), Some("Ada"), Some("Ada")),
            (Some("\u{202e}\u{7}gro.elpmaxe@ada\n"), None, Some("gro.elpmaxe@ada")),
            (None, Some(" \u{200b}"), None),
            (None, None, None),
        ] {
            assert_eq!(account(email, name).as_deref(), expected);
        }
    }

    #[test]
    fn a_long_account_is_cut_between_characters() {
        for name in ["ä".repeat(10_000), "🚀".repeat(81), "a".repeat(81)] {
            let cut = account(None, Some(&name)).unwrap();
            assert_eq!(cut.chars().count(), MAX_CHARACTERS + 1, "{name}");
            assert!(name.starts_with(cut.strip_suffix('…').unwrap()));
        }
        let whole = "a".repeat(MAX_CHARACTERS);
        assert_eq!(account(Some(&whole), None), Some(whole));
    }

    #[test]
    fn debug_does_not_show_the_account() {
        let session: Session =
            serde_json::from_str(r#"{"i":"a","n":"Ada","d":true,"e":"a@b"}"#).unwrap();
        let account = session.account().unwrap();
        assert_eq!(account.reveal(), "a@b", "an address that is not verified is shown as well");
        assert_eq!(format!("{account:?}"), "Account(..)");
    }
}
