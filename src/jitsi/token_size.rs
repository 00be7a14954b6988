//! Limits for the size of a token, which is sent in request lines and WebSocket headers.

use super::token_claims::ROOM;

/// The size of a large token, and its largest claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the meeting token has {bytes} bytes, {claim_bytes} of them in {claim}")]
pub struct TokenSize {
    /// The bytes of the whole token.
    pub bytes: usize,
    /// The path of its largest claim.
    pub claim: &'static str,
    /// The bytes of that claim.
    pub claim_bytes: usize,
}

impl TokenSize {
    /// Whether the room is the largest claim: then the link is the cause.
    pub fn is_by_room(&self) -> bool {
        self.claim == ROOM
    }
}

/// The bytes of a token above which the log has a warning.
pub(super) const SMALL: usize = 3 * 1024;

/// The most bytes of a token. nginx accepts 8 KB of request line (`large_client_header_buffers`)
/// and Prosody 10 KB of headers (net/http/parser.lua, `head_size_limit`), which also contain the
/// room, cookies and other headers.
pub const LARGEST: usize = 4 * 1024;
