//! Where a signed-in person goes: a meeting with its token, or a page.

use super::request::RequestId;
use super::{App, Refusal, WebError};
use crate::jitsi::{Meeting, Overrides, Token, meeting_url};
use crate::signin::{Entry, Session, Target};

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

/// Mints a token for `session` in `meeting` where `access.rooms` lets it in, and says so in the log.
pub(super) fn mint(
    app: &App,
    id: &RequestId,
    session: &Session,
    meeting: &Meeting,
    now: u64,
) -> Result<Token, Refusal> {
    let refused = |error| {
        let target = Target::meeting(meeting.clone());
        Refusal::of(error).at(&target).for_user(session.id())
    };
    match app.admission.entry(session, meeting) {
        Entry::Allowed => {}
        Entry::Denied(denied) => return Err(refused(WebError::Denied(denied))),
        Entry::Unasked => return Err(refused(WebError::NotSignedIn)),
    }
    let token = app.minter.mint(meeting, &session.user(), now);
    let token = token.map_err(|error| refused(WebError::Mint(error)))?;
    app.metrics.tokens.inc();
    if let Some(size) = token.large() {
        log::warn!(event = "large_token", request_id = id.as_str(), user = session.id(),
            room = meeting.room.backend_safe(), cause:% = size;
            "above 3 KB; from 4 KB on there would be none");
    }
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
