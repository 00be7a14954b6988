//! Why no invitation is made, and why one does not open.

use crate::signin::{Closed, WishError};

/// Why no invitation is made.
#[derive(Debug, thiserror::Error)]
pub(in crate::web) enum InviteError {
    /// Another site could make links in the person's name.
    #[error("the request is not from the meet site's own origin (Sec-Fetch-Site, Origin)")]
    OtherSite,
    /// The body is too large, or the connection broke.
    #[error("the body is larger than 8 KiB or incomplete")]
    Body,
    /// The body is not that of an invitation.
    #[error("the body is not the form or the JSON of an invitation")]
    Malformed,
    /// The person does not moderate the meeting.
    #[error("the person does not moderate this meeting")]
    NotModerator,
    /// `invite.who` does not hold.
    #[error("invite.who does not hold")]
    Who,
    /// The link cannot be what the person asks for.
    #[error(transparent)]
    Wish(WishError),
    /// A fault of the adapter.
    #[error("the invitation was not encrypted: this is a fault of the adapter, please report it")]
    NotEncrypted,
}

/// Why an invitation does not open a meeting.
#[derive(Clone, Copy, Debug, thiserror::Error)]
pub(in crate::web) enum JoinError {
    /// It was changed, or its secret is no longer in `session.secret`.
    #[error("no secret of session.secret sealed this link")]
    NotSealed,
    /// Another site sent the form.
    #[error("another site sent the form of the link (Sec-Fetch-Site)")]
    OtherSite,
    /// The body is not the form of the page.
    #[error("the body is not the form of the page")]
    Malformed,
    /// It is too early, too late or revoked.
    #[error(transparent)]
    Closed(Closed),
}
