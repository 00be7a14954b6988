//! Owned rooms: rooms whose name says who owns them.
//!
//! The name of an owned room is `NAME-TAG`. The tag is twelve characters of `a-z0-9`, a number with two
//! parts:
//!
//! | bits | part | content |
//! | --- | --- | --- |
//! | 32 | owner | a keyed hash of the name and the owner's id |
//! | 30 | check | a keyed hash of the name and the owner part |
//!
//! The check tells whether a room is owned at all, and the owner part whether a person is its owner. Both need
//! the key, so nothing is stored, and every instance with the same secret has the same answer. The name is
//! compared as Prosody spells it ([`Room::backend_safe`]): all spellings of a room have the same owner.
//! The tenant does not count.

use std::fmt;
use std::sync::Arc;

use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretBox};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use subtle::ConstantTimeEq;

use crate::jitsi::{NameError, Room};

/// The keys of the tags, one for each secret of `session.secret`. The first one makes tags, and every one
/// verifies them. `Debug` shows none of them.
#[derive(Clone)]
pub struct OwnerKeys(Arc<[SecretBox<[u8; 32]>]>);

/// Whose room it is, for one person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ownership {
    /// The room has no tag that one of the keys made.
    NotOwned,
    /// The person owns the room.
    Own,
    /// Somebody else owns the room.
    OfAnother,
}

/// The name of a room that a person wants to own, without the tag. The name with a tag is a valid [`Room`].
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(try_from = "String", into = "String")]
pub struct NewRoom(String);

/// A tag, read from the name of a room.
#[derive(Clone, Copy)]
struct Tag {
    owner: u32,
    check: u32,
}

impl OwnerKeys {
    /// The keys of these derived secrets, the current one first.
    pub fn new(keys: impl IntoIterator<Item = SecretBox<[u8; 32]>>) -> Self {
        Self(keys.into_iter().collect())
    }

    /// The room of this `name` that the person with this `id` owns. `None` without keys.
    pub fn own(&self, name: &NewRoom, id: &str) -> Option<Room> {
        let key = self.0.first()?;
        let stem = name.stem();
        let owner = owner_part(key, &stem, id);
        let tag = Tag { owner, check: check_part(key, &stem, owner) };
        Some(name.with(&tag.text()))
    }

    /// Whether the person with this `id` owns `room`.
    pub fn ownership(&self, room: &Room, id: &str) -> Ownership {
        let name = room.backend_safe();
        let Some((stem, tag)) = Tag::of(&name) else { return Ownership::NotOwned };
        let mut ownership = Ownership::NotOwned;
        for key in self.0.iter() {
            let made = same(check_part(key, stem, tag.owner), tag.check);
            let own = same(owner_part(key, stem, id), tag.owner);
            match (made, own) {
                (true, true) => return Ownership::Own,
                (true, false) => ownership = Ownership::OfAnother,
                (false, _) => {}
            }
        }
        ownership
    }
}

impl NewRoom {
    /// The name in plain text. Blanks at its ends do not count.
    ///
    /// # Errors
    ///
    /// [`NameError`] if the name, alone or with a tag, is not the name of a room.
    pub fn named(text: &str) -> Result<Self, NameError> {
        let text = text.trim();
        Room::plain(text)?;
        Room::plain(&format!("{text}-{PLACEHOLDER}"))?;
        Ok(Self(text.to_owned()))
    }

    /// A short name from `random` bytes.
    ///
    /// # Errors
    ///
    /// None: every such name is valid.
    pub fn random(random: &[u8; 32]) -> Result<Self, NameError> {
        let letter = |byte: &u8| char::from(LETTERS[usize::from(*byte) % LETTERS.len()]);
        Self::named(&random.iter().take(RANDOM_LETTERS).map(letter).collect::<String>())
    }

    /// The name in Prosody. It is spelt together with a tag, because Unicode may spell the end of a word
    /// differently.
    fn stem(&self) -> String {
        let mut name = self.with(PLACEHOLDER).backend_safe();
        name.truncate(name.len().saturating_sub(PLACEHOLDER.len() + 1));
        name
    }

    #[expect(
        clippy::expect_used,
        reason = "`named` checked the name with a tag of the same length"
    )]
    fn with(&self, tag: &str) -> Room {
        Room::plain(&format!("{}-{tag}", self.0)).expect("the name with a tag is valid")
    }
}

impl Tag {
    /// The tag at the end of the name of a room in Prosody, and the name before it.
    fn of(name: &str) -> Option<(&str, Self)> {
        let (stem, tag) = name.rsplit_once('-')?;
        if stem.is_empty() || tag.len() != DIGITS {
            return None;
        }
        let number = tag.bytes().try_fold(0_u64, |number, byte| {
            let digit = ALPHABET.iter().position(|it| *it == byte)?;
            number.checked_mul(36)?.checked_add(u64::try_from(digit).ok()?)
        })?;
        let owner = u32::try_from(number >> CHECK_BITS).ok()?;
        let check = u32::try_from(number & ((1 << CHECK_BITS) - 1)).ok()?;
        Some((stem, Self { owner, check }))
    }

    fn text(self) -> String {
        let mut number = u64::from(self.owner) << CHECK_BITS | u64::from(self.check);
        let mut text = [b'0'; DIGITS];
        for place in text.iter_mut().rev() {
            *place = ALPHABET[usize::try_from(number % 36).unwrap_or_default()];
            number /= 36;
        }
        text.iter().copied().map(char::from).collect()
    }
}

fn owner_part(key: &SecretBox<[u8; 32]>, stem: &str, id: &str) -> u32 {
    keyed(key, b"owner", stem, id.as_bytes())
}

fn check_part(key: &SecretBox<[u8; 32]>, stem: &str, owner: u32) -> u32 {
    keyed(key, b"check", stem, &owner.to_be_bytes()) >> (u32::BITS - CHECK_BITS)
}

/// The first 32 bits of HMAC-SHA256. The length of the name precedes it, so that two different inputs are
/// never the same bytes.
#[expect(clippy::expect_used, reason = "HMAC takes a key of any length (RFC 2104 §2)")]
fn keyed(key: &SecretBox<[u8; 32]>, part: &[u8; 5], stem: &str, last: &[u8]) -> u32 {
    let mut mac = Hmac::<Sha256>::new_from_slice(key.expose_secret())
        .expect("HMAC takes a key of any length");
    mac.update(part);
    mac.update(&(stem.len() as u64).to_be_bytes());
    mac.update(stem.as_bytes());
    mac.update(last);
    let bytes = mac.finalize().into_bytes();
    u32::from_be_bytes([bytes[0], bytes[1], bytes[2], bytes[3]])
}

/// Compares in constant time: the time must not show how much of a guessed tag is right.
fn same(one: u32, other: u32) -> bool {
    one.ct_eq(&other).into()
}

impl TryFrom<String> for NewRoom {
    type Error = NameError;
    fn try_from(text: String) -> Result<Self, NameError> {
        Self::named(&text)
    }
}

impl From<NewRoom> for String {
    fn from(name: NewRoom) -> Self {
        name.0
    }
}

impl AsRef<str> for NewRoom {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for OwnerKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OwnerKeys").finish_non_exhaustive()
    }
}

/// 36¹² is a little more than 2⁶².
const DIGITS: usize = 12;
const CHECK_BITS: u32 = 30;
const ALPHABET: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";
const PLACEHOLDER: &str = "000000000000";

/// The letters of a random name. Vowels would form words, and letters that look alike are hard to read out.
const LETTERS: &[u8; 16] = b"bcdfghjkmnpqrstw";
const RANDOM_LETTERS: usize = 6;

#[cfg(test)]
mod tests;
