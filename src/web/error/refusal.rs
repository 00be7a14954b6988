//! A refused request: the error, and what the page and the log line need in addition.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, ResponseError};

use super::page::Action;
use super::web_error::WebError;
use crate::cookies::SetCookie;
use crate::jitsi::Role;
use crate::signin::{Account, Identity, Prompt, Session, Target};

/// A refused request.
#[derive(Debug)]
pub(in crate::web) struct Refusal {
    pub(in crate::web) error: WebError,
    pub(in crate::web) context: Box<Context>,
}

/// What is known about a refused request.
#[derive(Debug, Default)]
pub(in crate::web) struct Context {
    /// Where the person wanted to go, if known.
    pub(in crate::web) target: Option<Target>,
    /// The user id, if known.
    pub(in crate::web) user: Option<String>,
    /// The account of the person, for their own page only.
    account: Option<Account>,
    /// The role of a person who is signed in.
    pub(in crate::web) role: Option<Role>,
    /// Whether the attempt was silent (`prompt=none`): the person did not ask to sign in.
    pub(in crate::web) silent: bool,
    /// Whether the page of the meeting is closed to the person, also as guest.
    closed_page: bool,
    /// The cookies of the response.
    pub(in crate::web) cookies: Vec<SetCookie>,
}

impl Refusal {
    /// A refusal without context.
    pub(in crate::web) fn of(error: WebError) -> Self {
        Self { error, context: Box::default() }
    }

    /// The person wanted to go to `target`.
    pub(in crate::web) fn with_target(mut self, target: &Target) -> Self {
        self.context.target = Some(target.clone());
        self
    }

    /// The sign-in was requested with `prompt`.
    pub(in crate::web) fn with_prompt(mut self, prompt: Prompt) -> Self {
        self.context.silent = prompt == Prompt::None;
        self
    }

    /// The page of the meeting is closed to the person, so that a link to it would lead back here.
    pub(in crate::web) fn with_closed_page(mut self) -> Self {
        self.context.closed_page = true;
        self
    }

    /// The person is `identity`, who has no session.
    pub(in crate::web) fn for_identity(mut self, identity: &Identity) -> Self {
        self.context.user = Some(identity.id.clone());
        self.context.account = identity.account();
        self
    }

    /// The person is the one of `session`.
    pub(in crate::web) fn for_session(mut self, session: &Session) -> Self {
        self.context.user = Some(session.id().to_owned());
        self.context.account = session.account();
        self.context.role = Some(session.role());
        self
    }

    /// The response sets `cookies`.
    pub(in crate::web) fn with_cookies<'c>(
        mut self,
        cookies: impl IntoIterator<Item = &'c SetCookie>,
    ) -> Self {
        self.context.cookies.extend(cookies.into_iter().cloned());
        self
    }

    /// The meeting that the person of a failed silent attempt enters as guest. `None` if the attempt
    /// was not silent, the target is a page, the request is malformed, or another instance can still sign the
    /// person in.
    pub(in crate::web) fn guest_target(&self) -> Option<&Target> {
        let target = self.context.target.as_ref()?;
        let has_guests = matches!(target, Target::Meeting { .. });
        let ends_here = !self.error.is_malformed_request() && !self.error.keeps_the_code();
        (has_guests && self.context.silent && ends_here).then_some(target)
    }

    /// The account that the page shows.
    pub(in crate::web) fn account(&self) -> Option<&Account> {
        self.context.account.as_ref().filter(|_| self.error.shows_account())
    }

    /// The actions that the page offers, the most important one first. After a silent attempt the
    /// person continues as guest: a new attempt would show a login page to a person who did not ask
    /// for one. A guarded page and a closed page have no guests.
    pub(in crate::web) fn actions(&self) -> &'static [Action] {
        match self.context.target {
            _ if self.context.closed_page && self.error.shows_account() => {
                &[Action::AnotherAccount, Action::Jitsi]
            }
            _ if self.context.closed_page => &[Action::Jitsi],
            Some(Target::Page(_) | Target::NewRoom(_)) => self.error.actions(),
            _ if self.context.silent => &[Action::Guest],
            _ => self.error.actions(),
        }
    }
}

/// The room for the log; empty for a page, and for a new room before it has its name.
pub(in crate::web) fn room(target: &Target) -> String {
    match target {
        Target::Meeting { meeting, .. } => meeting.room.backend_safe(),
        Target::Page(_) | Target::NewRoom(_) => String::new(),
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

/// An empty response, which reveals nothing even on a route without the guard. The guard adds the
/// page.
impl ResponseError for Refusal {
    fn status_code(&self) -> StatusCode {
        self.error.status()
    }

    fn error_response(&self) -> HttpResponse {
        HttpResponse::new(self.status_code())
    }
}
