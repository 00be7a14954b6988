//! Fingerprints of rule lists: how a session names the lists that held.
//!
//! A list is identified by its content, not by the name of a policy or by its position. Instances
//! with an older and a newer configuration run side by side, and the result of an old rule must not
//! count for a new one.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Identifies a rule list, or a set of rule lists, by a hash of its content.
#[derive(Clone, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(transparent)]
pub struct Fingerprint(String);

/// The rule lists of a configuration whose results a session stores, each list once.
#[derive(Clone, Debug)]
pub(super) struct RuleLists {
    /// Sorted: every instance has the same order.
    lists: Vec<Fingerprint>,
    /// Of the whole set.
    fingerprint: Fingerprint,
}

/// How many different rule lists `access.rooms`, `roles.rooms` and `policies` may have. With one bit for each, a
/// session with the longest claims still fits its cookie (tested in `tests/attacks/large_claims.rs`).
pub const MAX_RULE_LISTS: usize = 800;

/// Six bytes are eight characters: a session has space for many fingerprints, and two lists of one
/// configuration do not collide by accident.
const BYTES: usize = 6;

impl Fingerprint {
    /// The fingerprint of `content`.
    pub(super) fn of(content: impl AsRef<[u8]>) -> Self {
        Self(URL_SAFE_NO_PAD.encode(&Sha256::digest(content)[..BYTES]))
    }
}

impl RuleLists {
    /// The set of these lists.
    pub(super) fn of<'f>(lists: impl Iterator<Item = &'f Fingerprint>) -> Self {
        let mut lists: Vec<Fingerprint> = lists.cloned().collect();
        lists.sort_unstable();
        lists.dedup();
        let fingerprint = Fingerprint::of(lists.iter().map(|list| &*list.0).collect::<String>());
        Self { lists, fingerprint }
    }

    /// Whether the configuration has no such list.
    pub(super) fn is_empty(&self) -> bool {
        self.lists.is_empty()
    }

    /// The lists in the order of their fingerprints.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Fingerprint> {
        self.lists.iter()
    }

    /// The position of `list` in that order; `None` if it is not in the set.
    pub(super) fn position(&self, list: &Fingerprint) -> Option<usize> {
        self.lists.binary_search(list).ok()
    }

    /// The fingerprint of the set.
    pub(super) fn fingerprint(&self) -> &Fingerprint {
        &self.fingerprint
    }
}

#[cfg(test)]
impl Fingerprint {
    /// The fingerprint with this text.
    pub(super) fn for_tests(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fingerprint_of_a_set_does_not_depend_on_its_order() {
        let lists = ["b", "a", "c"].map(Fingerprint::for_tests);
        let sorted = ["a", "b", "c", "a"].map(Fingerprint::for_tests);
        let of = |lists: &[Fingerprint]| RuleLists::of(lists.iter()).fingerprint;
        assert_eq!(of(&lists), of(&sorted));
        assert_ne!(of(&lists[1..]), of(&lists));
        assert_eq!(of(&lists), Fingerprint::of("abc"));
        assert_eq!(of(&lists).as_str().len(), 8);
    }
}
