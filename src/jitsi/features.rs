//! `context.features`: which of Jitsi's features a person may use.

use std::collections::BTreeMap;

use super::Role;

/// The features of each role. A token carries the whole table of its role, as it stands: to Prosody
/// a feature that the token leaves out is denied, so there is no such thing as "some of them"
/// (jitsi-meet resources/prosody-plugins/util.lib.lua, `is_feature_allowed`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Features {
    /// Of moderators.
    pub moderator: BTreeMap<String, bool>,
    /// Of members.
    pub member: BTreeMap<String, bool>,
}

impl Features {
    /// The table of `role`.
    pub fn of(&self, role: Role) -> &BTreeMap<String, bool> {
        match role {
            Role::Moderator => &self.moderator,
            Role::Member => &self.member,
        }
    }
}

/// The features that Jitsi's client and Prosody's modules know (jitsi-meet
/// react/features/base/jwt/constants.ts `MEET_FEATURES`; the last two are Prosody's alone).
pub const KNOWN_FEATURES: [&str; 22] = [
    "branding",
    "calendar",
    "create-polls",
    "file-upload",
    "flip",
    "inbound-call",
    "list-visitors",
    "live-translation",
    "livestreaming",
    "lobby",
    "moderation",
    "outbound-call",
    "recording",
    "room",
    "screen-sharing",
    "send-groupchat",
    "send-private-message",
    "sip-inbound-call",
    "sip-outbound-call",
    "transcription",
    "live-translation-subscribe",
    "name-readonly",
];
