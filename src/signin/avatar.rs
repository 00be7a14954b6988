//! A person's picture.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Where a person's picture is. `Debug` is left out on purpose, as [`Identity`](super::Identity)'s.
///
/// Gravatar's address follows from the e-mail address, so a session keeps a letter for it and not
/// the address: each byte of a session is opened again for every request that nginx guards.
#[derive(Clone, Deserialize, PartialEq, Eq, Serialize)]
pub enum Avatar {
    /// What a claim says.
    #[serde(rename = "u")]
    Url(String),
    /// Gravatar's, of the person's e-mail address.
    #[serde(rename = "g")]
    Gravatar,
}

impl Avatar {
    /// The picture's URL for a person with this e-mail address.
    pub fn url(&self, email: Option<&str>) -> Option<Cow<'_, str>> {
        match self {
            Self::Url(url) => Some(url.into()),
            Self::Gravatar => email.map(|email| gravatar(email).into()),
        }
    }
}

/// Gravatar's picture of an address, by its SHA-256; 404 where there is none, so that Jitsi shows
/// the initials instead of a stranger's silhouette.
fn gravatar(email: &str) -> String {
    let digest = Sha256::digest(email.trim().to_lowercase());
    let hex = base16ct::lower::encode_string(&digest);
    format!("https://www.gravatar.com/avatar/{hex}?d=404")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gravatar_is_a_letter_in_the_session_and_an_address_in_the_token() {
        let json = serde_json::to_string(&Avatar::Gravatar).unwrap();
        assert_eq!(json, "\"g\"");
        let avatar: Avatar = serde_json::from_str(&json).unwrap();
        // Gravatar's own example address and digest.
        let url = avatar.url(Some(" MyEmailAddress@example.com "));
        let digest = "84059b07d4be67b806386c0aad8070a23f18836bbaae342275dc0a83414c32ee";
        let expected = format!("https://www.gravatar.com/avatar/{digest}?d=404");
        assert_eq!(url.as_deref(), Some(expected.as_str()));
        assert_eq!(avatar.url(None), None);
    }

    #[test]
    fn a_claims_address_stays_as_it_is() {
        let json = serde_json::to_string(&Avatar::Url("https://example.org/a.png".into())).unwrap();
        let avatar: Avatar = serde_json::from_str(&json).unwrap();
        assert_eq!(avatar.url(None).as_deref(), Some("https://example.org/a.png"));
    }
}
