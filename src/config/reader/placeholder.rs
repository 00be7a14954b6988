//! Secrets that are still the text of an example.

/// Whether `secret` consists only of words that examples use for a secret, with or without separators, or
/// has at most three different characters. Case does not matter.
///
/// A random secret is never made of these words.
pub(super) fn is_placeholder(secret: &[u8]) -> bool {
    let text: Vec<u8> =
        secret.iter().filter(|b| b.is_ascii_alphanumeric()).map(u8::to_ascii_lowercase).collect();
    let only_ascii = secret.is_ascii();
    only_ascii && (has_few_characters(secret) || consists_of_words(&text))
}

fn has_few_characters(secret: &[u8]) -> bool {
    let mut different: Vec<u8> = secret.to_vec();
    different.sort_unstable();
    different.dedup();
    different.len() <= FEW
}

/// Whether `text` can be cut into words of the list without a rest.
fn consists_of_words(text: &[u8]) -> bool {
    // `ends[n]`: the first n bytes can be cut into words.
    let mut ends = vec![false; text.len() + 1];
    ends[0] = true;
    for start in 0..text.len() {
        if ends[start] {
            for word in WORDS.iter().filter(|word| text[start..].starts_with(word.as_bytes())) {
                ends[start + word.len()] = true;
            }
        }
    }
    ends[text.len()]
}

/// The most different characters of a text that nobody has drawn at random.
const FEW: usize = 3;

/// The words. Each has at least three letters, except those that a sentence needs: a random text that
/// consists only of these is too unlikely to matter.
const WORDS: [&str; 62] = [
    "changeme",
    "changeit",
    "change",
    "replaceme",
    "replace",
    "insert",
    "enter",
    "fill",
    "put",
    "write",
    "paste",
    "generate",
    "this",
    "that",
    "the",
    "your",
    "own",
    "here",
    "with",
    "what",
    "provider",
    "shows",
    "some",
    "any",
    "very",
    "long",
    "strong",
    "secure",
    "random",
    "string",
    "value",
    "new",
    "old",
    "secret",
    "secrets",
    "password",
    "passwd",
    "passphrase",
    "pass",
    "token",
    "key",
    "app",
    "client",
    "session",
    "cookie",
    "jwt",
    "oidc",
    "jitsi",
    "keycloak",
    "example",
    "sample",
    "placeholder",
    "default",
    "dummy",
    "test",
    "todo",
    "me",
    "my",
    "a",
    "0123456789",
    "1234567890",
    "abcdef",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_of_an_example_is_a_placeholder() {
        for secret in [
            "changeme",
            "ChangeMe!",
            "change-me",
            "changemechangemechangemechangeme",
            "secret",
            "password",
            "what the provider shows",
            "put the secret here",
            "your_app_secret",
            "<client-secret>",
            "my_very_long_secret_key_0123456789",
            "0123456789abcdef0123456789abcdef",
            "REPLACE_ME_WITH_A_LONG_RANDOM_STRING",
            "00000000000000000000000000000000",
            "xyxyxyxyxyxyxyxyxyxyxyxyxyxyxyxy",
            "********",
        ] {
            assert!(is_placeholder(secret.as_bytes()), "{secret}");
        }
    }

    #[test]
    fn any_other_text_is_not_a_placeholder() {
        for secret in [
            "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            "the-secret-that-prosody-shares-0123456789",
            "48151623421234567890981273645546",
            "hunter2",
            "correct horse battery staple",
            "clé-secrète",
            "Kq7$vT!2",
        ] {
            assert!(!is_placeholder(secret.as_bytes()), "{secret}");
        }
        assert!(!is_placeholder(&[0xff, 0xfe, 0x00, 0x31]), "bytes that are no text");
    }
}
