//! Sealing: AES-256-GCM of the `cookie` crate's private jar, over JSON with version and expiry.
//!
//! Inside a seal stands `[version, expiry, content]`: the expiry in seconds since 1970, after which
//! the seal is void; another version is a release that we do not know, and counts as nothing. The
//! content is JSON so that two releases can run side by side: unknown fields are ignored, missing
//! ones have defaults.

use cookie::{Cookie, CookieJar, Key};
use hmac::{Hmac, KeyInit, Mac};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::Sha256;

use super::Binding;

/// The keys of one purpose, one per secret: the first seals, all open. So a secret is rotated by
/// putting the new one in front, on one instance after the other, and nobody is signed out.
pub(super) struct KeyRing(Vec<Key>);

impl KeyRing {
    /// Derives the keys for `purpose` of the deployment that `binding` names. A cookie of one
    /// purpose never opens as another, and none opens in another deployment, even where secrets and
    /// cookie names are the same.
    pub(super) fn derive(secrets: &[&[u8]], binding: &Binding<'_>, purpose: &str) -> Self {
        Self(secrets.iter().map(|secret| derive(secret, binding, purpose)).collect())
    }

    /// Seals `content` for the cookie `name`, which is the associated data, until `expires`.
    pub(super) fn seal<T: Serialize>(&self, name: &str, content: &T, expires: u64) -> String {
        let Some(key) = self.0.first() else { return String::new() };
        // Our types hold strings and numbers only, which always serialise.
        let json = serde_json::to_string(&(VERSION, expires, content)).unwrap_or_default();
        let mut jar = CookieJar::new();
        jar.private_mut(key).add(Cookie::new(name.to_owned(), json));
        jar.get(name).map(|cookie| cookie.value().to_owned()).unwrap_or_default()
    }

    /// Opens the value of the cookie `name`, where a key of the ring fits, the version is known
    /// and it has not expired at `now`.
    pub(super) fn open<T: DeserializeOwned>(&self, name: &str, value: &str, now: u64) -> Option<T> {
        if value.len() > LONGEST_VALUE {
            return None;
        }
        let jar = CookieJar::new();
        let sealed = || Cookie::new(name.to_owned(), value.to_owned());
        let opened = self.0.iter().find_map(|key| jar.private(key).decrypt(sealed()))?;
        let (version, expires, content): (u32, u64, T) =
            serde_json::from_str(opened.value()).ok()?;
        (version == VERSION && now < expires).then_some(content)
    }
}

/// HMAC-SHA256 under `secret` over the version and every part, each behind its length: no two lists
/// of parts are the same bytes.
fn derive(secret: &[u8], binding: &Binding<'_>, purpose: &str) -> Key {
    let mut mac = keyed(secret);
    mac.update(b"jitsi-oidc-adapter/v2");
    for part in [purpose, binding.issuer, binding.client_id, binding.site.ascii()] {
        let length = part.len() as u64;
        mac.update(&length.to_be_bytes());
        mac.update(part.as_bytes());
    }
    Key::derive_from(&mac.finalize().into_bytes())
}

#[expect(clippy::expect_used, reason = "HMAC takes a key of any length (RFC 2104 §2)")]
fn keyed(secret: &[u8]) -> Hmac<Sha256> {
    Hmac::new_from_slice(secret).expect("HMAC takes a key of any length")
}

const VERSION: u32 = 1;

/// No browser keeps a longer one; longer is an attack on our time.
const LONGEST_VALUE: usize = 4_096;
