//! How large a token may be: it travels in the request line and the head of the WebSocket.

use super::token_claims::ROOM;

/// A token that is larger than it should be, and the claim to blame.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the meeting token has {bytes} bytes, {claim_bytes} of them in {claim}")]
pub struct TokenSize {
    /// Of the whole token.
    pub bytes: usize,
    /// The path of its largest claim.
    pub claim: &'static str,
    /// Of that claim.
    pub claim_bytes: usize,
}

impl TokenSize {
    /// Whether the name of the room is to blame, so the link and nobody else.
    pub fn is_by_room(&self) -> bool {
        self.claim == ROOM
    }
}

/// Bytes of a token that nobody need think about.
pub(super) const SMALL: usize = 3 * 1024;

/// Bytes that a token may have: nginx takes 8 KB of request line, Prosody 10 KB of head, in which
/// there are also the room, cookies and headers (nginx `large_client_header_buffers`, Prosody
/// net/http/parser.lua `head_size_limit`).
pub(super) const LARGEST: usize = 4 * 1024;
