//! The response to a request of a [`Browser`](crate::browser::Browser).

use cookie::Cookie;
use hyper::header::HeaderMap;
use url::Url;

/// A response.
#[derive(Debug)]
pub struct Answer {
    /// The requested URL.
    pub url: String,
    /// The status code.
    pub status: u16,
    /// All header lines.
    pub headers: HeaderMap,
    /// The body. Invalid UTF-8 is replaced.
    pub body: String,
    /// The cookies that the response sets or removes, without those that a browser ignores.
    pub set_cookies: Vec<Cookie<'static>>,
}

impl Answer {
    /// The first header with this name, if it is text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The target of a redirect as an absolute URL. `None` if the response is not a redirect.
    pub fn location(&self) -> Option<String> {
        let target = self.header("location").filter(|_| (300..400).contains(&self.status))?;
        let here: Url = self.url.parse().ok()?;
        here.join(target).ok().map(String::from)
    }

    /// The cookie with this name that the response sets or removes.
    pub fn set_cookie(&self, name: &str) -> Option<&Cookie<'static>> {
        self.set_cookies.iter().find(|it| it.name() == name)
    }

    /// The body as JSON.
    ///
    /// # Panics
    ///
    /// The body is not JSON.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| {
            panic!("the response of {} is not JSON ({error}): {}", self.url, self.body)
        })
    }
}
