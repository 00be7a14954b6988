//! An invitation: it takes a person without an account into one room with one role.
//!
//! The link holds the whole invitation, so its bytes are few: [`Invitation::SIZE`] for every invitation. The
//! rest after the texts is zero, and the length of a link says nothing about its content.

use std::fmt;

use subtle::ConstantTimeEq;

use super::text::printable;
use crate::jitsi::{Meeting, Role, Room, Tenant};

/// An invitation. `Debug` shows none of it.
#[derive(Clone, PartialEq, Eq)]
pub struct Invitation {
    /// The only meeting that it opens.
    pub meeting: Meeting,
    /// The role of those who join by it.
    pub role: Role,
    /// When it was made, in seconds since 1970.
    pub created: u64,
    /// When it begins, in seconds since 1970. `None`: when it was made.
    pub from: Option<u64>,
    /// When it ends, in seconds since 1970.
    pub until: u64,
    /// The mark of its passcode. The passcode itself is never in the link.
    pub passcode: Option<Mark>,
    /// The mark of the inviter's id, for [`Revocation`](super::Revocation).
    pub inviter: Mark,
    /// The inviter as the page shows them.
    pub shown: Option<String>,
    /// The name of the guest, if the inviter chose one.
    pub guest: Option<String>,
}

/// A keyed hash of a short text. It is compared in constant time.
#[derive(Clone, Copy, Eq)]
pub struct Mark(pub [u8; 8]);

/// Why an invitation cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Closed {
    /// It begins later.
    #[error("the invitation is not valid yet")]
    Early {
        /// When it begins, in seconds since 1970.
        from: u64,
    },
    /// It has ended.
    #[error("the invitation has expired")]
    Expired,
    /// A line of `invite.revoked` names it.
    #[error("the invitation was revoked")]
    Revoked,
}

/// The names do not fit into the link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the names of room, tenant and guest take {bytes} bytes, more than the {most} that fit into a link"
)]
pub struct NamesTooLong {
    /// The bytes that they take.
    pub bytes: usize,
    /// The bytes that fit.
    pub most: usize,
}

impl Invitation {
    /// The bytes of every invitation. Sealed, these are 164 characters, and a link at a host of 16 characters
    /// has 199.
    pub const SIZE: usize = 95;

    /// Its bytes. The inviter is cut to the space that the other names leave.
    ///
    /// # Errors
    ///
    /// [`NamesTooLong`] if the names of room, tenant and guest do not fit.
    pub fn to_bytes(&self) -> Result<[u8; Self::SIZE], NamesTooLong> {
        let mut bytes = vec![self.flags()];
        bytes.extend(seconds(self.created));
        bytes.extend(seconds(self.until));
        bytes.extend(self.from.into_iter().flat_map(seconds));
        bytes.extend(self.passcode.into_iter().flat_map(|mark| mark.0));
        bytes.extend(self.inviter.0);
        let room = String::from(self.meeting.room.clone());
        let tenant = self.meeting.tenant.clone().map(String::from).unwrap_or_default();
        let guest = self.guest.as_deref().unwrap_or_default();
        let names = [room.as_str(), tenant.as_str(), guest];
        // One byte before each text is its length.
        let most = Self::SIZE - bytes.len() - names.len() - 1;
        let taken = names.iter().map(|name| name.len()).sum();
        if taken > most {
            return Err(NamesTooLong { bytes: taken, most });
        }
        let shown = start(self.shown.as_deref().unwrap_or_default(), most - taken);
        for text in names.into_iter().chain([shown]) {
            // A text that fits is shorter than 95 bytes.
            bytes.push(u8::try_from(text.len()).unwrap_or_default());
            bytes.extend_from_slice(text.as_bytes());
        }
        let mut padded = [0; Self::SIZE];
        padded[..bytes.len()].copy_from_slice(&bytes);
        Ok(padded)
    }

    /// The invitation of these bytes. `None` for bytes of another release, and for bytes that
    /// [`Self::to_bytes`] does not write.
    pub fn from_bytes(bytes: &[u8; Self::SIZE]) -> Option<Self> {
        let mut rest = &bytes[..];
        let [flags] = take::<1>(&mut rest)?;
        if flags & !FLAGS != VERSION {
            return None;
        }
        let created = of_seconds(take(&mut rest)?);
        let until = of_seconds(take(&mut rest)?);
        let from = match flags & FROM {
            0 => None,
            _ => Some(of_seconds(take(&mut rest)?)),
        };
        let passcode = match flags & PASSCODE {
            0 => None,
            _ => Some(Mark(take(&mut rest)?)),
        };
        let inviter = Mark(take(&mut rest)?);
        let room = Room::plain(text(&mut rest)?).ok()?;
        let tenant = match text(&mut rest)? {
            "" => None,
            tenant => Some(Tenant::plain(tenant).ok()?),
        };
        let mut optional =
            || text(&mut rest).map(|text| (!text.is_empty()).then(|| text.to_owned()));
        let (guest, shown) = (optional()?, optional()?);
        let role = if flags & MODERATOR == 0 { Role::Member } else { Role::Moderator };
        let meeting = Meeting { tenant, room };
        rest.iter().all(|byte| *byte == 0).then_some(Self {
            meeting,
            role,
            created,
            from,
            until,
            passcode,
            inviter,
            shown,
            guest,
        })
    }

    /// Whether it can be used at `now`, in seconds since 1970.
    ///
    /// # Errors
    ///
    /// [`Closed`]
    pub fn check(&self, revoked: bool, now: u64) -> Result<(), Closed> {
        if now >= self.until {
            return Err(Closed::Expired);
        }
        if revoked {
            return Err(Closed::Revoked);
        }
        match self.from {
            Some(from) if now < from => Err(Closed::Early { from }),
            _ => Ok(()),
        }
    }

    /// The name of the person who joins: that of the invitation, else what they `typed`, as one line of at most
    /// 150 bytes.
    pub fn name(&self, typed: &str) -> Option<String> {
        let chosen = self.guest.as_deref().unwrap_or(typed);
        printable(chosen).map(|name| start(&name, MOST_NAME_BYTES).trim_end().to_owned())
    }

    fn flags(&self) -> u8 {
        let flag = |is_set: bool, flag| if is_set { flag } else { 0 };
        VERSION
            | flag(self.role == Role::Moderator, MODERATOR)
            | flag(self.from.is_some(), FROM)
            | flag(self.passcode.is_some(), PASSCODE)
    }
}

impl PartialEq for Mark {
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl fmt::Debug for Invitation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Invitation").finish_non_exhaustive()
    }
}

impl fmt::Debug for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Mark").finish_non_exhaustive()
    }
}

/// A time as four bytes, which last until 2106.
fn seconds(time: u64) -> [u8; 4] {
    u32::try_from(time).unwrap_or(u32::MAX).to_be_bytes()
}

fn of_seconds(bytes: [u8; 4]) -> u64 {
    u32::from_be_bytes(bytes).into()
}

fn take<const N: usize>(rest: &mut &[u8]) -> Option<[u8; N]> {
    let (taken, after) = rest.split_first_chunk()?;
    *rest = after;
    Some(*taken)
}

fn text<'b>(rest: &mut &'b [u8]) -> Option<&'b str> {
    let [length] = take::<1>(rest)?;
    let (text, after) = rest.split_at_checked(length.into())?;
    *rest = after;
    std::str::from_utf8(text).ok()
}

/// The longest start of `text` with at most `most` bytes.
fn start(text: &str, most: usize) -> &str {
    let mut end = most.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// The upper four bits are the version of the format.
const VERSION: u8 = 0x10;
const MODERATOR: u8 = 1;
const FROM: u8 = 2;
const PASSCODE: u8 = 4;
const FLAGS: u8 = MODERATOR | FROM | PASSCODE;

const MOST_NAME_BYTES: usize = 150;

#[cfg(test)]
pub(in crate::signin) mod testing;
#[cfg(test)]
mod tests;
