//! Pictures by e-mail address (Gravatar's API, "Avatars").

use sha2::{Digest, Sha256};

/// Gravatar's picture of an address, by its SHA-256; 404 where there is none, so that Jitsi shows
/// the initials instead of a stranger's silhouette.
pub(super) fn gravatar(email: &str) -> String {
    let digest = Sha256::digest(email.trim().to_lowercase());
    let hex = base16ct::lower::encode_string(&digest);
    format!("https://www.gravatar.com/avatar/{hex}?d=404")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digest_is_gravatars_own_example() {
        let digest = "84059b07d4be67b806386c0aad8070a23f18836bbaae342275dc0a83414c32ee";
        let expected = format!("https://www.gravatar.com/avatar/{digest}?d=404");
        assert_eq!(gravatar(" MyEmailAddress@example.com "), expected);
    }
}
