//! Requests as a browser sends them, and the comparable parts of the responses.

use std::collections::BTreeMap;

use harness::browser::{Answer, Browser, Method};

pub(super) type Headers = &'static [(&'static str, &'static str)];

/// A person opens a page.
pub(super) const NAVIGATION: Headers = &[
    ("accept", "text/html,*/*;q=0.8"),
    ("sec-fetch-mode", "navigate"),
    ("sec-fetch-dest", "document"),
    ("sec-fetch-site", "none"),
];
/// Jitsi's page opens a page in a frame.
pub(super) const FRAME: Headers = &[
    ("accept", "text/html,*/*;q=0.8"),
    ("sec-fetch-mode", "navigate"),
    ("sec-fetch-dest", "iframe"),
    ("sec-fetch-site", "same-origin"),
];
/// A script of Jitsi's page sends a request.
pub(super) const SCRIPT: Headers = &[
    ("accept", "*/*"),
    ("sec-fetch-mode", "cors"),
    ("sec-fetch-dest", "empty"),
    ("sec-fetch-site", "same-origin"),
];

pub(super) async fn visit(browser: &Browser, url: &str) -> Result<Answer, String> {
    send(browser, Method::GET, url, NAVIGATION, None).await
}

pub(super) async fn fetch(browser: &Browser, url: &str) -> Result<Answer, String> {
    send(browser, Method::GET, url, SCRIPT, None).await
}

pub(super) async fn send(
    browser: &Browser,
    method: Method,
    url: &str,
    headers: Headers,
    cookie: Option<String>,
) -> Result<Answer, String> {
    let mut request = browser.request(method, url);
    for (name, value) in headers {
        request = request.header(name, value);
    }
    if let Some(cookie) = cookie {
        request = request.header("cookie", cookie);
    }
    request.try_send().await.map_err(|error| error.to_string())
}

/// The parts of a response that are the same each time: without the request id, the date and the headers of
/// the transfer.
pub(super) fn essence(answer: &Answer) -> (u16, BTreeMap<String, Vec<String>>, String) {
    const OF_THE_TRANSFER: [&str; 8] = [
        "connection",
        "content-length",
        "date",
        "keep-alive",
        "server",
        "strict-transport-security",
        "transfer-encoding",
        "x-request-id",
    ];
    let mut headers: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, value) in &answer.headers {
        if !OF_THE_TRANSFER.contains(&name.as_str()) {
            let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
            headers.entry(name.to_string()).or_default().push(value);
        }
    }
    let id = answer.header("x-request-id").unwrap_or("none");
    (answer.status, headers, answer.body.replace(id, "ID"))
}
