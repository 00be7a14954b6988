//! Gravatar pictures (Gravatar's API, "Avatars").

use sha2::{Digest, Sha256};

/// The URL of Gravatar's picture for an address, which contains its SHA-256. Gravatar responds with
/// 404 if the address has no picture: Jitsi then shows the initials instead of a placeholder.
pub(super) fn gravatar(email: &str) -> String {
    let digest = Sha256::digest(email.trim().to_lowercase());
    let hex = base16ct::lower::encode_string(&digest);
    format!("https://www.gravatar.com/avatar/{hex}?d=404")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digest_is_that_of_gravatars_example() {
        let digest = "84059b07d4be67b806386c0aad8070a23f18836bbaae342275dc0a83414c32ee";
        let expected = format!("https://www.gravatar.com/avatar/{digest}?d=404");
        assert_eq!(gravatar(" MyEmailAddress@example.com "), expected);
    }
}
