//! How a request fails, and what the browser and the log get.
//!
//! | file | content |
//! | --- | --- |
//! | `web_error` | the errors; `Display` is the cause for the log |
//! | `invite_error` | the errors of invitations |
//! | `status` | status and `Retry-After`, the only place that chooses them |
//! | `page` | the sentence and the actions of the page, the only place that chooses them |
//! | `log_level` | whether and at which level the log has a line |
//! | `cause` | the cause by which the metrics count the error |
//! | `refusal` | an error with its context: person, target, cookies |

mod cause;
mod invite_error;
mod log_level;
mod page;
mod refusal;
mod status;
mod web_error;

pub(super) use self::invite_error::{InviteError, JoinError};
pub(super) use self::page::Action;
pub(super) use self::refusal::{Refusal, room};
pub(super) use self::web_error::{MissingAttempt, QueryError, WebError};
