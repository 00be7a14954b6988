//! The links of invitations. They are sealed as cookies are, with keys of their own purpose, but they are not
//! cookies: the sealed text is in the path of `/oidc/join/`.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use cookie::Key;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::key_ring::{Binding, KeyRing, Secrets};
use crate::signin::{Invitation, Mark, Marks, NamesTooLong};

/// Seals and opens the links of one deployment. The current secret seals, and every secret of the ring opens.
pub struct Invitations(KeyRing);

/// An invitation that was sealed by this deployment.
pub struct OpenedInvitation<'i> {
    /// The invitation.
    pub invitation: Invitation,
    /// The marks by the secret that sealed it.
    pub marks: InvitationMarks<'i>,
}

/// The keyed hashes by one secret. The key differs from the key that seals.
#[derive(Clone, Copy)]
pub struct InvitationMarks<'i>(&'i Key);

/// Why an invitation is not sealed.
#[derive(Debug, thiserror::Error)]
pub enum SealInvitationError {
    /// Its names do not fit into the link.
    #[error(transparent)]
    Names(#[from] NamesTooLong),
    /// A fault of the adapter.
    #[error("the invitation was not encrypted")]
    NotEncrypted,
}

impl Invitations {
    /// Derives the keys from `secrets` and `binding`.
    pub fn new(secrets: Secrets<'_>, binding: &Binding<'_>) -> Self {
        Self(KeyRing::derive(secrets, binding, "invitation"))
    }

    /// With keys of another purpose.
    #[cfg(test)]
    pub(super) fn of(ring: KeyRing) -> Self {
        Self(ring)
    }

    /// Seals `invitation`: always the same number of characters of base64url. `nonce` must be random: a nonce
    /// that seals two links with one key breaks AES-GCM (NIST SP 800-38D section 8).
    ///
    /// # Errors
    ///
    /// [`SealInvitationError`]
    pub fn seal(
        &self,
        invitation: &Invitation,
        nonce: [u8; NONCE_LEN],
    ) -> Result<String, SealInvitationError> {
        let mut text = invitation.to_bytes()?.to_vec();
        let cipher = cipher(self.0.sealing()).ok_or(SealInvitationError::NotEncrypted)?;
        let at = Nonce::assume_unique_for_key(nonce);
        let sealed = cipher.seal_in_place_append_tag(at, Aad::from(PLACE), &mut text);
        sealed.map_err(|_| SealInvitationError::NotEncrypted)?;
        Ok(URL_SAFE_NO_PAD.encode([&nonce[..], &text].concat()))
    }

    /// Opens a sealed text. `None` if no secret of the ring sealed it as an invitation.
    pub fn open(&self, sealed: &str) -> Option<OpenedInvitation<'_>> {
        // Decoding a longer text would only cost time.
        let sealed = Some(sealed).filter(|sealed| sealed.len() == CHARACTERS)?;
        let sealed = URL_SAFE_NO_PAD.decode(sealed).ok()?;
        let (nonce, sealed) = sealed.split_first_chunk::<NONCE_LEN>()?;
        self.0.opening().find_map(|key| {
            let mut text = sealed.to_vec();
            let at = Nonce::assume_unique_for_key(*nonce);
            let opened = cipher(key)?.open_in_place(at, Aad::from(PLACE), &mut text).ok()?;
            let invitation = Invitation::from_bytes((&*opened).try_into().ok()?)?;
            Some(OpenedInvitation { invitation, marks: InvitationMarks(key) })
        })
    }

    /// The marks for a new invitation.
    pub fn marks(&self) -> InvitationMarks<'_> {
        InvitationMarks(self.0.sealing())
    }
}

impl Marks for InvitationMarks<'_> {
    fn inviter(&self, id: &str) -> Mark {
        self.mark("inviter", id)
    }

    fn passcode(&self, passcode: &str) -> Mark {
        self.mark("passcode", passcode)
    }
}

impl InvitationMarks<'_> {
    /// HMAC-SHA256, cut to 8 bytes. A passcode can only be tried at `/oidc/join/`, because the mark is inside the
    /// seal.
    #[expect(clippy::expect_used, reason = "HMAC takes a key of any length (RFC 2104 section 2)")]
    fn mark(&self, purpose: &str, text: &str) -> Mark {
        let mac = Hmac::<Sha256>::new_from_slice(self.0.signing());
        let mut mac = mac.expect("HMAC takes a key of any length");
        mac.update(purpose.as_bytes());
        // No purpose contains this byte.
        mac.update(&[0]);
        mac.update(text.as_bytes());
        let mut mark = [0; 8];
        mark.iter_mut().zip(mac.finalize().into_bytes()).for_each(|(to, from)| *to = from);
        Mark(mark)
    }
}

/// `None` never happens: the key has the length that the algorithm requires.
fn cipher(key: &Key) -> Option<LessSafeKey> {
    UnboundKey::new(&AES_256_GCM, key.encryption()).ok().map(LessSafeKey::new)
}

/// The associated data: what the text is for.
const PLACE: &[u8] = b"/oidc/join/";

/// The characters of every sealed invitation: nonce, bytes and tag in base64url without padding.
const CHARACTERS: usize = (NONCE_LEN + Invitation::SIZE + 16) / 3 * 4;
