//! How a request can fail. `Display` is for the log; [`WebError::status`] and
//! [`WebError::sentence`] are for the browser, and the only place that chooses them.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, ResponseError};

use super::fetch::Fetch;
use super::text::Text;
use crate::cookies::{KeepError, SealError, SetCookie, TooLarge};
use crate::jitsi::{MintError, Role};
use crate::oidc::{NotReady, RedeemError};
use crate::signin::{
    AccessDenied, AuthorizationError, IdentityError, Prompt, ReturnPageError, Session, Target,
    TargetError,
};

/// Why a request is refused.
#[derive(Debug, thiserror::Error)]
pub(super) enum WebError {
    /// No route of ours.
    #[error("there is no such page")]
    NotFound,
    /// A route of ours, by another method than its own.
    #[error("the route has another method")]
    WrongMethod,
    /// The query breaks a rule of all routes.
    #[error(transparent)]
    Query(#[from] QueryError),
    /// The request names no meeting.
    #[error(transparent)]
    Target(TargetError),
    /// The meeting or page is too long for the cookie of an attempt.
    #[error("the target is too long: {0}")]
    TargetTooLarge(TooLarge),
    /// nginx sent no page of this host.
    #[error("X-Original-URI: {0}")]
    Page(ReturnPageError),
    /// The answer would not be a page that a person sees.
    #[error("the request is no page navigation but {0} (Fetch Metadata)")]
    NotOpened(Fetch),
    /// A session is needed.
    #[error("there is no valid session")]
    NotSignedIn,
    /// `prompt=none` where `oidc.prompt` wants a login.
    #[error("prompt=none does not beat the login of oidc.prompt")]
    SilentNotPossible,
    /// A guarded page's script, picture or WebSocket, which nobody can sign in for.
    #[error("the request is no page navigation")]
    NotANavigation,
    /// Nothing that this browser began, or too late, or done already.
    #[error("there is no sign-in attempt that this answer belongs to: {0}")]
    NoAttempt(Lost),
    /// The provider's answer does not pass.
    #[error(transparent)]
    Answer(AuthorizationError),
    /// The provider's metadata was never loaded; nothing was sent to it.
    #[error(transparent)]
    NotReady(NotReady),
    /// The code could not be turned into claims.
    #[error("the code was not redeemed")]
    Redeem(#[source] RedeemError),
    /// The claims name nobody.
    #[error(transparent)]
    Identity(IdentityError),
    /// The person signed in, and the rules say no.
    #[error(transparent)]
    Denied(AccessDenied),
    /// The session does not fit its cookie, although claims are cut to size and the number of rule
    /// lists was checked at the start.
    #[error("{0}: this is a fault of the adapter, please report it")]
    SessionTooLarge(TooLarge),
    /// A cookie cannot be sealed.
    #[error("a cookie was not sealed: this is a fault of the adapter, please report it")]
    Seal(#[source] SealError),
    /// There is no meeting token.
    #[error(transparent)]
    Mint(MintError),
    /// The system gave no random bytes.
    #[error("the system's random source failed")]
    Random(#[source] getrandom::Error),
}

/// Why a query is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum QueryError {
    /// Two values of one name. Parsers disagree on which one counts, which attacks use.
    #[error("a parameter is given twice")]
    Repeated,
    /// Bytes that are not UTF-8.
    #[error("a parameter is not UTF-8")]
    NotUtf8,
}

/// Why an authorization response has no attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Lost {
    /// It came once more, by a reload, the back button or a bookmark: the person is signed in.
    #[error("it came again, and the person is signed in")]
    SignedIn,
    /// The browser sent no cookie of ours at all.
    #[error(
        "the browser sent no cookie of ours; the sign-in began under another address than jitsi.url, \
         or the browser blocks cookies"
    )]
    NoCookies,
    /// There are cookies of ours, but not this attempt's.
    #[error("the attempt has expired, was used already, or began in another browser")]
    Unknown,
}

/// A refused request: why, and what the page and the log line need beside it.
#[derive(Debug)]
pub(super) struct Refusal {
    pub(super) error: WebError,
    pub(super) context: Box<Context>,
}

/// What is known of a refused request.
#[derive(Debug, Default)]
pub(super) struct Context {
    /// Where the person wanted to go, as far as it is known.
    pub(super) target: Option<Target>,
    /// Who they are, as far as it is known.
    pub(super) user: Option<String>,
    /// What they may do, where they are signed in.
    pub(super) role: Option<Role>,
    /// Whether the attempt was silent (`prompt=none`): the person never asked to sign in.
    pub(super) silent: bool,
    /// What goes with the page.
    pub(super) cookies: Vec<SetCookie>,
}

/// The one thing that a page offers to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NextAction {
    /// Begin the same sign-in again.
    TryAgain,
    /// Go to the meeting without signing in.
    Meeting,
    /// Go to Jitsi's first page.
    Jitsi,
}

impl WebError {
    /// The session is not kept in its cookie.
    pub(super) fn session_not_kept(error: KeepError) -> Self {
        match error {
            KeepError::TooLarge(error) => Self::SessionTooLarge(error),
            KeepError::Seal(error) => Self::Seal(error),
        }
    }

    /// The attempt is not kept in its cookie.
    pub(super) fn attempt_not_kept(error: KeepError) -> Self {
        match error {
            KeepError::TooLarge(error) => Self::TargetTooLarge(error),
            KeepError::Seal(error) => Self::Seal(error),
        }
    }

    /// The status.
    pub(super) fn status(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::WrongMethod => StatusCode::METHOD_NOT_ALLOWED,
            Self::Query(_)
            | Self::Target(_)
            | Self::TargetTooLarge(_)
            | Self::Page(_)
            | Self::NoAttempt(_) => StatusCode::BAD_REQUEST,
            Self::NotSignedIn | Self::NotANavigation => StatusCode::UNAUTHORIZED,
            Self::Answer(error) => match error {
                AuthorizationError::WrongState
                | AuthorizationError::WrongIssuer
                | AuthorizationError::MissingIssuer
                | AuthorizationError::MissingCode => StatusCode::BAD_REQUEST,
                AuthorizationError::Denied | AuthorizationError::InteractionNeeded => {
                    StatusCode::FORBIDDEN
                }
                AuthorizationError::Provider(_) => StatusCode::BAD_GATEWAY,
            },
            Self::NotReady(_) | Self::Redeem(RedeemError::NotReady(_)) => {
                StatusCode::SERVICE_UNAVAILABLE
            }
            Self::Redeem(_) | Self::Identity(_) => StatusCode::BAD_GATEWAY,
            Self::SessionTooLarge(_) | Self::Seal(_) => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Denied(_) | Self::NotOpened(_) | Self::SilentNotPossible => StatusCode::FORBIDDEN,
            // A name that is too long for a link is the link's fault, all else is ours.
            Self::Mint(MintError::TooLarge(size)) if size.is_by_room() => StatusCode::BAD_REQUEST,
            Self::Mint(
                MintError::TooLarge(_)
                | MintError::Sign(_)
                | MintError::EveryRoom
                | MintError::EveryTenant,
            )
            | Self::Random(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// `Retry-After` in seconds, for a 503: when trying again is worth it.
    pub(super) fn retry_after(&self) -> Option<u64> {
        match self {
            Self::NotReady(error) | Self::Redeem(RedeemError::NotReady(error)) => {
                Some(error.retry_after)
            }
            _ => None,
        }
    }

    /// The sentence for the person, in the language of `text`. It holds nothing of the request or the
    /// cause.
    pub(super) fn sentence(&self, text: &Text) -> &'static str {
        match self {
            Self::NotFound | Self::WrongMethod => text.no_such_page,
            Self::Query(_) | Self::Page(_) => text.changed_link,
            Self::Target(_) | Self::TargetTooLarge(_) => text.no_meeting,
            Self::NotOpened(_) => text.open_in_window,
            Self::NotSignedIn | Self::NotANavigation | Self::SilentNotPossible => {
                text.not_signed_in
            }
            Self::NoAttempt(_) => text.no_longer_valid,
            Self::Answer(error) => match error {
                AuthorizationError::WrongState
                | AuthorizationError::WrongIssuer
                | AuthorizationError::MissingIssuer
                | AuthorizationError::MissingCode => text.no_longer_valid,
                AuthorizationError::Denied => text.refused,
                AuthorizationError::InteractionNeeded => text.not_signed_in,
                AuthorizationError::Provider(_) => text.service_failed,
            },
            Self::NotReady(_) | Self::Redeem(RedeemError::NotReady(_)) => text.service_away,
            Self::Redeem(_) | Self::Identity(_) => text.service_failed,
            Self::SessionTooLarge(_) | Self::Seal(_) => text.our_fault,
            Self::Denied(AccessDenied::SignIn(_)) => text.not_allowed,
            Self::Denied(AccessDenied::Room(_)) => text.not_allowed_room,
            Self::Mint(MintError::TooLarge(_)) => text.long_link,
            Self::Mint(MintError::Sign(_) | MintError::EveryRoom | MintError::EveryTenant)
            | Self::Random(_) => text.our_fault,
        }
    }

    /// Whether this is the refusal of a person, which the log tells of. nginx asks for each picture of
    /// a guarded page, and nothing limits how often: such an answer writes no line.
    pub(super) fn refuses_a_person(&self) -> bool {
        !matches!(self, Self::NotANavigation)
    }

    /// The level of the log line: a fault of the provider, of the configuration or of ours is a warning.
    pub(super) fn level(&self) -> log::Level {
        let misconfigured = matches!(
            self,
            Self::Answer(
                AuthorizationError::WrongIssuer
                    | AuthorizationError::MissingIssuer
                    | AuthorizationError::MissingCode
            )
        );
        if misconfigured || self.status().is_server_error() {
            log::Level::Warn
        } else {
            log::Level::Info
        }
    }

    /// Whether the request itself is at fault, and not a sign-in that failed.
    fn is_malformed_request(&self) -> bool {
        match self {
            Self::NotFound
            | Self::WrongMethod
            | Self::Query(_)
            | Self::Target(_)
            | Self::TargetTooLarge(_)
            | Self::Page(_)
            | Self::NotOpened(_)
            | Self::NotANavigation
            | Self::NoAttempt(_)
            | Self::Answer(AuthorizationError::WrongState) => true,
            Self::Mint(MintError::TooLarge(size)) => size.is_by_room(),
            Self::NotSignedIn
            | Self::SilentNotPossible
            | Self::Answer(_)
            | Self::NotReady(_)
            | Self::Redeem(_)
            | Self::Identity(_)
            | Self::Denied(_)
            | Self::SessionTooLarge(_)
            | Self::Seal(_)
            | Self::Mint(_)
            | Self::Random(_) => false,
        }
    }

    /// Whether the person is signed in all the same, which the page says too.
    pub(super) fn leaves_signed_in(&self) -> bool {
        matches!(self, Self::NoAttempt(Lost::SignedIn))
    }

    /// What the page offers to do, where the person asked to sign in.
    fn next_action(&self) -> NextAction {
        match self {
            Self::NotFound
            | Self::WrongMethod
            | Self::Query(_)
            | Self::Page(_)
            | Self::Target(_)
            | Self::TargetTooLarge(_)
            | Self::NotOpened(_) => NextAction::Jitsi,
            // As a guest, maybe.
            Self::Answer(AuthorizationError::Denied)
            | Self::Denied(AccessDenied::SignIn(_))
            | Self::Mint(MintError::TooLarge(_)) => NextAction::Meeting,
            // The page says that this meeting is closed to them: it does not lead there.
            Self::Denied(AccessDenied::Room(_)) => NextAction::Jitsi,
            Self::Answer(_)
            | Self::NoAttempt(_)
            | Self::NotSignedIn
            | Self::SilentNotPossible
            | Self::NotANavigation
            | Self::NotReady(_)
            | Self::Redeem(_)
            | Self::Identity(_)
            | Self::SessionTooLarge(_)
            | Self::Seal(_)
            | Self::Mint(MintError::Sign(_) | MintError::EveryRoom | MintError::EveryTenant)
            | Self::Random(_) => NextAction::TryAgain,
        }
    }
}

impl Refusal {
    /// A refusal of which nothing more is known.
    pub(super) fn of(error: WebError) -> Self {
        Self { error, context: Box::default() }
    }

    /// The person wanted to go to `target`.
    pub(super) fn at(mut self, target: &Target) -> Self {
        self.context.target = Some(target.clone());
        self
    }

    /// The sign-in was asked for with `prompt`.
    pub(super) fn asked_with(mut self, prompt: Prompt) -> Self {
        self.context.silent = prompt == Prompt::None;
        self
    }

    /// The meeting to which a failed silent attempt leads as guest, whatever failed but for a malformed
    /// request.
    pub(super) fn guest_target(&self) -> Option<&Target> {
        let target = self.context.target.as_ref()?;
        let has_guests = matches!(target, Target::Meeting { .. });
        (has_guests && self.context.silent && !self.error.is_malformed_request()).then_some(target)
    }

    /// What the page offers to do. A silent attempt goes on as guest: to try again would show a
    /// login page to a person who never asked for one. A guarded page has no guests.
    pub(super) fn next_action(&self) -> NextAction {
        match self.context.target {
            Some(Target::Page(_)) => self.error.next_action(),
            _ if self.context.silent => NextAction::Meeting,
            _ => self.error.next_action(),
        }
    }

    /// The person is `user`.
    pub(super) fn for_user(mut self, user: &str) -> Self {
        self.context.user = Some(user.to_owned());
        self
    }

    /// The person is that of `session`.
    pub(super) fn for_session(mut self, session: &Session) -> Self {
        self.context.role = Some(session.role());
        self.for_user(session.id())
    }

    /// `cookies` go with the page.
    pub(super) fn with<'c>(mut self, cookies: impl IntoIterator<Item = &'c SetCookie>) -> Self {
        self.context.cookies.extend(cookies.into_iter().cloned());
        self
    }
}

/// The room for the log; empty for a page.
pub(super) fn room(target: &Target) -> String {
    match target {
        Target::Meeting { meeting, .. } => meeting.room.backend_safe(),
        Target::Page(_) => String::new(),
    }
}

impl From<WebError> for Refusal {
    fn from(error: WebError) -> Self {
        Self::of(error)
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.error.fmt(f)
    }
}

/// Bare, and so opaque even where no guard stands around the route; the guard makes the page.
impl ResponseError for Refusal {
    fn status_code(&self) -> StatusCode {
        self.error.status()
    }

    fn error_response(&self) -> HttpResponse {
        HttpResponse::new(self.status_code())
    }
}
