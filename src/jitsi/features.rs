//! `context.features`: which of Jitsi's features a person may use.

use std::collections::BTreeMap;

use super::Role;

/// The features of each role. A token carries the whole table of its role, and each table names all
/// of [`KNOWN_FEATURES`], so that there is no such thing as "some of them".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Features {
    moderator: BTreeMap<String, bool>,
    member: BTreeMap<String, bool>,
}

impl Features {
    /// What each role may use; a known feature that its table leaves out is off.
    ///
    /// To Prosody it would be off without a word (jitsi-meet resources/prosody-plugins/util.lib.lua,
    /// `is_feature_allowed`), but the client takes some for granted: `screen-sharing` for everybody,
    /// `live-translation` for moderators (react/features/base/jwt/functions.ts). A button that is
    /// there and does nothing, or one feature that stays on, is what nobody asked for.
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

/// `false` is what a missing one means to Prosody, also of `name-readonly`, for which only `true`
/// counts (mod_muc_displayname).
fn complete(mut features: BTreeMap<String, bool>) -> BTreeMap<String, bool> {
    for known in KNOWN_FEATURES {
        features.entry(known.to_owned()).or_insert(false);
    }
    features
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
