//! The provider's public keys (RFC 7517), parsed once per fetch.
//!
//! An entry that cannot be used does not affect the others: providers also publish encryption keys and
//! new types of keys.

use jsonwebtoken::{Algorithm, DecodingKey};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::{
    JwsError,
    address::Address,
    key::{Key, KeyFault, KeyName, KeyType, Unusable},
    token_head::TokenHead,
};

/// The keys of one key set: those that can verify a signature, and why the others cannot.
#[derive(Debug, Default)]
pub struct KeySet {
    keys: Vec<Key>,
    unusable: Vec<Unusable>,
}

/// A key set in JSON, before its entries are parsed.
#[derive(Deserialize)]
pub struct KeyDocument {
    keys: Vec<Value>,
}

impl KeyDocument {
    /// The document in a JSON object. `None` if its member `keys` is missing or not a list.
    pub(super) fn of(object: &Map<String, Value>) -> Option<Self> {
        let keys = object.get("keys")?.as_array()?.clone();
        Some(Self { keys })
    }
}

impl KeySet {
    /// Parses and validates every key of a key set.
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

    /// The keys that cannot verify a signature although they should, each with the reason.
    pub fn faults(&self) -> impl Iterator<Item = String> {
        let faults = self.unusable.iter().filter(|key| key.fault.is_worth_a_warning());
        faults.map(|key| format!("{}, {}", KeyName::of(key.id.as_deref()), key.fault))
    }

    /// How many keys can verify a signature.
    pub fn usable(&self) -> usize {
        self.keys.len()
    }

    /// The keys that a token's signature is checked with: only keys for the algorithm.
    ///
    /// With a key id: the keys of that id. If the only key for the algorithm has no id, that key.
    /// Without a key id: all, at most [`MOST_TRIED`]. OIDC Core 10.1 requires an id if there are several
    /// keys, but some providers omit it.
    pub(super) fn for_token<'a>(
        &'a self,
        algorithm: Algorithm,
        id: Option<&'a str>,
    ) -> impl Iterator<Item = &'a DecodingKey> {
        let fitting = move || {
            let key_type = KeyType::of(algorithm);
            self.keys
                .iter()
                .filter(move |key| Some(key.key_type) == key_type)
                .filter(move |key| key.only.is_none_or(|only| only == algorithm))
        };
        let nameless = fitting().all(|key| key.id.is_none()) && fitting().count() == 1;
        fitting()
            .filter(move |key| id.is_none() || nameless || key.id.as_deref() == id)
            .map(|key| &key.key)
            .take(MOST_TRIED)
    }

    /// Why no key of [`Self::for_token`] verified a token. `tried`: there was at least one such key.
    pub(super) fn refusal(&self, algorithm: Algorithm, id: Option<&str>, tried: bool) -> JwsError {
        let head = TokenHead::of(&format!("{algorithm:?}"), id);
        let key_type = KeyType::of(algorithm);
        let of_id = |other: &Option<String>| id.is_some() && other.as_deref() == id;
        if let Some(unusable) = self.unusable.iter().find(|key| of_id(&key.id)) {
            return JwsError::UnusableKey(head, unusable.fault);
        }
        if !tried && self.keys.iter().any(|key| of_id(&key.id)) {
            return JwsError::UnusableKey(head, KeyFault::OtherAlgorithm);
        }
        // A token without an id may be signed with any key of its type, and a token with an id may be
        // signed with a key that has none.
        let may_be = |key: &&Unusable| {
            key.fault.is_worth_a_warning()
                && (key.key_type.is_some() && key.key_type == key_type)
                && (id.is_none() || key.id.is_none())
        };
        match self.unusable.iter().find(may_be) {
            Some(key) => JwsError::NoUsableKey(head, KeyName::of(key.id.as_deref()), key.fault),
            None if tried => JwsError::Signature(head),
            None => JwsError::UnknownKey(head),
        }
    }

    /// Logs which keys cannot be used, and if none can be used, unless the same was logged for `before`.
    pub(super) fn warn_of_changes(&self, before: Option<&Self>, at: &Address) {
        let known = |key: &Unusable| {
            before.is_some_and(|before| {
                before.unusable.iter().any(|other| other.id == key.id && other.fault == key.fault)
            })
        };
        let unusable =
            self.unusable.iter().filter(|key| key.fault.is_worth_a_warning() && !known(key));
        for key in unusable.take(MOST_LOGGED) {
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
                "the provider's key set has no usable key; it is fetched again when a token arrives"
            );
        }
    }
}

/// Providers publish two to ten keys. Without the limit, a token without a key id could be
/// checked with thousands of keys.
const MOST_TRIED: usize = 100;

/// The maximum number of log lines for one key set.
const MOST_LOGGED: usize = 20;

#[cfg(test)]
mod tests;
