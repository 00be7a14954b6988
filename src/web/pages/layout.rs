//! The frame of every page: self-contained, readable on a phone, by a screen reader, without style
//! and in the dark.

use std::sync::LazyLock;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use base64::{Engine, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha256};

use super::script::Script;
use crate::web::request::RequestId;
use crate::web::text::Text;

/// A page's parts. Sentences, labels and scripts are ours; addresses and data are escaped.
pub(super) struct Page<'p> {
    text: &'static Text,
    sentence: &'static str,
    note: Option<&'static str>,
    links: Vec<Link>,
    id: Option<&'p RequestId>,
    script: Option<Script>,
    opens: Option<String>,
    framed: bool,
}

/// A way on.
pub(super) struct Link {
    pub(super) label: &'static str,
    pub(super) href: String,
}

impl<'p> Page<'p> {
    /// A page that says one thing.
    pub(super) fn new(text: &'static Text, sentence: &'static str) -> Self {
        let links = Vec::new();
        Self {
            text,
            sentence,
            note: None,
            links,
            id: None,
            script: None,
            opens: None,
            framed: false,
        }
    }

    /// The words it is written in.
    pub(super) fn text(&self) -> &'static Text {
        self.text
    }

    /// Adds a second sentence.
    pub(super) fn note(self, note: &'static str) -> Self {
        Self { note: Some(note), ..self }
    }

    /// Offers a way on; the first one is the page's action.
    pub(super) fn link(mut self, label: &'static str, href: String) -> Self {
        self.links.push(Link { label, href });
        self
    }

    /// Shows the request's id.
    pub(super) fn id(self, id: &'p RequestId) -> Self {
        Self { id: Some(id), ..self }
    }

    /// Runs at once.
    pub(super) fn script(self, script: Script) -> Self {
        Self { script: Some(script), ..self }
    }

    /// Goes to an address by itself, as soon as the page is there.
    pub(super) fn opens(self, address: String) -> Self {
        Self { opens: Some(address), ..self }
    }

    /// May stand in a frame of the meet site.
    pub(super) fn framed(self) -> Self {
        Self { framed: true, ..self }
    }

    pub(super) fn answer(&self, status: StatusCode) -> HttpResponse {
        HttpResponse::build(status)
            .insert_header((CONTENT_TYPE, "text/html; charset=utf-8"))
            .insert_header((CONTENT_SECURITY_POLICY, self.policy()))
            .body(self.html())
    }

    pub(super) fn html(&self) -> String {
        let (lang, sentence) = (self.text.tag, self.sentence);
        // No quotes around the address: what is percent-encoded holds nothing that ends it.
        let opens = self.opens.as_ref().map_or_else(String::new, |address| {
            format!("<meta http-equiv=\"refresh\" content=\"0;url={}\">\n", escaped(address))
        });
        let note = self.note.map_or_else(String::new, |note| format!("<p>{note}</p>\n"));
        let links: String = self.links.iter().enumerate().map(Link::html).collect();
        let id = self.id.map_or_else(String::new, |id| {
            format!(
                "<footer>{} <code>{}</code></footer>\n",
                self.text.request,
                escaped(id.as_str())
            )
        });
        let (button, script) = self.script.as_ref().map_or_else(Default::default, |script| {
            let button = script.button(self.text).map_or_else(String::new, |label| {
                format!("<p><button type=\"button\" hidden>{label}</button></p>\n")
            });
            (button, script.html())
        });
        format!(
            "<!doctype html>\n<html lang=\"{lang}\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n{opens}\
             <title>{sentence}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n\
             <h1>{sentence}</h1>\n{note}{links}{button}</main>\n{id}{script}</body>\n</html>\n"
        )
    }

    /// Style and script by hash, nothing else; nothing is loaded, nothing can be sent.
    pub(super) fn policy(&self) -> String {
        let script = self
            .script
            .as_ref()
            .map_or_else(String::new, |script| format!(" script-src '{}';", hash(script.text())));
        let ancestors = if self.framed { "'self'" } else { "'none'" };
        let style = &*STYLE_HASH;
        format!("{DENY}; style-src '{style}';{script} frame-ancestors {ancestors}")
    }
}

impl Link {
    /// A screen reader begins at the first, which Enter opens.
    fn html((position, Self { label, href }): (usize, &Self)) -> String {
        let href = escaped(href);
        match position {
            0 => format!("<p><a href=\"{href}\" autofocus>{label}</a></p>\n"),
            _ => format!("<p class=\"also\"><a href=\"{href}\">{label}</a></p>\n"),
        }
    }
}

fn hash(text: &str) -> String {
    format!("sha256-{}", STANDARD.encode(Sha256::digest(text)))
}

/// Text as it stands in an attribute with quotes, and between tags.
pub(super) fn escaped(text: &str) -> String {
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
place-content:center;text-align:center;overflow-wrap:anywhere}\
main{max-width:32rem}h1{font-size:1.5rem;font-weight:600;text-wrap:balance}\
a,button{display:inline-block;padding:.6em 1.4em;border:0;border-radius:.4em;font:inherit;\
background:#2563eb;color:#fff;text-decoration:none;text-wrap:balance;cursor:pointer}\
a:hover,a:focus-visible,button:hover,button:focus-visible{background:#1e40af}\
a:focus-visible,button:focus-visible{outline:3px solid CanvasText;outline-offset:3px}\
.also a{background:none;color:inherit;text-decoration:underline}\
[hidden]{display:none}\
footer{margin-top:2rem;font-size:.8rem;opacity:.8}";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::text::Language;

    fn page() -> Page<'static> {
        Page::new(Language::default().text(), "Hello.")
    }

    const HOSTILE: &str = "/x\"><script>alert('1')</script>&";
    const HARMLESS: &str = "/x&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;";

    #[test]
    fn nothing_breaks_out_of_a_link() {
        let page = page().link("Go", HOSTILE.into()).link("Else", HOSTILE.into());
        let html = page.opens(HOSTILE.into()).html();
        assert!(html.contains(&format!("<a href=\"{HARMLESS}\" autofocus>Go</a>")));
        assert!(html.contains(&format!("<a href=\"{HARMLESS}\">Else</a>")));
        assert!(html.contains(&format!("content=\"0;url={HARMLESS}\"")));
        assert!(!html.contains("<script"));
    }

    #[test]
    fn a_page_without_a_script_allows_none_and_only_framed_ones_stand_in_frames() {
        assert!(!page().policy().contains("script-src"));
        assert!(page().policy().ends_with("frame-ancestors 'none'"));
        assert!(page().framed().policy().ends_with("frame-ancestors 'self'"));
    }

    #[test]
    fn the_language_is_that_of_the_words() {
        let page = Page::new(Language::German.text(), "Hallo.");
        assert!(page.html().contains("<html lang=\"de\">"));
    }

    const HTTP_CONF: &str = include_str!("../../../nginx/jitsi-oidc-http.conf");
    const ROUTES_CONF: &str = include_str!("../../../nginx/jitsi-oidc.conf");

    /// The value of `key` in the map that makes `variable`, in `nginx/jitsi-oidc-http.conf`.
    fn mapped(variable: &str, key: &str) -> &'static str {
        let (_, map) = HTTP_CONF.split_once(&format!(" ${variable} {{\n")).unwrap();
        let mut lines = map.lines().take_while(|line| *line != "}");
        let value = lines.find_map(|line| line.trim_start().strip_prefix(key)?.strip_prefix(' '));
        value.unwrap().trim().trim_end_matches(';').trim_matches('"')
    }

    /// nginx's own failures look and read as ours: the page in `nginx/jitsi-oidc-http.conf` is this
    /// layout, in the words of `web::text`, and `nginx/jitsi-oidc.conf` sends it with our policy.
    #[test]
    fn the_page_for_nginxs_own_failures_is_one_of_ours() {
        let (_, page) = HTTP_CONF.split_once("html    '").unwrap();
        let (page, _) = page.split_once("';\n").unwrap();
        let id = RequestId::of(&actix_web::http::header::HeaderMap::new(), [7; 16]);
        for language in Language::ALL {
            let text = language.text();
            let label = if text.tag == "en" { "default" } else { text.tag };
            let away = match text.tag {
                "en" => "default ".to_owned(),
                tag => format!("\"~^{tag}\""),
            };
            for (key, sentence) in [
                (away, Some(text.service_away)),
                (format!("\"{} 500\"", text.tag), Some(text.our_fault)),
                // nginx's alone: the adapter counts no requests.
                (format!("\"{} 429\"", text.tag), None),
            ] {
                let says = mapped("jitsi_oidc_error_says", key.trim_end());
                let sentence = sentence.unwrap_or(says);
                assert_eq!(says, sentence, "{key}");
                let ours = Page::new(text, sentence)
                    .link(text.try_again, String::new())
                    .link(text.back_to_jitsi, "/".into())
                    .id(&id);
                let theirs = page
                    .replace("$jitsi_oidc_language", text.tag)
                    .replace("$jitsi_oidc_error_says", says)
                    .replace("$jitsi_oidc_try_again", mapped("jitsi_oidc_try_again", label))
                    .replace("$jitsi_oidc_back_to_jitsi", mapped("jitsi_oidc_back_to_jitsi", label))
                    .replace("$jitsi_oidc_request", mapped("jitsi_oidc_request", label))
                    .replace("$request_id", id.as_str());
                assert_eq!(theirs, ours.html());
                assert!(ROUTES_CONF.contains(&format!(" \"{}\" always;", ours.policy())));
            }
        }
    }
}
