//! The keys that seal cookies, derived from the deployment's secrets.

use cookie::Key;
use hmac::{Hmac, KeyInit, Mac};
use secrecy::SecretBox;
use sha2::Sha256;

use crate::jitsi::Origin;
use crate::signin::OwnerKeys;

/// `session.secret`: the current secret seals, and every secret opens.
///
/// A secret is rotated by putting a new one in front, on one instance after the other. Nobody is
/// signed out.
#[derive(Clone, Copy)]
pub struct Secrets<'s> {
    /// Seals new cookies.
    pub current: &'s [u8],
    /// Only open cookies.
    pub previous: &'s [&'s [u8]],
}

/// The deployment that cookies belong to. A deployment that differs in one of these values cannot
/// open them, even with the same secret: cookies of a staging copy do not open in production, and a
/// change of the provider signs everyone out.
#[derive(Clone, Copy, Debug)]
pub struct Binding<'b> {
    /// `oidc.issuer`, byte for byte.
    pub issuer: &'b str,
    /// `oidc.client_id`.
    pub client_id: &'b str,
    /// `jitsi.url`. With plain http (loopback hosts only), the names of the cookies have no prefix,
    /// and the cookies are set without `Secure`.
    pub site: &'b Origin,
}

/// The keys of one purpose, one for each secret.
pub(super) struct KeyRing {
    current: Key,
    previous: Vec<Key>,
}

impl KeyRing {
    /// Derives the keys for `purpose` in the deployment of `binding`. A cookie of one purpose or
    /// deployment does not open in another, even with the same secrets and cookie names.
    pub(super) fn derive(secrets: Secrets<'_>, binding: &Binding<'_>, purpose: &str) -> Self {
        let key = |secret: &[u8]| Key::derive_from(&keyed(secret, binding, purpose));
        Self {
            current: key(secrets.current),
            previous: secrets.previous.iter().map(|secret| key(secret)).collect(),
        }
    }

    /// The key that seals.
    pub(super) fn sealing(&self) -> &Key {
        &self.current
    }

    /// The keys that open, the sealing one first.
    pub(super) fn opening(&self) -> impl Iterator<Item = &Key> {
        std::iter::once(&self.current).chain(&self.previous)
    }
}

impl Secrets<'_> {
    /// The keys of owned rooms in the deployment of `binding`. They open no cookie, and the keys of cookies make no
    /// tag.
    pub fn owner_keys(self, binding: &Binding<'_>) -> OwnerKeys {
        let secrets = std::iter::once(self.current).chain(self.previous.iter().copied());
        OwnerKeys::new(secrets.map(|secret| {
            let key = keyed(secret, binding, "owned-room");
            SecretBox::new(Box::new(key.into()))
        }))
    }
}

/// HMAC-SHA256 with `secret` over the version and every part. The length of each part precedes it,
/// so that different parts are never the same bytes.
fn keyed(
    secret: &[u8],
    binding: &Binding<'_>,
    purpose: &str,
) -> hmac::digest::Output<Hmac<Sha256>> {
    let mut mac = hmac(secret);
    mac.update(b"jitsi-oidc-adapter/v2");
    for part in [purpose, binding.issuer, binding.client_id, binding.site.ascii()] {
        let length = part.len() as u64;
        mac.update(&length.to_be_bytes());
        mac.update(part.as_bytes());
    }
    mac.finalize().into_bytes()
}

#[expect(clippy::expect_used, reason = "HMAC takes a key of any length (RFC 2104 §2)")]
fn hmac(secret: &[u8]) -> Hmac<Sha256> {
    Hmac::new_from_slice(secret).expect("HMAC takes a key of any length")
}
