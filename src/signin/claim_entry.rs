//! The entries of `token.claims`: which further claims a meeting token gets.

use super::{GrantedRooms, Rules};
use crate::jitsi::ExtraClaim;

/// An entry of `token.claims`.
#[derive(Clone, Debug)]
pub struct ClaimEntry {
    /// The claim.
    pub claim: ExtraClaim,
    /// The rules for people who get it. Empty: everyone.
    pub when: Rules,
    /// The rooms whose tokens have it. `None`: all.
    pub rooms: Option<GrantedRooms>,
}

impl ClaimEntry {
    /// Whether every token has the claim, unless an earlier entry sets it.
    pub fn is_unconditional(&self) -> bool {
        self.when.is_empty() && self.rooms.is_none()
    }

    /// Whether the entry has the same conditions as `other`.
    pub fn has_conditions_of(&self, other: &Self) -> bool {
        let pattern = |entry: &'_ Self| entry.rooms.as_ref().map(|rooms| rooms.as_str().to_owned());
        self.when.fingerprint() == other.when.fingerprint() && pattern(self) == pattern(other)
    }
}
