//! Jitsi's inline mode (`tokenAuthInline`): the window is a popup, and the Jitsi page that opened it waits
//! for a message.

use actix_web::HttpRequest;

use super::query::has_nonce;
use crate::jitsi::Client;
use crate::signin::Target;

/// Whether the window of a refused request is a popup, so that the page that opened it waits for a
/// message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PopupOpener {
    /// Not a popup.
    Absent,
    /// Unknown, because there is no attempt. A message is harmless: only pages of the meet site receive
    /// it, and it only says that there is no token.
    Possible,
    /// A popup.
    Waiting,
}

impl PopupOpener {
    /// Decided by the target; if the target is unknown, by the request.
    pub(super) fn of(request: &HttpRequest, target: Option<&Target>) -> Self {
        match (target.map(Target::client), request.path()) {
            (Some(Client::Popup), _) => Self::Waiting,
            (Some(Client::Browser | Client::App(_)), _) => Self::Absent,
            (None, "/oidc/auth" | "/oidc/tokenize") if has_nonce(request.query_string()) => {
                Self::Waiting
            }
            (None, "/oidc/redirect") => Self::Possible,
            (None, _) => Self::Absent,
        }
    }
}
