//! Why a request is refused.

use super::invite_error::{InviteError, JoinError};
use crate::cookies::{KeepError, SealError, TooLarge};
use crate::jitsi::MintError;
use crate::oidc::{NotReady, RedeemError};
use crate::signin::{
    AccessDenied, AuthorizationError, IdentityError, ReturnPageError, TargetError,
};
use crate::web::fetch::Fetch;

/// Why a request is refused. `Display` is the cause for the log.
#[derive(Debug, thiserror::Error)]
pub(in crate::web) enum WebError {
    /// No route has this path.
    #[error("there is no such page")]
    NotFound,
    /// The route does not support this method.
    #[error("the route has another method")]
    WrongMethod,
    /// The query breaks a rule of all routes.
    #[error(transparent)]
    Query(#[from] QueryError),
    /// The request does not name a meeting.
    #[error(transparent)]
    Target(TargetError),
    /// The meeting or page is too long for the cookie of an attempt.
    #[error("the target is too long: {0}")]
    TargetTooLarge(TooLarge),
    /// `X-Original-URI` does not contain a page of this host.
    #[error("X-Original-URI: {0}")]
    Page(ReturnPageError),
    /// The browser would not show the response as a page.
    #[error("the request is not a page navigation but {0} (Fetch Metadata)")]
    NotOpened(Fetch),
    /// The request requires a session.
    #[error("there is no valid session")]
    NotSignedIn,
    /// The request has `prompt=none`, and `oidc.prompt` requires a login.
    #[error("prompt=none does not override the login of oidc.prompt")]
    SilentNotPossible,
    /// A script, image or WebSocket of a guarded page. It cannot show a login page.
    #[error("the request is not a page navigation")]
    NotANavigation,
    /// The browser has no attempt for this authorization response.
    #[error("there is no sign-in attempt for this authorization response: {0}")]
    NoAttempt(MissingAttempt),
    /// The authorization response is refused.
    #[error(transparent)]
    Authorization(AuthorizationError),
    /// The provider's metadata was never loaded. Nothing was sent to the provider.
    #[error(transparent)]
    NotReady(NotReady),
    /// The code did not become claims.
    #[error("the code was not redeemed")]
    Redeem(#[source] RedeemError),
    /// The claims do not identify a person.
    #[error(transparent)]
    Identity(IdentityError),
    /// The rules refuse the person.
    #[error(transparent)]
    Denied(AccessDenied),
    /// The session does not fit its cookie, although claims are shortened and the number of rule lists
    /// is checked at the start.
    #[error("{0}: this is a fault of the adapter, please report it")]
    SessionTooLarge(TooLarge),
    /// A cookie cannot be sealed.
    #[error("a cookie was not sealed: this is a fault of the adapter, please report it")]
    Seal(#[source] SealError),
    /// No meeting token is minted.
    #[error(transparent)]
    Mint(MintError),
    /// No invitation is made.
    #[error(transparent)]
    Invite(InviteError),
    /// An invitation does not open a meeting.
    #[error(transparent)]
    Join(JoinError),
    /// The operating system returned no random bytes.
    #[error("the system's random source failed")]
    Random(#[source] getrandom::Error),
}

/// Why a query is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(in crate::web) enum QueryError {
    /// A name occurs twice. Parsers disagree on which value counts, and attacks use that.
    #[error("a parameter is given twice")]
    Repeated,
    /// A name or a value is not UTF-8.
    #[error("a parameter is not UTF-8")]
    NotUtf8,
}

/// Why there is no attempt for an authorization response.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(in crate::web) enum MissingAttempt {
    /// As [`Self::Unknown`], and the person has a session.
    #[error(
        "the attempt has expired, was used already, or began in another browser; the person is signed in"
    )]
    AlreadySignedIn,
    /// The browser sent no cookie of the adapter.
    #[error(
        "the browser sent no cookie of the adapter; the sign-in began under another host name than \
         jitsi.url or over http, or the browser blocks cookies"
    )]
    NoCookies,
    /// The browser sent cookies of the adapter, but not the one of this attempt.
    #[error(
        "the browser sent cookies of the adapter, but not that of this attempt: it has expired, was used \
         already, or began in another browser"
    )]
    Unknown,
}

impl WebError {
    /// The session is not kept in its cookie.
    pub(in crate::web) fn session_not_kept(error: KeepError) -> Self {
        match error {
            KeepError::TooLarge(error) => Self::SessionTooLarge(error),
            KeepError::Seal(error) => Self::Seal(error),
        }
    }

    /// The attempt is not kept in its cookie.
    pub(in crate::web) fn attempt_not_kept(error: KeepError) -> Self {
        match error {
            KeepError::TooLarge(error) => Self::TargetTooLarge(error),
            KeepError::Seal(error) => Self::Seal(error),
        }
    }
}
