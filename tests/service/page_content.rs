//! Reads the adapter's pages as a browser does.

use base64::{Engine, engine::general_purpose::STANDARD};
use harness::browser::Answer;
use sha2::{Digest, Sha256};

/// The text of the page's script.
pub(crate) fn script(answer: &Answer) -> Option<&str> {
    assert!(answer.body.matches("<script").count() < 2, "{}", answer.body);
    Some(element(&answer.body, "script")?.1)
}

/// The attribute `data-NAME` of the script element.
pub(crate) fn data(answer: &Answer, name: &str) -> Option<String> {
    attribute(element(&answer.body, "script")?.0, &format!("data-{name}"))
}

/// The URLs of the page's links. The first one is the page's action.
pub(crate) fn links(answer: &Answer) -> Vec<String> {
    answer.body.split("<a ").skip(1).map(|link| attribute(link, "href").unwrap()).collect()
}

/// The labels of the page's links.
pub(crate) fn labels(answer: &Answer) -> Vec<&str> {
    let links = answer.body.split("<a ").skip(1).filter_map(|link| link.split_once('>'));
    links.map(|(_, rest)| rest.split_once("</a>").unwrap().0).collect()
}

/// The account that the page shows, still escaped.
pub(crate) fn account(answer: &Answer) -> Option<&str> {
    Some(element(&answer.body, "bdi")?.1)
}

/// The URL that the page opens by itself (`<meta http-equiv="refresh">`).
pub(crate) fn refresh(answer: &Answer) -> Option<String> {
    let (_, tag) = answer.body.split_once("<meta http-equiv=\"refresh\" ")?;
    attribute(tag, "content")?.strip_prefix("0;url=").map(str::to_owned)
}

/// The value of `<html lang>`.
pub(crate) fn language(answer: &Answer) -> String {
    attribute(answer.body.split_once("<html ").unwrap().1, "lang").unwrap()
}

/// The policy allows only the page's own style and script, by their hashes. No header cuts the
/// window off from its opener.
pub(crate) fn assert_policy(answer: &Answer, why: &str) {
    let style = element(&answer.body, "style").unwrap().1;
    let script = script(answer)
        .map_or_else(String::new, |script| format!(" script-src '{}';", hash(script)));
    let expected = format!(
        "default-src 'none'; base-uri 'none'; form-action 'none'; style-src '{}';{script} \
         frame-ancestors 'none'",
        hash(style)
    );
    assert_eq!(answer.header("content-security-policy"), Some(expected.as_str()), "{why}");
    assert_eq!(answer.header("cross-origin-opener-policy"), None, "{why}");
    for handler in [" style=", " onclick=", " onload=", " src="] {
        assert!(!answer.body.contains(handler), "{why}: {}", answer.body);
    }
}

fn hash(text: &str) -> String {
    format!("sha256-{}", STANDARD.encode(Sha256::digest(text)))
}

/// The attributes and the text of the first element of this name.
fn element<'p>(page: &'p str, name: &str) -> Option<(&'p str, &'p str)> {
    let (_, rest) = page.split_once(&format!("<{name}"))?;
    let (attributes, rest) = rest.split_once('>')?;
    let (text, _) = rest.split_once(&format!("</{name}>"))?;
    Some((attributes, text))
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, rest) = tag.split_once(&format!("{name}=\""))?;
    let value = rest.split_once('"')?.0;
    let plain = [("&#60;", "<"), ("&#62;", ">"), ("&#34;", "\""), ("&#39;", "'"), ("&#38;", "&")];
    Some(plain.iter().fold(value.to_owned(), |text, (escaped, c)| text.replace(escaped, c)))
}
