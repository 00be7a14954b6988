//! A small set of texts that answers only "is this text in it?": a Golomb-coded set of keyed hashes.
//!
//! A session stores the values of a person's claims in this form, because comparing them is enough. The
//! salt is random and inside of the encrypted cookie, so that nobody can search for a text that has the
//! hash of another one. For a text that is not in the set, the answer is wrong with a probability below
//! 2⁻³²: each of the `n` hashes is one of `n · 2³³` numbers.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

/// The bytes of a salt.
pub(super) const SALT_BYTES: usize = 8;

/// The largest number of texts.
pub(super) const MOST_TEXTS: usize = u16::MAX as usize;

/// The set of these texts of numbered claims: base64url of the salt, the number of texts and the
/// differences between the sorted hashes (Rice coding). Empty without texts, and for more than [`MOST_TEXTS`].
pub(super) fn encode(salt: &[u8; SALT_BYTES], texts: &[(usize, String)]) -> String {
    let Some(count) = u16::try_from(texts.len()).ok().filter(|count| *count > 0) else {
        return String::new();
    };
    let hash = |(claim, text): &(usize, String)| hashed(salt, count, *claim, text);
    let mut hashes: Vec<u64> = texts.iter().map(hash).collect();
    hashes.sort_unstable();
    let mut bits = Bits::default();
    let mut last = 0;
    for hash in hashes {
        let difference = hash - last;
        last = hash;
        (0..difference >> REMAINDER_BITS).for_each(|_| bits.push(true));
        bits.push(false);
        (0..REMAINDER_BITS).rev().for_each(|bit| bits.push(difference >> bit & 1 == 1));
    }
    let bytes = [&salt[..], &count.to_be_bytes(), &bits.bytes].concat();
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Whether the set contains `text` of the claim with this number. A malformed set contains nothing.
pub(super) fn contains(set: &str, claim: usize, text: &str) -> bool {
    let Ok(bytes) = URL_SAFE_NO_PAD.decode(set) else { return false };
    let Some((salt, rest)) = bytes.split_first_chunk() else { return false };
    let Some((count, rest)) = rest.split_first_chunk() else { return false };
    let count = u16::from_be_bytes(*count);
    let wanted = hashed(salt, count, claim, text);
    let mut bits = rest.iter().flat_map(|byte| (0..8).rev().map(move |bit| byte >> bit & 1 == 1));
    let mut last: u64 = 0;
    for _ in 0..count {
        let mut quotient: u64 = 0;
        while bits.next() == Some(true) {
            quotient += 1;
        }
        let mut remainder = 0;
        for _ in 0..REMAINDER_BITS {
            let Some(bit) = bits.next() else { return false };
            remainder = remainder << 1 | u64::from(bit);
        }
        last = last.wrapping_add(quotient << REMAINDER_BITS | remainder);
        if last == wanted {
            return true;
        }
    }
    false
}

/// The hash of a text in a set of `count` texts, below `count · 2³³`.
fn hashed(salt: &[u8; SALT_BYTES], count: u16, claim: usize, text: &str) -> u64 {
    let digest = Sha256::new()
        .chain_update(salt)
        .chain_update((claim as u64).to_be_bytes())
        .chain_update(text)
        .finalize();
    let first = digest.iter().take(8).fold(0, |all: u64, byte| all << 8 | u64::from(*byte));
    let range = u128::from(count) << REMAINDER_BITS;
    // Below `range`, which is below 2⁴⁹.
    u64::try_from((u128::from(first) * range) >> 64).unwrap_or(u64::MAX)
}

#[derive(Default)]
struct Bits {
    bytes: Vec<u8>,
    used: usize,
}

impl Bits {
    fn push(&mut self, bit: bool) {
        if self.used.is_multiple_of(8) {
            self.bytes.push(0);
        }
        if let Some(last) = self.bytes.last_mut() {
            *last |= u8::from(bit) << (7 - self.used % 8);
        }
        self.used += 1;
    }
}

const REMAINDER_BITS: u32 = 33;

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(count: usize) -> Vec<(usize, String)> {
        (0..count).map(|number| (number % 3, format!("course-{number}"))).collect()
    }

    #[test]
    fn a_set_contains_its_texts_for_their_claim_only() {
        for count in [1, 2, 3, 10, 100, 1_000] {
            let set = encode(b"saltsalt", &texts(count));
            for (claim, text) in texts(count) {
                assert!(contains(&set, claim, &text), "{count}: {text}");
                assert!(!contains(&set, claim + 1, &text), "{count}: {text} of another claim");
                assert!(!contains(&set, claim, &format!("{text}x")), "{count}: {text}x");
            }
        }
        assert!(contains(&encode(b"saltsalt", &texts(MOST_TEXTS)), 0, "course-65532"));
        assert_eq!(encode(b"saltsalt", &texts(MOST_TEXTS + 1)), "");
        assert_eq!(encode(b"saltsalt", &[]), "");
        assert!(!contains("", 0, ""));
    }

    #[test]
    fn the_salt_decides_about_the_hashes() {
        let (one, other) = (encode(b"saltsalt", &texts(9)), encode(b"saltsal2", &texts(9)));
        assert_ne!(one[11..], other[11..]);
    }

    #[test]
    fn a_text_of_a_large_set_takes_about_35_bits() {
        let length = encode(b"saltsalt", &texts(100)).len();
        assert!(length < 610, "{length} characters for 100 texts");
    }

    #[test]
    fn a_malformed_set_contains_nothing() {
        let set = encode(b"saltsalt", &texts(9));
        for malformed in ["a", "=", "AAAA", &set[..10], &"_".repeat(300), &"A".repeat(20)] {
            assert!(!contains(malformed, 0, "course-0"), "{malformed}");
        }
    }
}
