//! The sign of a page: what state a sign-in is in, at a glance. It only repeats what the sentence says, so
//! screen readers skip it.

use actix_web::http::StatusCode;

/// A sign.
#[derive(Clone, Copy)]
pub(super) enum Sign {
    /// The step is complete.
    Done,
    /// The sign-in stopped.
    Stopped,
    /// The same request may succeed a little later.
    Waiting,
    /// The person must decide.
    Question,
}

impl Sign {
    /// The sign of a refusal with this status.
    pub(super) fn of(status: StatusCode) -> Self {
        match status {
            StatusCode::SERVICE_UNAVAILABLE => Self::Waiting,
            _ => Self::Stopped,
        }
    }

    /// Its class in `page.css`.
    pub(super) fn class(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Stopped => "stopped",
            Self::Waiting => "waiting",
            Self::Question => "question",
        }
    }

    /// Its lines, in a square of 24 units: a check mark, an exclamation mark, the hands of a clock, a
    /// question mark.
    pub(super) fn path(self) -> &'static str {
        match self {
            Self::Done => "M5 13l4.5 4.5L19 7",
            Self::Stopped => "M12 4v10M12 19.5v.01",
            Self::Waiting => "M12 4v8l5 4",
            Self::Question => "M8 8a4 4 0 1 1 5.5 3.7c-1 .4-1.5 1-1.5 2.3M12 19.5v.01",
        }
    }
}
