//! The scripts of our pages: fixed texts, which a page's policy allows by their hash. What differs
//! from page to page stands in attributes of their element, escaped.

use serde::Serialize;

use super::layout::escaped;
use crate::jitsi::Origin;
use crate::web::text::Text;

/// A script and what it works with.
pub(super) struct Script {
    kind: Kind,
    data: Vec<(&'static str, String)>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Deliver,
    Tell,
    TellAndClose,
    Renew,
    LoggedOut,
}

/// What Jitsi's page waits for behind its popup (jitsi-meet
/// react/features/authentication/actions.web.ts, `loginWithPopup`).
#[derive(Serialize)]
#[serde(tag = "type")]
pub(super) enum Message<'m> {
    /// The meeting token, which it takes over without a reload.
    #[serde(rename = "oauth-success", rename_all = "camelCase")]
    Success { access_token: &'m str },
    /// Why there is none.
    #[serde(rename = "oauth-error")]
    Error { error: &'m str },
}

impl Script {
    /// Posts `message` to the page that waits and closes the window. Without such a page (one of
    /// the provider's cut the tie by its `Cross-Origin-Opener-Policy`) goes where the link leads.
    pub(super) fn deliver(message: &Message<'_>, origin: &Origin) -> Self {
        Self::message(Kind::Deliver, message, origin)
    }

    /// Posts `message` where a page may wait, when the person leaves this page.
    pub(super) fn tell(message: &Message<'_>, origin: &Origin) -> Self {
        Self::message(Kind::Tell, message, origin)
    }

    /// Offers nothing but to close the window where a page waits behind it, and posts `message` to
    /// that page when the person closes the window or leaves this page. Not before: Jitsi's client
    /// closes the window as soon as it hears of an error, and nobody could read why.
    pub(super) fn tell_and_close(message: &Message<'_>, origin: &Origin) -> Self {
        Self::message(Kind::TellAndClose, message, origin)
    }

    /// Lets the first link lead to `again` once `lifetime` seconds have passed: the token in it has
    /// expired by then, and Jitsi would be stuck with it.
    pub(super) fn renew(again: String, lifetime: u64) -> Self {
        let data = vec![("again", again), ("lifetime", lifetime.to_string())];
        Self { kind: Kind::Renew, data }
    }

    /// The word that Jitsi's `silentLogout` waits for without a timeout.
    pub(super) fn logged_out() -> Self {
        Self { kind: Kind::LoggedOut, data: Vec::new() }
    }

    fn message(kind: Kind, message: &Message<'_>, origin: &Origin) -> Self {
        // Two fields of text always serialise.
        let message = serde_json::to_string(message).unwrap_or_default();
        let data = vec![("origin", origin.ascii().to_owned()), ("message", message)];
        Self { kind, data }
    }

    /// The text whose hash the page's policy allows.
    pub(super) fn text(&self) -> &'static str {
        match self.kind {
            Kind::Deliver => DELIVER,
            Kind::Tell => TELL,
            Kind::TellAndClose => TELL_AND_CLOSE,
            Kind::Renew => RENEW,
            Kind::LoggedOut => LOGGED_OUT,
        }
    }

    /// The label of the button that it shows.
    pub(super) fn button(&self, text: &Text) -> Option<&'static str> {
        (self.kind == Kind::TellAndClose).then_some(text.close_window)
    }

    pub(super) fn html(&self) -> String {
        let attributes: String = self
            .data
            .iter()
            .map(|(name, value)| format!(" data-{name}=\"{}\"", escaped(value)))
            .collect();
        format!("<script{attributes}>{}</script>\n", self.text())
    }
}

/// A message that was posted is delivered even where the window closes in the same task.
const DELIVER: &str = "const{origin,message}=document.currentScript.dataset;\
if(window.opener&&!opener.closed){opener.postMessage(JSON.parse(message),origin);window.close()}\
else location.replace(document.querySelector('a').href)";

const TELL: &str = "const{origin,message}=document.currentScript.dataset;\
addEventListener('pagehide',()=>{\
if(window.opener&&!opener.closed)opener.postMessage(JSON.parse(message),origin)})";

const TELL_AND_CLOSE: &str = "const{origin,message}=document.currentScript.dataset;\
if(window.opener&&!opener.closed){let told=false;const tell=()=>{\
if(!told&&window.opener){told=true;opener.postMessage(JSON.parse(message),origin)}};\
addEventListener('pagehide',tell);\
for(const link of document.querySelectorAll('a'))link.hidden=true;\
const button=document.querySelector('button');button.onclick=()=>{tell();window.close()};\
button.hidden=false;button.focus()}";

/// By the time since the page came: the clock of a phone may be wrong, but not that much.
const RENEW: &str = "const{again,lifetime}=document.currentScript.dataset,came=Date.now();\
document.querySelector('a').onclick=event=>{if(Date.now()-came>=lifetime*1e3){\
event.preventDefault();location.replace(again)}}";

const LOGGED_OUT: &str = "parent.postMessage({type:'logout-success'},location.origin)";

#[cfg(test)]
mod tests {
    use super::*;

    fn origin() -> Origin {
        Origin::parse("https://meet.example.org").unwrap()
    }

    #[test]
    fn the_messages_are_what_jitsi_waits_for() {
        let success = Script::deliver(&Message::Success { access_token: "a.b.c" }, &origin());
        assert!(success.html().contains(
            "<script data-origin=\"https://meet.example.org\" data-message=\"{&quot;type&quot;:\
             &quot;oauth-success&quot;,&quot;accessToken&quot;:&quot;a.b.c&quot;}\">const"
        ));
        let error = Script::tell(&Message::Error { error: "No." }, &origin());
        assert!(error.html().contains(
            "data-message=\"{&quot;type&quot;:&quot;oauth-error&quot;,&quot;error&quot;:\
             &quot;No.&quot;}\""
        ));
    }

    #[test]
    fn nothing_breaks_out_of_the_data() {
        let html = Script::renew("\"></script><script>alert(1)//'".into(), 1).html();
        assert_eq!(html.matches("<script").count(), 1, "{html}");
        assert_eq!(html.matches("</script").count(), 1, "{html}");
        assert!(html.contains("data-again=\"&quot;&gt;&lt;/script&gt;"), "{html}");
    }

    #[test]
    fn a_script_cannot_end_its_own_element() {
        for text in [DELIVER, TELL, TELL_AND_CLOSE, RENEW, LOGGED_OUT] {
            assert!(!text.contains("</") && !text.contains("<!--"), "{text}");
        }
    }
}
