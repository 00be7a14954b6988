//! `context.features`: which of Jitsi's features a person may use.

use std::collections::BTreeMap;

use super::Role;

/// The features of each role. A token contains the whole table of its role, and each table has all
/// [`KNOWN_FEATURES`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Features {
    moderator: BTreeMap<String, bool>,
    member: BTreeMap<String, bool>,
}

impl Features {
    /// The features of each role. A known feature that is not in a table is off.
    ///
    /// For Prosody a missing feature is off (jitsi-meet resources/prosody-plugins/util.lib.lua,
    /// `is_feature_allowed`). The client, however, assumes some: `screen-sharing` for everyone,
    /// `live-translation` for moderators (react/features/base/jwt/functions.ts). It would show
    /// buttons that do nothing.
    pub fn new(moderator: BTreeMap<String, bool>, member: BTreeMap<String, bool>) -> Self {
        Self { moderator: complete(moderator), member: complete(member) }
    }

    /// The table of `role`.
    pub fn of(&self, role: Role) -> &BTreeMap<String, bool> {
        match role {
            Role::Moderator => &self.moderator,
            Role::Member => &self.member,
        }
    }
}

/// For Prosody, `false` means the same as a missing feature. This includes `name-readonly`, which
/// has an effect only if it is `true` (mod_muc_displayname).
fn complete(mut features: BTreeMap<String, bool>) -> BTreeMap<String, bool> {
    for known in KNOWN_FEATURES {
        features.entry(known.to_owned()).or_insert(false);
    }
    features
}

/// The features of Jitsi's client and Prosody's modules (jitsi-meet
/// react/features/base/jwt/constants.ts `MEET_FEATURES`; only Prosody has the last two).
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
