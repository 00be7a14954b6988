//! The pages: plain HTML without scripts. All text from requests is escaped.

use std::sync::Arc;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CROSS_ORIGIN_OPENER_POLICY, ContentType, HeaderValue,
};

use crate::{Client, OpenerPolicy, Person};

/// The login page: one button for each person (`name="person"`, `id="person-ID"`) and one to cancel
/// (`id="cancel"`). It posts to its own URL, so that the query repeats the authorization request.
pub(crate) fn login(
    client: &Client,
    people: &[Arc<Person>],
    opener_policy: Option<OpenerPolicy>,
) -> HttpResponse {
    let mut buttons = String::new();
    for person in people {
        let (id, label, sub) = (escape(&person.id), escape(&person.label()), escape(&person.sub));
        buttons.push_str(&format!(
            "<li><button name=\"person\" value=\"{id}\" id=\"person-{id}\" data-sub=\"{sub}\">\
             {label}</button></li>\n"
        ));
    }
    let client = escape(&client.id);
    let body = format!(
        "<h1>Development provider</h1>\n\
         <p><strong data-client=\"{client}\">{client}</strong> asks you to sign in. \
         Choose a person. No password is required.</p>\n\
         <form method=\"post\">\n<ul>\n{buttons}</ul>\n\
         <p><button name=\"cancel\" value=\"1\" id=\"cancel\">Cancel</button></p>\n</form>"
    );
    let mut response = page(StatusCode::OK, "Sign in", &body);
    if let Some(policy) = opener_policy {
        let value = HeaderValue::from_static(policy.as_str());
        response.headers_mut().insert(CROSS_ORIGIN_OPENER_POLICY, value);
    }
    response
}

/// A page with a title and a sentence.
pub(crate) fn message(status: StatusCode, title: &str, text: &str) -> HttpResponse {
    let body = format!("<h1>{}</h1>\n<p id=\"message\">{}</p>", escape(title), escape(text));
    page(status, title, &body)
}

fn page(status: StatusCode, title: &str, body: &str) -> HttpResponse {
    let nonce = crate::state::random();
    let title = escape(title);
    // No form-action: Chromium would apply it to the redirect back to the client, too.
    HttpResponse::build(status)
        .insert_header(ContentType::html())
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header((
            CONTENT_SECURITY_POLICY,
            format!(
                "default-src 'none'; style-src 'nonce-{nonce}'; base-uri 'none'; \
                 frame-ancestors 'none'"
            ),
        ))
        .body(format!(
            "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width\">\n\
             <title>{title} - development provider</title>\n<style nonce=\"{nonce}\">{STYLE}</style>\n\
             </head>\n<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
        ))
}

/// Escapes text for HTML and for quoted attributes.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

const STYLE: &str = "body{font:1.1rem/1.5 system-ui,sans-serif;margin:0;background:#fff;color:#222}\
    main{max-width:32rem;margin:4rem auto;padding:0 1rem}ul{list-style:none;padding:0}\
    li{margin:.5rem 0}button{font:inherit;padding:.6rem 1rem}li button{width:100%;text-align:left}";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_is_escaped() {
        assert_eq!(escape("<a b='\"&"), "&lt;a b=&#39;&quot;&amp;");
    }
}
