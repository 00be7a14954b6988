//! The scripts of the pages. Each is a fixed text, which a page's policy allows by its hash. What
//! differs from page to page is in `data-` attributes of the script's element.

use std::fmt;
use std::sync::LazyLock;

use serde_json::Value;

use super::inline::Inline;
use crate::jitsi::Origin;

/// A script and its `data-` attributes.
pub(super) struct Script {
    pub(super) code: &'static Inline,
    pub(super) data: Vec<(&'static str, String)>,
    /// Whether the script shows the page's button "Close this window".
    pub(super) closes_window: bool,
}

/// What Jitsi's page expects from its popup (jitsi-meet
/// react/features/authentication/actions.web.ts, `loginWithPopup`). `Display` writes it as JSON.
pub(super) enum Message<'m> {
    /// The meeting token, which Jitsi's page uses without a reload.
    Success { access_token: &'m str },
    /// Why there is no token.
    Error { error: &'m str },
}

static DELIVER: LazyLock<Inline> = LazyLock::new(|| Inline::new(include_str!("deliver.js")));
static TELL: LazyLock<Inline> = LazyLock::new(|| Inline::new(include_str!("tell.js")));
static TELL_AND_CLOSE: LazyLock<Inline> =
    LazyLock::new(|| Inline::new(include_str!("tell_and_close.js")));
static RENEW: LazyLock<Inline> = LazyLock::new(|| Inline::new(include_str!("renew.js")));
static INVITATION: LazyLock<Inline> = LazyLock::new(|| Inline::new(include_str!("invitation.js")));
static LOGGED_OUT: LazyLock<Inline> = LazyLock::new(|| Inline::new(include_str!("logged_out.js")));

impl Script {
    /// Posts `message` to the page that waits and closes the window. If no page waits, follows the
    /// page's link: a page of the provider may have cut the connection by its
    /// `Cross-Origin-Opener-Policy`.
    pub(super) fn deliver(message: &Message<'_>, origin: &Origin) -> Self {
        Self::message(&DELIVER, message, origin)
    }

    /// Posts `message` to a page that may wait, when the person leaves this page.
    pub(super) fn tell(message: &Message<'_>, origin: &Origin) -> Self {
        Self::message(&TELL, message, origin)
    }

    /// If a page waits, offers only to close the window and the links for a popup, and posts
    /// `message` when the person closes the window or leaves this page without such a link. Not
    /// earlier: Jitsi's client closes the window as soon as it receives an error, and the person could
    /// not read the page.
    pub(super) fn tell_and_close(message: &Message<'_>, origin: &Origin) -> Self {
        Self { closes_window: true, ..Self::message(&TELL_AND_CLOSE, message, origin) }
    }

    /// Makes `again` the page's address: a reload, the back button and a bookmark then lead to this page
    /// again, with a new token. No redirect does this, because a browser that refuses the session's
    /// cookie would be redirected between the adapter and the provider for ever.
    ///
    /// Makes the first link lead to `again` once `lifetime` seconds have passed: the token in the
    /// link has expired by then, and Jitsi does not recover from an expired token.
    pub(super) fn renew(again: String, lifetime: u64) -> Self {
        let data = vec![("again", again), ("lifetime", lifetime.to_string())];
        Self { code: &RENEW, data, closes_window: false }
    }

    /// Posts the message that Jitsi's `silentLogout` waits for without a timeout.
    pub(super) fn logged_out() -> Self {
        Self { code: &LOGGED_OUT, data: Vec::new(), closes_window: false }
    }

    /// Shows times in the browser's time zone, sends the begin of a new link in UTC, and copies a link.
    pub(super) fn invitation() -> Self {
        Self { code: &INVITATION, data: Vec::new(), closes_window: false }
    }

    fn message(code: &'static Inline, message: &Message<'_>, origin: &Origin) -> Self {
        let data = vec![("origin", origin.ascii().to_owned()), ("message", message.to_string())];
        Self { code, data, closes_window: false }
    }
}

/// Writes the object by hand, and its strings with [`Value`]: converting a string to JSON cannot
/// fail, but serializing a type with serde returns a `Result`.
impl fmt::Display for Message<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Success { access_token } => {
                let token = Value::from(access_token);
                write!(f, r#"{{"type":"oauth-success","accessToken":{token}}}"#)
            }
            Self::Error { error } => {
                let error = Value::from(error);
                write!(f, r#"{{"type":"oauth-error","error":{error}}}"#)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_messages_are_what_jitsi_expects() {
        for (message, json) in [
            (
                Message::Success { access_token: "a.b.c" },
                r#"{"type":"oauth-success","accessToken":"a.b.c"}"#,
            ),
            (
                Message::Error { error: "No: \"x\"." },
                r#"{"type":"oauth-error","error":"No: \"x\"."}"#,
            ),
        ] {
            assert_eq!(message.to_string(), json);
        }
    }

    #[test]
    fn a_message_goes_to_the_meet_site_only() {
        let origin = Origin::parse("https://meet.example.org").unwrap();
        let script = Script::tell(&Message::Error { error: "No." }, &origin);
        assert_eq!(script.data[0], ("origin", "https://meet.example.org".to_owned()));
    }

    #[test]
    fn a_script_cannot_end_its_own_element() {
        for code in [&DELIVER, &TELL, &TELL_AND_CLOSE, &RENEW, &LOGGED_OUT, &INVITATION] {
            let text = code.to_string();
            assert!(!text.contains("</") && !text.contains("<!--"), "{text}");
        }
    }
}
