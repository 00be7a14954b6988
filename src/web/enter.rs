//! Where a signed-in person goes: a meeting with its token, or a page.

use super::request::RequestId;
use super::{App, Refusal, WebError};
use crate::jitsi::{Meeting, Overrides, Token, meeting_url};
use crate::signin::{Session, Target};

/// The URL to send the browser to; mints the token that a meeting needs.
pub(super) fn enter(
    app: &App,
    id: &RequestId,
    session: &Session,
    target: Target,
    now: u64,
) -> Result<String, Refusal> {
    match target {
        Target::Page(page) => Ok(page.url(&app.origin)),
        Target::Meeting { meeting, overrides } => {
            let token = mint(app, id, session, &meeting, now)?;
            Ok(url(app, &meeting, Some(&token), overrides))
        }
    }
}

/// The URL for a person who goes on without signing in.
pub(super) fn as_guest(app: &App, target: Target) -> String {
    match target {
        Target::Page(page) => page.url(&app.origin),
        Target::Meeting { meeting, overrides } => url(app, &meeting, None, overrides),
    }
}

/// Mints a token for `session` in `meeting`, and says so in the log.
pub(super) fn mint(
    app: &App,
    id: &RequestId,
    session: &Session,
    meeting: &Meeting,
    now: u64,
) -> Result<Token, Refusal> {
    let token = app.minter.mint(meeting, &session.user(), now).map_err(WebError::Mint)?;
    app.metrics.tokens.inc();
    log::info!(event = "token", request_id = id.as_str(), user = session.id(),
        room = meeting.room.backend_safe(), role = session.role().as_str(), outcome = "minted";
        "minted a meeting token");
    Ok(token)
}

/// The meeting's URL under the operator's policy.
pub(super) fn url(
    app: &App,
    meeting: &Meeting,
    token: Option<&Token>,
    overrides: Overrides,
) -> String {
    let policy = &app.meeting;
    let overrides = overrides.governed(&policy.drop_overrides, &policy.overrides);
    meeting_url(&app.origin, meeting, token, policy.token_in, &overrides)
}
