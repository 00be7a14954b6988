//! What a session remembers of the rules: which lists held when the person signed in.
//!
//! A list is known by what it says, and not by the name of a policy or by its position: instances
//! with an older and a newer configuration run side by side, and what an old rule allowed must not
//! count for a new one.
//!
//! There are two forms. **By name**, each list that held takes eleven bytes: a change of one list
//! leaves what is known of the others. **By bits**, each list of the configuration takes one bit, in
//! the order of their names, under a fingerprint of all of them: a change of any list leaves nothing
//! known, so that the person has to sign in again. A session is written by name as long as it stays
//! small, and by bits beyond, where it could not be kept otherwise
//! ([`Session::with_outcome`](super::Session::with_outcome)).

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// The name of a list of rules, or of a set of such lists, made from what they say.
#[derive(Clone, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(transparent)]
pub struct Fact(String);

/// The lists of a configuration whose outcome a session keeps, each once.
#[derive(Clone, Debug)]
pub(super) struct Lists {
    /// Sorted, so that every instance has the same order.
    names: Vec<Fact>,
    fingerprint: Fact,
}

/// Which lists of rules held for a person. Never claims.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct Facts {
    /// By name: which held.
    #[serde(rename = "h", default, skip_serializing_if = "Vec::is_empty")]
    hold: Vec<Fact>,
    /// By name: the fingerprint of all lists, where all were answered. What is not among
    /// [`Self::hold`] did not hold if this is the configuration's, and is not known else.
    #[serde(rename = "a", default, skip_serializing_if = "Option::is_none")]
    asked: Option<Fact>,
    /// By bits: the fingerprint of the lists.
    #[serde(rename = "s", default, skip_serializing_if = "Option::is_none")]
    set: Option<Fact>,
    /// By bits: base64url, the first list in the highest bit of the first byte.
    #[serde(rename = "b", default, skip_serializing_if = "Option::is_none")]
    bits: Option<String>,
    /// By bits: some lists could not be answered.
    #[serde(rename = "o", default, skip_serializing_if = "std::ops::Not::not")]
    open: bool,
}

/// What the rules said at a sign-in, before it is written into a session.
#[derive(Debug)]
pub struct Outcome {
    lists: Lists,
    /// Of each list, in their order.
    held: Vec<bool>,
    open: bool,
}

/// Into how many different lists of rules the rooms and policies of a configuration may fall. With
/// their bits, and the longest claims that are kept, a session still fits its cookie; the tests of
/// the cookies hold it.
pub const MOST_LISTS: usize = 800;

impl Fact {
    pub(super) fn new(name: String) -> Self {
        Self(name)
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

impl Lists {
    pub(super) fn of<'f>(facts: impl Iterator<Item = &'f Fact>) -> Self {
        let mut names: Vec<Fact> = facts.cloned().collect();
        names.sort_unstable();
        names.dedup();
        let mut digest = Sha256::new();
        names.iter().for_each(|name| digest.update(name.as_str()));
        let fingerprint = Fact(URL_SAFE_NO_PAD.encode(&digest.finalize()[..6]));
        Self { names, fingerprint }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// What came of them: whether each held, and whether some could not be answered.
    pub(super) fn outcome(&self, held: impl Fn(&Fact) -> bool, open: bool) -> Outcome {
        let held = self.names.iter().map(held).collect();
        Outcome { lists: self.clone(), held, open }
    }
}

impl Outcome {
    /// The form that outlives a change of other lists.
    pub(super) fn by_name(&self) -> Facts {
        if self.lists.is_empty() {
            return Facts::default();
        }
        let held = self.lists.names.iter().zip(&self.held).filter(|(_, held)| **held);
        Facts {
            hold: held.map(|(name, _)| name.clone()).collect(),
            asked: (!self.open).then(|| self.lists.fingerprint.clone()),
            ..Facts::default()
        }
    }

    /// The short form.
    pub(super) fn by_bits(&self) -> Facts {
        if self.lists.is_empty() {
            return Facts::default();
        }
        let mut bytes = vec![0_u8; self.held.len().div_ceil(8)];
        for (position, _) in self.held.iter().enumerate().filter(|(_, held)| **held) {
            if let Some(byte) = bytes.get_mut(position / 8) {
                *byte |= mask(position);
            }
        }
        Facts {
            set: Some(self.lists.fingerprint.clone()),
            bits: Some(URL_SAFE_NO_PAD.encode(bytes)),
            open: self.open,
            ..Facts::default()
        }
    }
}

impl Facts {
    /// Whether nothing was asked, as where the configuration has no such rules.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether the list `fact`, one of `lists`, held.
    pub(super) fn hold(&self, fact: &Fact, lists: &Lists) -> bool {
        self.hold.contains(fact) || self.bit(fact, lists) == Some(true)
    }

    /// Whether every one of `lists` was answered: what did not hold then, is refused.
    pub(super) fn were_asked(&self, lists: &Lists) -> bool {
        let ours = Some(&lists.fingerprint);
        self.asked.as_ref() == ours || (self.set.as_ref() == ours && !self.open)
    }

    fn bit(&self, fact: &Fact, lists: &Lists) -> Option<bool> {
        let bits = self.bits.as_ref().filter(|_| self.set.as_ref() == Some(&lists.fingerprint))?;
        let position = lists.names.binary_search(fact).ok()?;
        // Asked for every request that nginx guards: no allocation.
        let mut bytes = [0; MOST_LISTS.div_ceil(8)];
        let length = URL_SAFE_NO_PAD.decode_slice(bits, &mut bytes).ok()?;
        let byte = bytes.get(..length)?.get(position / 8)?;
        Some(byte & mask(position) != 0)
    }
}

fn mask(position: usize) -> u8 {
    0x80 >> (position % 8)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lists(count: usize) -> Lists {
        let names: Vec<Fact> = (0..count).map(|number| Fact(format!("{number:08}"))).collect();
        Lists::of(names.iter().rev().chain(&names))
    }

    #[test]
    fn that_nothing_held_is_known_and_kept() {
        let lists = lists(3);
        let outcome = lists.outcome(|_| false, false);
        for facts in [outcome.by_name(), outcome.by_bits()] {
            assert!(!facts.is_empty(), "a session leaves out what is empty");
            assert!(facts.were_asked(&lists) && !facts.hold(&lists.names[0], &lists));
        }
        assert!(Facts::default().is_empty());
        assert!(!Facts::default().were_asked(&lists));
    }

    #[test]
    fn both_forms_say_of_every_list_whether_it_held() {
        for count in [1, 2, 7, 8, 9, 63, 64, 65, MOST_LISTS] {
            let lists = lists(count);
            let held = |fact: &Fact| fact.0.ends_with(['1', '4', '7']) || fact.0.ends_with("00");
            let outcome = lists.outcome(held, false);
            for facts in [outcome.by_name(), outcome.by_bits()] {
                let json = serde_json::to_string(&facts).unwrap();
                let facts: Facts = serde_json::from_str(&json).unwrap();
                for fact in &lists.names {
                    assert_eq!(facts.hold(fact, &lists), held(fact), "{count}: {fact:?}");
                }
            }
        }
    }

    #[test]
    fn under_other_lists_names_stay_known_and_bits_do_not() {
        let (old, new) = (lists(20), lists(21));
        let outcome = old.outcome(|_| true, false);
        let known = &old.names[3];
        assert!(outcome.by_name().hold(known, &new) && !outcome.by_name().were_asked(&new));
        let bits = outcome.by_bits();
        assert!(!bits.hold(known, &new) && !bits.were_asked(&new));
        assert!(!bits.hold(&new.names[20], &old), "a list that was not asked");
    }

    #[test]
    fn what_could_not_be_answered_stays_open() {
        let lists = lists(4);
        let outcome = lists.outcome(|fact| fact.0.ends_with('1'), true);
        for facts in [outcome.by_name(), outcome.by_bits()] {
            assert!(facts.hold(&lists.names[1], &lists) && !facts.hold(&lists.names[2], &lists));
            assert!(!facts.were_asked(&lists));
        }
    }

    #[test]
    fn facts_of_an_older_release_are_read_and_broken_ones_hold_nothing() {
        let lists = lists(9);
        let read = |json: &str| serde_json::from_str::<Facts>(json).unwrap();
        let fingerprint = lists.fingerprint.as_str();
        let old = read(&format!(r#"{{"h":["00000003"],"a":"{fingerprint}"}}"#));
        assert!(old.hold(&lists.names[3], &lists) && !old.hold(&lists.names[4], &lists));
        assert!(old.were_asked(&lists));
        for bits in ["", "A", "!!", "_w", "__9", "_____"] {
            let odd = read(&format!(r#"{{"s":"{fingerprint}","b":"{bits}"}}"#));
            assert!(!odd.hold(&lists.names[8], &lists), "{bits}");
        }
        let long = "_".repeat(2_000);
        assert!(
            !read(&format!(r#"{{"s":"{fingerprint}","b":"{long}"}}"#))
                .hold(&lists.names[0], &lists)
        );
        assert!(!read(r#"{"b":"____"}"#).hold(&lists.names[0], &lists), "under no fingerprint");
    }

    #[test]
    fn the_fingerprint_is_of_the_set_and_not_of_its_order() {
        let names = ["b", "a", "c"].map(|name| Fact(name.to_owned()));
        let sorted = ["a", "b", "c", "a"].map(|name| Fact(name.to_owned()));
        assert_eq!(Lists::of(names.iter()).fingerprint, Lists::of(sorted.iter()).fingerprint);
        assert_ne!(Lists::of(names[1..].iter()).fingerprint, Lists::of(names.iter()).fingerprint);
        assert_eq!(Lists::of(names.iter()).fingerprint.0.len(), 8);
    }
}
