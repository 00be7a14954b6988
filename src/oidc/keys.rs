//! The provider's public keys (RFC 7517), read once.
//!
//! An entry that cannot be used costs nothing but itself: providers publish encryption keys and new
//! kinds of keys beside those that sign.

use jsonwebtoken::{Algorithm, DecodingKey};
use serde::Deserialize;
use serde_json::Value;

use super::{
    JwsError,
    address::Address,
    key::{Key, KeyFault, KeyName, Kind, Unusable},
};

/// The keys of one key set: those that can verify a signature, and why the others cannot.
#[derive(Debug, Default)]
pub struct KeySet {
    keys: Vec<Key>,
    unusable: Vec<Unusable>,
}

/// A key set as it comes, as JSON.
#[derive(Deserialize)]
pub struct KeyDocument {
    keys: Vec<Value>,
}

impl KeySet {
    /// Reads every key of a key set and tries it.
    pub fn parse(document: &KeyDocument) -> Self {
        let mut set = Self::default();
        for entry in &document.keys {
            match Key::read(entry) {
                Ok(key) => set.keys.push(key),
                Err(unusable) => set.unusable.push(unusable),
            }
        }
        set
    }

    /// How many keys can verify a signature.
    pub(super) fn usable(&self) -> usize {
        self.keys.len()
    }

    /// The keys that a token's signature may be checked with. Always only those for the algorithm.
    ///
    /// With a key id: those of that id; where no key has it, the only key for the algorithm, if that
    /// one has no id. Without: all (OIDC Core 10.1 asks for an id where there are several keys, but
    /// providers do leave it out), at most [`MOST_TRIED`].
    pub(super) fn for_token<'a>(
        &'a self,
        algorithm: Algorithm,
        id: Option<&'a str>,
    ) -> impl Iterator<Item = &'a DecodingKey> {
        let fitting = move || {
            let kind = Kind::of(algorithm);
            self.keys
                .iter()
                .filter(move |key| Some(key.kind) == kind)
                .filter(move |key| key.only.is_none_or(|only| only == algorithm))
        };
        let nameless = fitting().all(|key| key.id.is_none()) && fitting().count() == 1;
        fitting()
            .filter(move |key| id.is_none() || nameless || key.id.as_deref() == id)
            .map(|key| &key.key)
            .take(MOST_TRIED)
    }

    /// Why a token was verified by none of [`Self::for_token`], of which there were any if `tried`.
    pub(super) fn refusal(&self, algorithm: Algorithm, id: Option<&str>, tried: bool) -> JwsError {
        let named = KeyName::of(id);
        let kind = Kind::of(algorithm);
        let of_id = |other: &Option<String>| id.is_some() && other.as_deref() == id;
        if let Some(unusable) = self.unusable.iter().find(|key| of_id(&key.id)) {
            return JwsError::UnusableKey(named, unusable.fault);
        }
        if !tried && self.keys.iter().any(|key| of_id(&key.id)) {
            return JwsError::UnusableKey(named, KeyFault::OtherAlgorithm);
        }
        // A token without an id may be signed with any key of its kind, and one with an id with a key
        // that has none.
        let may_be = |key: &&Unusable| {
            key.fault.is_worth_a_warning()
                && (key.kind.is_some() && key.kind == kind)
                && (id.is_none() || key.id.is_none())
        };
        match self.unusable.iter().find(may_be) {
            Some(key) => JwsError::NoUsableKey(KeyName::of(key.id.as_deref()), key.fault),
            None if tried => JwsError::Signature(named),
            None => JwsError::UnknownKey(named),
        }
    }

    /// Says in the log which keys cannot be used, and whether none can, as far as `before` did not
    /// give cause to say so already.
    pub(super) fn warn_of_changes(&self, before: Option<&Self>, at: &Address) {
        let known = |key: &Unusable| {
            before.is_some_and(|before| {
                before.unusable.iter().any(|other| other.id == key.id && other.fault == key.fault)
            })
        };
        let told = self.unusable.iter().filter(|key| key.fault.is_worth_a_warning() && !known(key));
        for key in told.take(MOST_TOLD) {
            log::warn!(
                event = "keys", outcome = "doubtful", address:% = at,
                cause:% = format_args!("{}, {}", KeyName::of(key.id.as_deref()), key.fault);
                "a key of the provider cannot be used"
            );
        }
        if self.keys.is_empty() && before.is_none_or(|before| !before.keys.is_empty()) {
            log::warn!(
                event = "keys", outcome = "doubtful", address:% = at,
                cause = "none of the keys can verify a signature";
                "the provider's key set has no usable key; it is fetched again when a token comes"
            );
        }
    }
}

/// Providers publish two to ten. The bound keeps a token without a key id from being tried against
/// thousands.
const MOST_TRIED: usize = 100;

/// Lines of the log for one key set.
const MOST_TOLD: usize = 20;

#[cfg(test)]
mod tests;
