//! Jitsi's inline mode (`tokenAuthInline`): a page of Jitsi's waits behind the window for a message.

use actix_web::HttpRequest;

use super::query::names_nonce;
use crate::jitsi::Client;
use crate::signin::Target;

/// Who waits behind the window of a refused request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Opener {
    /// It is no popup.
    Nobody,
    /// It may be one: the attempt that would say so is gone. Harmless where it is none, for a
    /// message reaches pages of the meet site only, and says no more than that there is no token.
    Perhaps,
    /// It is one.
    Waits,
}

impl Opener {
    /// By the target, and where that could not be read, by the request.
    pub(super) fn of(request: &HttpRequest, target: Option<&Target>) -> Self {
        match (target.map(Target::client), request.path()) {
            (Some(Client::Popup), _) => Self::Waits,
            (Some(Client::Browser | Client::App(_)), _) => Self::Nobody,
            (None, "/oidc/auth" | "/oidc/tokenize") if names_nonce(request.query_string()) => {
                Self::Waits
            }
            (None, "/oidc/redirect") => Self::Perhaps,
            (None, _) => Self::Nobody,
        }
    }
}
