//! The features that Jitsi knows, by the names that a token gives them.

/// What the client looks for in `context.features` (jitsi-meet react/features/base/jwt/constants.ts,
/// `MEET_FEATURES`), and the two that Prosody's modules alone do (mod_jitsi_permissions,
/// mod_muc_displayname). In the order of the alphabet.
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
