//! The layout of every page: self-contained, readable on a phone, by a screen reader, without
//! style and in a dark theme.

use std::sync::LazyLock;

use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE, LOCATION};
use actix_web::{HttpResponse, HttpResponseBuilder};
use askama::Template;

use super::inline::Inline;
use super::script::Script;
use crate::signin::Account;
use crate::web::request::RequestId;
use crate::web::text::Text;

/// The parts of a page. The template escapes every value except style and script ([`Inline`]).
#[derive(Template)]
#[template(path = "page.html", config = "src/web/pages/askama.toml")]
pub(super) struct Page<'p> {
    text: &'static Text,
    sentence: &'static str,
    note: Option<&'static str>,
    account: Option<&'p Account>,
    links: Vec<Link>,
    id: Option<&'p RequestId>,
    script: Option<Script>,
    opens: Option<String>,
    framed: bool,
}

/// A link that the page offers.
struct Link {
    label: &'static str,
    href: String,
}

/// The style. The page in `nginx/jitsi-oidc-http.conf` has the same bytes.
static STYLE: LazyLock<Inline> = LazyLock::new(|| Inline::new(include_str!("page.css")));

impl<'p> Page<'p> {
    /// A page with one sentence, which is its title and its heading.
    pub(super) fn new(text: &'static Text, sentence: &'static str) -> Self {
        Self {
            text,
            sentence,
            note: None,
            account: None,
            links: Vec::new(),
            id: None,
            script: None,
            opens: None,
            framed: false,
        }
    }

    /// The page's language.
    pub(super) fn text(&self) -> &'static Text {
        self.text
    }

    /// Adds a second sentence.
    pub(super) fn note(self, note: &'static str) -> Self {
        Self { note: Some(note), ..self }
    }

    /// Shows the account of the person.
    pub(super) fn account(self, account: &'p Account) -> Self {
        Self { account: Some(account), ..self }
    }

    /// Adds a link; the first one is the page's action.
    pub(super) fn link(mut self, label: &'static str, href: String) -> Self {
        self.links.push(Link { label, href });
        self
    }

    /// Shows the request's id.
    pub(super) fn id(self, id: &'p RequestId) -> Self {
        Self { id: Some(id), ..self }
    }

    /// Runs `script` when the page has loaded.
    pub(super) fn script(self, script: Script) -> Self {
        Self { script: Some(script), ..self }
    }

    /// Opens `address` by itself when the page has loaded.
    pub(super) fn opens(self, address: String) -> Self {
        Self { opens: Some(address), ..self }
    }

    /// Allows a frame of the meet site to show the page.
    pub(super) fn framed(self) -> Self {
        Self { framed: true, ..self }
    }

    /// The response: the page and its policy.
    pub(super) fn answer(&self, status: StatusCode) -> HttpResponse {
        self.body_of(&mut HttpResponse::build(status))
    }

    /// A 303 to `address`. Browsers do not show the page.
    pub(super) fn redirect(&self, address: String) -> HttpResponse {
        self.body_of(HttpResponse::SeeOther().insert_header((LOCATION, address)))
    }

    fn body_of(&self, response: &mut HttpResponseBuilder) -> HttpResponse {
        response
            .insert_header((CONTENT_TYPE, "text/html; charset=utf-8"))
            .insert_header((CONTENT_SECURITY_POLICY, self.policy()))
            .body(self.to_string())
    }

    /// Allows the page's own style and script by their hashes. The page loads and sends nothing.
    fn policy(&self) -> String {
        let style = STYLE.source();
        let script = self
            .script
            .as_ref()
            .map_or_else(String::new, |script| format!(" script-src {};", script.code.source()));
        let ancestors = if self.framed { "'self'" } else { "'none'" };
        format!("{DENY}; style-src {style};{script} frame-ancestors {ancestors}")
    }
}

const DENY: &str = "default-src 'none'; base-uri 'none'; form-action 'none'";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::text::Language;

    fn page() -> Page<'static> {
        Page::new(Language::default().text(), "Hello.")
    }

    const HOSTILE: &str = "/x\"><script>alert('1')</script>&";
    const HARMLESS: &str = "/x&#34;&#62;&#60;script&#62;alert(&#39;1&#39;)&#60;/script&#62;&#38;";

    #[test]
    fn a_value_stays_inside_its_attribute() {
        let page = page().link("Go", HOSTILE.into()).link("Else", HOSTILE.into());
        let html = page.opens(HOSTILE.into()).script(Script::renew(HOSTILE.into(), 1)).to_string();
        assert!(html.contains(&format!("<a href=\"{HARMLESS}\" autofocus>Go</a>")), "{html}");
        assert!(html.contains(&format!("<a href=\"{HARMLESS}\">Else</a>")), "{html}");
        assert!(html.contains(&format!("content=\"0;url={HARMLESS}\"")), "{html}");
        assert!(html.contains(&format!("<script data-again=\"{HARMLESS}\" data-lifetime=")));
        assert_eq!(html.matches("<script").count(), 1, "{html}");
        assert_eq!(html.matches("</script").count(), 1, "{html}");
    }

    #[test]
    fn only_a_page_with_a_script_allows_one_and_only_a_framed_page_allows_frames() {
        assert!(!page().policy().contains("script-src"));
        assert!(page().policy().ends_with("frame-ancestors 'none'"));
        assert!(page().framed().policy().ends_with("frame-ancestors 'self'"));
    }

    #[test]
    fn the_page_names_its_language() {
        let page = Page::new(Language::German.text(), "Hallo.");
        assert!(page.to_string().contains("<html lang=\"de\">"));
    }

    const HTTP_CONF: &str = include_str!("../../../nginx/jitsi-oidc-http.conf");
    const ROUTES_CONF: &str = include_str!("../../../nginx/jitsi-oidc.conf");

    /// The value of `key` in the map of `variable` in `nginx/jitsi-oidc-http.conf`.
    fn mapped(variable: &str, key: &str) -> &'static str {
        let (_, map) = HTTP_CONF.split_once(&format!(" ${variable} {{\n")).unwrap();
        let mut lines = map.lines().take_while(|line| *line != "}");
        let value = lines.find_map(|line| line.trim_start().strip_prefix(key)?.strip_prefix(' '));
        value.unwrap().trim().trim_end_matches(';').trim_matches('"')
    }

    /// The page in `nginx/jitsi-oidc-http.conf` has this layout and the sentences of `web::text`, and
    /// `nginx/jitsi-oidc.conf` sends it with the same policy.
    #[test]
    fn the_page_of_nginxs_own_errors_is_the_same() {
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
                // Only nginx's: the adapter does not limit requests.
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
                assert_eq!(theirs, ours.to_string());
                assert!(ROUTES_CONF.contains(&format!(" \"{}\" always;", ours.policy())));
            }
        }
    }
}
