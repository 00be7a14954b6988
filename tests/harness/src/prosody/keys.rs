//! Prosody's ways to get public keys (`token/util.lib.lua`, `jwk.lib.lua`).
//!
//! The older form of `cache_keys_url`, an object of certificates by key id, is left out.

use std::collections::BTreeMap;

use jsonwebtoken::DecodingKey;
use serde_json::Value;
use sha2::{Digest, Sha256};

/// The keys of a key set by `kid`: the entries with `kty` RSA, `kid`, `n` and `e`. Prosody does not
/// fetch the set again for a missing key.
#[derive(Debug, Clone, Default)]
pub struct CachedKeys(BTreeMap<String, (String, String)>);

/// The files of a key server by name. Prosody fetches each of them once and keeps it until it stops.
#[derive(Debug, Clone, Default)]
pub struct ServedKeys(BTreeMap<String, String>);

impl CachedKeys {
    /// Reads a key set.
    ///
    /// # Panics
    ///
    /// It is not a key set.
    pub fn of(body: &str) -> Self {
        let set: Value = serde_json::from_str(body).expect("a key set is JSON");
        let keys = set["keys"].as_array().expect("a key set has keys");
        let text = |key: &Value, name: &str| key[name].as_str().map(str::to_owned);
        let usable = keys
            .iter()
            .filter(|key| key["kty"] == "RSA")
            .filter_map(|key| Some((text(key, "kid")?, (text(key, "n")?, text(key, "e")?))));
        Self(usable.collect())
    }

    /// The ids.
    pub fn ids(&self) -> Vec<&str> {
        self.0.keys().map(String::as_str).collect()
    }

    pub(super) fn get(&self, key_id: &str) -> Option<DecodingKey> {
        let (n, e) = self.0.get(key_id)?;
        DecodingKey::from_rsa_components(n, e).ok()
    }
}

impl ServedKeys {
    /// Adds a file for which the server responds with 200.
    #[must_use]
    pub fn with(mut self, name: &str, body: &str) -> Self {
        self.0.insert(name.to_owned(), body.to_owned());
        self
    }

    pub(super) fn get(&self, key_id: &str) -> Option<DecodingKey> {
        let pem = self.0.get(&asap_path(key_id))?;
        assert!(pem.starts_with("-----BEGIN PUBLIC KEY-----\n"), "openssl cannot read it: {pem}");
        DecodingKey::from_rsa_pem(pem.as_bytes()).ok()
    }
}

/// The name below `asap_key_server` of the key `key_id`.
pub fn asap_path(key_id: &str) -> String {
    let hex: String = Sha256::digest(key_id).iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{hex}.pem")
}

/// The number of seconds after which Prosody fetches a key set with this `Cache-Control` again: one
/// minute less than its age (by the pattern `age=(%d+)`), or six hours without an age.
pub fn refresh_after(cache_control: Option<&str>) -> u64 {
    let age = cache_control.and_then(|text| {
        let digits = text.split("age=").nth(1)?;
        let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
        digits[..end].parse::<u64>().ok()
    });
    age.map_or(6 * 60 * 60, |age| age.saturating_sub(60))
}
