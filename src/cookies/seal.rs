//! Sealing: AES-256-GCM of the `cookie` crate's private jar over JSON.
//!
//! The sealed JSON is `[version, expiry, content]`. The seal expires at `expiry`, in seconds
//! since 1970. A seal of another version is from an unknown release and does not open. The content
//! is JSON so that two releases can run side by side: unknown fields are ignored, missing ones have
//! defaults.

use actix_web::http::header::InvalidHeaderValue;
use cookie::{Cookie, CookieJar};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::key_ring::KeyRing;

/// Why content cannot be sealed: a fault of the adapter.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    /// The content has no JSON form.
    #[error("the content of a cookie cannot be written as JSON")]
    Json(#[from] serde_json::Error),
    /// The `cookie` crate did not keep the value that it was given.
    #[error("the content of a cookie was not encrypted")]
    NotEncrypted,
    /// The cookie contains a byte that a header value cannot contain.
    #[error("the cookie cannot be written as a header value")]
    NotAHeaderValue(#[source] InvalidHeaderValue),
}

impl KeyRing {
    /// Seals `content` until `expires` for the cookie `name`, which is the associated data.
    ///
    /// # Errors
    ///
    /// [`SealError`] if the content has no JSON form.
    pub(super) fn seal<T: Serialize>(
        &self,
        name: &str,
        content: &T,
        expires: u64,
    ) -> Result<String, SealError> {
        let json = serde_json::to_string(&(VERSION, expires, content))?;
        let mut jar = CookieJar::new();
        jar.private_mut(self.sealing()).add(Cookie::new(name.to_owned(), json));
        let sealed = jar.get(name).ok_or(SealError::NotEncrypted)?;
        Ok(sealed.value().to_owned())
    }

    /// Opens the value of the cookie `name`. `None`, as if there were no cookie, if no key of the
    /// ring opens it, its version or content is from an unknown release, or it has expired at
    /// `now`.
    pub(super) fn open<T: DeserializeOwned>(&self, name: &str, value: &str, now: u64) -> Option<T> {
        self.open_whole(name, value, now).map(|opened| opened.content)
    }

    /// As [`Self::open`], with the expiry of the seal and the secret whose key opened it.
    pub(super) fn open_whole<T: DeserializeOwned>(
        &self,
        name: &str,
        value: &str,
        now: u64,
    ) -> Option<Opened<T>> {
        if value.len() > MAX_VALUE_BYTES {
            return None;
        }
        let jar = CookieJar::new();
        let sealed = || Cookie::new(name.to_owned(), value.to_owned());
        let mut keys = self.opening().enumerate();
        let (secret, opened) = keys.find_map(|(secret, key)| {
            jar.private(key).decrypt(sealed()).map(|opened| (secret, opened))
        })?;
        let (version, expires, content): (u32, u64, T) =
            serde_json::from_str(opened.value()).ok()?;
        (version == VERSION && now < expires).then_some(Opened { content, expires, secret })
    }
}

/// What a seal held.
pub(super) struct Opened<T> {
    /// The content.
    pub(super) content: T,
    /// When the seal expires, in seconds since 1970.
    pub(super) expires: u64,
    /// The position of the secret whose key opened it: 0 is the current secret.
    pub(super) secret: usize,
}

const VERSION: u32 = 1;

/// The longest value that browsers store. Decrypting a longer one would only cost time.
const MAX_VALUE_BYTES: usize = 4_096;
