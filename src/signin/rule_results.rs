//! What a session stores about the rules: which rule lists held at sign-in.
//!
//! There are two forms. **By fingerprint**, each list that held takes eleven bytes; a change of one
//! list leaves the results of the others valid. **By bits**, each list of the configuration takes
//! one bit, in the order of the fingerprints, together with the fingerprint of the whole set; a
//! change of any list invalidates all results, and the person must sign in again. A session stores
//! fingerprints as long as it stays small, and bits if it would become too large
//! ([`Session::with_rule_results`](super::Session::with_rule_results)).

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};

use super::fingerprint::{Fingerprint, MAX_RULE_LISTS, RuleLists};

/// The results of all rule lists for one person at sign-in.
#[derive(Debug)]
pub struct Evaluation {
    lists: RuleLists,
    /// Whether each list held, in the order of `lists`.
    held: Vec<bool>,
    /// Some results are unknown, because userinfo failed.
    incomplete: bool,
}

/// Which rule lists held for a person at sign-in, as a session stores it. Contains no claims.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct RuleResults {
    /// By fingerprint: the lists that held.
    #[serde(rename = "h", default, skip_serializing_if = "Vec::is_empty")]
    held: Vec<Fingerprint>,
    /// By fingerprint: the set of lists for which every result is known. For this set, a list that
    /// is not in [`Self::held`] did not hold; for another set, its result is unknown.
    #[serde(rename = "a", default, skip_serializing_if = "Option::is_none")]
    complete_for: Option<Fingerprint>,
    /// By bits: the set of lists that the bits belong to. By fingerprint: the set for which some results are unknown.
    #[serde(rename = "s", default, skip_serializing_if = "Option::is_none")]
    bits_of: Option<Fingerprint>,
    /// By bits: base64url; the first list is the highest bit of the first byte.
    #[serde(rename = "b", default, skip_serializing_if = "Option::is_none")]
    bits: Option<String>,
    /// Some results of the set in [`Self::bits_of`] are unknown.
    #[serde(rename = "o", default, skip_serializing_if = "std::ops::Not::not")]
    incomplete: bool,
}

impl Evaluation {
    /// The results of `lists`: whether each `held`, and whether some are unknown.
    pub(super) fn new(
        lists: &RuleLists,
        held: impl Fn(&Fingerprint) -> bool,
        incomplete: bool,
    ) -> Self {
        Self { held: lists.iter().map(held).collect(), lists: lists.clone(), incomplete }
    }

    /// The form that stays valid when other lists change.
    pub(super) fn by_fingerprint(&self) -> RuleResults {
        if self.lists.is_empty() {
            return RuleResults::default();
        }
        let held = self.lists.iter().zip(&self.held).filter(|(_, held)| **held);
        RuleResults {
            held: held.map(|(list, _)| list.clone()).collect(),
            complete_for: (!self.incomplete).then(|| self.lists.fingerprint().clone()),
            bits_of: self.incomplete.then(|| self.lists.fingerprint().clone()),
            incomplete: self.incomplete,
            ..RuleResults::default()
        }
    }

    /// The short form.
    pub(super) fn by_bits(&self) -> RuleResults {
        if self.lists.is_empty() {
            return RuleResults::default();
        }
        let byte = |held: &[bool]| {
            let bits = held.iter().enumerate().filter(|(_, held)| **held);
            bits.fold(0, |byte, (position, _)| byte | mask(position))
        };
        let bytes: Vec<u8> = self.held.chunks(8).map(byte).collect();
        RuleResults {
            bits_of: Some(self.lists.fingerprint().clone()),
            bits: Some(URL_SAFE_NO_PAD.encode(bytes)),
            incomplete: self.incomplete,
            ..RuleResults::default()
        }
    }
}

impl RuleResults {
    /// Whether nothing is stored: the configuration had no such lists.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether `list`, one of the configuration's `lists`, held.
    pub(super) fn hold(&self, list: &Fingerprint, lists: &RuleLists) -> bool {
        self.held.contains(list) || self.bit(list, lists) == Some(true)
    }

    /// Whether the result of each of `lists` is known: a list that did not hold is then refused.
    pub(super) fn are_complete_for(&self, lists: &RuleLists) -> bool {
        let current = Some(lists.fingerprint());
        self.complete_for.as_ref() == current
            || (self.bits_of.as_ref() == current && !self.incomplete)
    }

    /// Whether the results are those of `lists`, all of them or some.
    pub(super) fn are_of(&self, lists: &RuleLists) -> bool {
        let current = Some(lists.fingerprint());
        self.complete_for.as_ref() == current || self.bits_of.as_ref() == current
    }

    /// The bit of `list`. `None`, which counts as "did not hold", if the bits belong to another set
    /// or are malformed.
    fn bit(&self, list: &Fingerprint, lists: &RuleLists) -> Option<bool> {
        let bits =
            self.bits.as_ref().filter(|_| self.bits_of.as_ref() == Some(lists.fingerprint()))?;
        let position = lists.position(list)?;
        // Runs for every request that nginx guards: no allocation.
        let mut bytes = [0; MAX_RULE_LISTS.div_ceil(8)];
        let length = URL_SAFE_NO_PAD.decode_slice(bits, &mut bytes).ok()?;
        let byte = bytes.get(..length)?.get(position / 8)?;
        Some(byte & mask(position) != 0)
    }
}

fn mask(position: usize) -> u8 {
    0x80 >> (position % 8)
}

#[cfg(test)]
mod tests;
