//! The layout of every page: self-contained, readable on a phone, by a screen reader, without
//! style and in a dark theme.

use std::fmt;
use std::sync::LazyLock;

use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE, LOCATION};
use actix_web::{HttpResponse, HttpResponseBuilder};
use askama::Template;
use askama::filters::HtmlSafe;

use super::brand::Brand;
use super::inline::Inline;
use super::script::Script;
use super::sign::Sign;
use crate::signin::Account;
use crate::web::request::RequestId;
use crate::web::text::{Notice, Text};

/// The parts of a page. The template escapes every value except style and script ([`Inline`]).
#[derive(Template)]
#[template(path = "page.html", config = "src/web/pages/askama.toml")]
pub(super) struct Page<'p> {
    brand: &'p Brand,
    text: &'static Text,
    sign: Sign,
    notice: Notice,
    account: Option<&'p Account>,
    names: Vec<&'p str>,
    links: Vec<Link>,
    id: Option<&'p RequestId>,
    script: Option<Script>,
    opens: Option<String>,
    framed: bool,
    content: Option<Content>,
}

/// A link that the page offers.
pub(super) struct Link {
    pub(super) label: &'static str,
    pub(super) href: String,
    /// Whether it is also shown in a popup whose opener waits: it ends there with another message.
    pub(super) in_popup: bool,
}

/// A form, or values, below the sentences of a page.
///
/// `Display` writes the HTML without escaping it, so create it only from a template.
pub(super) struct Content {
    html: String,
    has_form: bool,
}

/// The style of [`Content`].
static CONTENT_STYLE: LazyLock<Inline> = LazyLock::new(|| Inline::new(include_str!("content.css")));

/// The style. The page in `nginx/jitsi-oidc-http.conf` has the same bytes.
static STYLE: LazyLock<Inline> = LazyLock::new(|| Inline::new(include_str!("page.css")));

impl<'p> Page<'p> {
    /// A page that says `notice`.
    pub(super) fn new(brand: &'p Brand, text: &'static Text, sign: Sign, notice: Notice) -> Self {
        Self {
            brand,
            text,
            sign,
            notice,
            account: None,
            names: Vec::new(),
            links: Vec::new(),
            id: None,
            script: None,
            opens: None,
            framed: false,
            content: None,
        }
    }

    /// The page's language.
    pub(super) fn text(&self) -> &'static Text {
        self.text
    }

    /// Shows the account of the person.
    pub(super) fn account(self, account: &'p Account) -> Self {
        Self { account: Some(account), ..self }
    }

    /// Shows names of rooms that are allowed.
    pub(super) fn names(self, names: Vec<&'p str>) -> Self {
        Self { names, ..self }
    }

    /// Adds a link; the first one is the page's action.
    pub(super) fn link(self, label: &'static str, href: String) -> Self {
        self.links([Link { label, href, in_popup: false }])
    }

    /// Adds links.
    pub(super) fn links(mut self, links: impl IntoIterator<Item = Link>) -> Self {
        self.links.extend(links);
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

    /// Shows `content` between the sentences and the links.
    pub(super) fn content(self, content: Content) -> Self {
        Self { content: Some(content), ..self }
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

    /// Allows the page's own style and script by their hashes, and the logo by its address. The page loads
    /// and sends nothing else.
    fn policy(&self) -> String {
        let style = STYLE.source();
        let color = self.brand.style().map_or_else(String::new, |it| format!(" {}", it.source()));
        let image =
            self.brand.logo().map_or_else(String::new, |logo| format!(" img-src {};", logo.url()));
        let script = self
            .script
            .as_ref()
            .map_or_else(String::new, |script| format!(" script-src {};", script.code.source()));
        let ancestors = if self.framed { "'self'" } else { "'none'" };
        let (content, action) = match &self.content {
            None => (String::new(), "'none'"),
            Some(content) => {
                let action = if content.has_form { "'self'" } else { "'none'" };
                (format!(" {}", CONTENT_STYLE.source()), action)
            }
        };
        format!(
            "{DENY}; form-action {action}; style-src {style}{content}{color};{image}{script} \
             frame-ancestors {ancestors}"
        )
    }
}

const DENY: &str = "default-src 'none'; base-uri 'none'";

impl Content {
    /// The values of a template.
    pub(super) fn values(template: &impl Template) -> Self {
        Self { html: template.render().unwrap_or_default(), has_form: false }
    }

    /// The form of a template, which a browser may send to the meet site's own origin.
    pub(super) fn form(template: &impl Template) -> Self {
        Self { has_form: true, ..Self::values(template) }
    }
}

impl fmt::Display for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.html)
    }
}

impl HtmlSafe for Content {}

#[cfg(test)]
mod tests;
