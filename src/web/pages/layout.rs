//! The frame of every page: self-contained, readable on a phone, by a screen reader and in the
//! dark.

use std::sync::LazyLock;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use base64::{Engine, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha256};

use super::RequestId;

/// A page's parts. The sentence and the script are ours; the link's address is escaped.
pub(super) struct Page<'p> {
    pub(super) sentence: &'static str,
    pub(super) link: Option<Link>,
    pub(super) id: Option<&'p RequestId>,
    /// Runs at once. Only pages in a frame of Jitsi's need one, so only they can be framed.
    pub(super) script: Option<&'static str>,
}

/// The one way on.
pub(super) struct Link {
    pub(super) text: &'static str,
    pub(super) href: String,
}

impl Page<'_> {
    pub(super) fn answer(&self, status: StatusCode) -> HttpResponse {
        HttpResponse::build(status)
            .insert_header((CONTENT_TYPE, "text/html; charset=utf-8"))
            .insert_header((CONTENT_SECURITY_POLICY, self.policy()))
            .body(self.html())
    }

    fn html(&self) -> String {
        let sentence = self.sentence;
        let link = self.link.as_ref().map_or_else(String::new, |Link { text, href }| {
            format!("<p><a href=\"{}\" autofocus>{text}</a></p>\n", escaped(href))
        });
        let id = self.id.map_or_else(String::new, |id| {
            format!("<footer>Request <code>{}</code></footer>\n", escaped(id.as_str()))
        });
        let script =
            self.script.map_or_else(String::new, |script| format!("<script>{script}</script>\n"));
        format!(
            "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <title>{sentence}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n\
             <h1>{sentence}</h1>\n{link}</main>\n{id}{script}</body>\n</html>\n"
        )
    }

    /// Style and script by hash, nothing else; nothing is loaded, nothing can be sent.
    fn policy(&self) -> String {
        let style = &*STYLE_HASH;
        match self.script {
            None => format!("{DENY}; style-src '{style}'; frame-ancestors 'none'"),
            Some(script) => format!(
                "{DENY}; style-src '{style}'; script-src '{}'; frame-ancestors 'self'",
                hash(script)
            ),
        }
    }
}

fn hash(text: &str) -> String {
    format!("sha256-{}", STANDARD.encode(Sha256::digest(text)))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}

static STYLE_HASH: LazyLock<String> = LazyLock::new(|| hash(STYLE));

const DENY: &str = "default-src 'none'; base-uri 'none'; form-action 'none'";

const STYLE: &str = ":root{color-scheme:light dark;font:1.125rem/1.5 system-ui,sans-serif}\
body{min-height:90vh;margin:0;padding:1.5rem;box-sizing:border-box;display:grid;\
place-content:center;text-align:center}\
main{max-width:32rem}h1{font-size:1.5rem;font-weight:600}\
a{display:inline-block;padding:.6em 1.4em;border-radius:.4em;background:#1d4ed8;color:#fff;\
text-decoration:none}a:hover,a:focus-visible{background:#1e3a8a}\
a:focus-visible{outline:3px solid;outline-offset:3px}\
footer{margin-top:2rem;font-size:.8rem;opacity:.75}";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_breaks_out_of_a_link() {
        let link = Link { text: "Go", href: "/x\"><script>alert('1')</script>&".into() };
        let page = Page { sentence: "Hello.", link: Some(link), id: None, script: None };
        assert!(page.html().contains(
            "<a href=\"/x&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;\" autofocus>Go</a>"
        ));
        assert!(!page.html().contains("<script"));
        assert!(!page.policy().contains("script-src"));
    }
}
