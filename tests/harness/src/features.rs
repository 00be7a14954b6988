//! The names of Jitsi's features in a token.

/// The features that the client reads from `context.features` (jitsi-meet
/// react/features/base/jwt/constants.ts, `MEET_FEATURES`), and the two that only Prosody's modules
/// read (mod_jitsi_permissions, mod_muc_displayname). In alphabetical order.
pub const FEATURES: [&str; 22] = [
    "branding",
    "calendar",
    "create-polls",
    "file-upload",
    "flip",
    "inbound-call",
    "list-visitors",
    "live-translation",
    "live-translation-subscribe",
    "livestreaming",
    "lobby",
    "moderation",
    "name-readonly",
    "outbound-call",
    "recording",
    "room",
    "screen-sharing",
    "send-groupchat",
    "send-private-message",
    "sip-inbound-call",
    "sip-outbound-call",
    "transcription",
];
