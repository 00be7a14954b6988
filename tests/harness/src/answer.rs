//! What comes back to a [`Browser`](crate::browser::Browser).

use cookie::Cookie;
use hyper::header::HeaderMap;
use url::Url;

/// What came back.
#[derive(Debug)]
pub struct Answer {
    /// The URL that was asked for.
    pub url: String,
    /// The status code.
    pub status: u16,
    /// Every header line.
    pub headers: HeaderMap,
    /// The body, broken UTF-8 replaced.
    pub body: String,
    /// The cookies that were set or cleared, without those a browser drops.
    pub set_cookies: Vec<Cookie<'static>>,
}

impl Answer {
    /// The first header of that name, if it is text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// Where it sends the browser, as a whole URL; `None` unless it is a redirect.
    pub fn location(&self) -> Option<String> {
        let target = self.header("location").filter(|_| (300..400).contains(&self.status))?;
        let here: Url = self.url.parse().ok()?;
        here.join(target).ok().map(String::from)
    }

    /// The cookie of that name which this answer sets or clears.
    pub fn set_cookie(&self, name: &str) -> Option<&Cookie<'static>> {
        self.set_cookies.iter().find(|it| it.name() == name)
    }

    /// The body as JSON.
    ///
    /// # Panics
    ///
    /// It is something else.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body)
            .unwrap_or_else(|error| panic!("{} answers no JSON ({error}): {}", self.url, self.body))
    }
}
