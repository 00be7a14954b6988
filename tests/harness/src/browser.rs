//! An HTTP client that keeps cookies as a browser does. It follows redirects only on request.
//!
//! Each [`Browser`] has its own cookies. The path of a URL is sent byte for byte as it is written.

use std::collections::BTreeMap;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Mutex, MutexGuard, PoisonError};

use cookie::Cookie;
use http_body_util::{BodyExt, Full};
use hyper::Uri;
use hyper::body::Bytes;
use hyper::header::{self, HeaderMap, HeaderName, HeaderValue};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use url::Url;

pub use hyper::Method;

pub use crate::answer::Answer;
use crate::jar::Jar;
use crate::prosody::Settings;
pub use crate::raw_http::{raw, raw_judged};
use crate::token_checks;

/// One browser: its cookies and open connections.
#[derive(Debug)]
pub struct Browser {
    client: Client<HttpConnector, Full<Bytes>>,
    jar: Mutex<Jar>,
    refused: Mutex<Vec<String>>,
    routes: Mutex<BTreeMap<String, SocketAddr>>,
    judge: Mutex<Option<Settings>>,
}

impl Default for Browser {
    fn default() -> Self {
        Self::new()
    }
}

impl Browser {
    /// A browser without cookies.
    pub fn new() -> Self {
        Self::connecting_by(HttpConnector::new())
    }

    /// A browser without cookies whose connections come from this address. nginx limits the requests of each
    /// address.
    pub fn at(address: IpAddr) -> Self {
        let mut connector = HttpConnector::new();
        connector.set_local_address(Some(address));
        Self::connecting_by(connector)
    }

    fn connecting_by(connector: HttpConnector) -> Self {
        Self {
            client: Client::builder(TokioExecutor::new()).build(connector),
            jar: Mutex::default(),
            refused: Mutex::default(),
            routes: Mutex::default(),
            judge: Mutex::default(),
        }
    }

    /// From now on sends requests for `origin` (`https://meet.example`) to `address` over plain HTTP,
    /// as a TLS proxy in front of the adapter does. The origin's scheme and host decide which cookies
    /// are sent.
    pub fn route(&self, origin: &str, address: SocketAddr) -> &Self {
        lock(&self.routes).insert(origin.to_owned(), address);
        self
    }

    /// From now on checks every meeting token in a response, by the rules of a Prosody with `settings`,
    /// for the room to which the token's link leads.
    ///
    /// A request then panics if its response has a token that Prosody would refuse. Without these
    /// settings it panics if the response has any token.
    pub fn judge(&self, settings: Settings) -> &Self {
        *lock(&self.judge) = Some(settings);
        self
    }

    /// Opens a page: GET with the headers of a navigation from the address bar.
    pub async fn get(&self, url: &str) -> Answer {
        self.request(Method::GET, url)
            .header("accept", "text/html,application/xhtml+xml,*/*;q=0.8")
            .header("sec-fetch-mode", "navigate")
            .header("sec-fetch-dest", "document")
            .header("sec-fetch-site", "none")
            .send()
            .await
    }

    /// Sends a GET with the headers of a script on a page of the same origin.
    pub async fn fetch(&self, url: &str) -> Answer {
        self.request(Method::GET, url)
            .header("accept", "*/*")
            .header("sec-fetch-mode", "cors")
            .header("sec-fetch-dest", "empty")
            .header("sec-fetch-site", "same-origin")
            .send()
            .await
    }

    /// Opens a page and follows redirects, at most ten, while `goes_on` is true for their target.
    ///
    /// # Panics
    ///
    /// There are more than ten redirects.
    pub async fn follow(&self, url: &str, goes_on: impl Fn(&str) -> bool) -> Answer {
        let mut answer = self.get(url).await;
        for _ in 0..10 {
            match answer.location() {
                Some(next) if goes_on(&next) => answer = self.get(&next).await,
                _ => return answer,
            }
        }
        panic!("more than ten redirects from {url}; the last was {}", answer.url);
    }

    /// Prepares any request. Only the cookies are added to what the test sets.
    pub fn request(&self, method: Method, url: &str) -> Request<'_> {
        Request { browser: self, method, url: url.to_owned(), headers: Vec::new(), body: None }
    }

    /// The cookies that it keeps now.
    pub fn cookies(&self) -> Vec<Cookie<'static>> {
        lock(&self.jar).all()
    }

    /// The value of a cookie that it keeps.
    pub fn cookie(&self, name: &str) -> Option<String> {
        self.cookies().into_iter().find(|it| it.name() == name).map(|it| it.value().to_owned())
    }

    /// Adds a cookie, as a `Set-Cookie` line from `url` does.
    ///
    /// # Panics
    ///
    /// A browser would ignore it.
    pub fn set_cookie(&self, line: &str, url: &str) {
        let url = url.parse().expect("the test names a URL");
        lock(&self.jar).set(line, &url).unwrap_or_else(|why| panic!("{why}"));
    }

    /// Removes the cookies with this name.
    pub fn forget(&self, name: &str) {
        lock(&self.jar).forget(name);
    }

    /// The reasons for which `Set-Cookie` lines were ignored, as a browser ignores them. The adapter
    /// must not cause any.
    pub fn refused(&self) -> Vec<String> {
        lock(&self.refused).clone()
    }

    /// The URL to connect to, and the `Host` to send, for a URL of the address bar.
    fn route_of(&self, url: &str) -> (Uri, Option<HeaderValue>) {
        let routes = lock(&self.routes);
        let routed = routes.iter().find_map(|(origin, address)| {
            let rest = url.strip_prefix(origin.as_str())?;
            // The origin must end here: another origin can begin with the same characters.
            let rest = if rest.is_empty() { "/" } else { rest };
            rest.starts_with(['/', '?']).then(|| (origin, format!("http://{address}{rest}")))
        });
        let parse = |text: &str| {
            let text = text.split('#').next().unwrap_or_default();
            text.parse().unwrap_or_else(|error| panic!("{text} cannot be sent: {error}"))
        };
        match routed {
            None => (parse(url), None),
            Some((origin, there)) => {
                let host = origin.split("://").nth(1).unwrap_or_default();
                (
                    parse(&there),
                    Some(HeaderValue::from_str(host).expect("a host is a header value")),
                )
            }
        }
    }
}

/// A request that is not sent yet.
#[derive(Debug)]
pub struct Request<'a> {
    browser: &'a Browser,
    method: Method,
    url: String,
    headers: Vec<(HeaderName, HeaderValue)>,
    body: Option<Bytes>,
}

impl Request<'_> {
    /// Adds a header. The name is in lower case. The value is any bytes that HTTP allows.
    ///
    /// # Panics
    ///
    /// HTTP does not allow the value. Use [`raw`] for such a request.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: impl AsRef<[u8]>) -> Self {
        let value = HeaderValue::from_bytes(value.as_ref()).expect("HTTP allows the value");
        self.headers.push((HeaderName::from_static(name), value));
        self
    }

    /// Sets the body.
    #[must_use]
    pub fn body(mut self, body: impl Into<Bytes>) -> Self {
        self.body = Some(body.into());
        self
    }

    /// Sends the request with the cookies for its URL. Keeps the cookies of the response.
    ///
    /// # Panics
    ///
    /// There is no response.
    pub async fn send(self) -> Answer {
        self.try_send().await.unwrap_or_else(|error| panic!("{error}"))
    }

    /// As [`Request::send`].
    ///
    /// # Errors
    ///
    /// There is no response.
    pub async fn try_send(self) -> io::Result<Answer> {
        let Self { browser, method, url, headers, body } = self;
        let shown: Url =
            url.parse().map_err(|_| io::Error::other(format!("{url} is not a URL")))?;
        let (there, host) = browser.route_of(&url);
        let mut request = hyper::Request::new(Full::new(body.unwrap_or_default()));
        *request.method_mut() = method;
        *request.uri_mut() = there;
        for (name, value) in headers.into_iter().chain(host.map(|host| (header::HOST, host))) {
            request.headers_mut().append(name, value);
        }
        if let Some(cookies) = lock(&browser.jar).header(&shown) {
            let cookies = HeaderValue::from_str(&cookies).map_err(io::Error::other)?;
            request.headers_mut().append(header::COOKIE, cookies);
        }

        let failed = |error: &dyn std::error::Error| io::Error::other(format!("{url}: {error:?}"));
        let answer = browser.client.request(request).await.map_err(|error| failed(&error))?;
        let (head, body) = answer.into_parts();
        let body = body.collect().await.map_err(|error| failed(&error))?.to_bytes();
        let set_cookies = browser.keep(&head.headers, &shown);
        let body = String::from_utf8_lossy(&body).into_owned();
        let (status, headers) = (head.status.as_u16(), head.headers);
        let answer = Answer { url, status, headers, body, set_cookies };
        token_checks::answer(&answer, lock(&browser.judge).as_ref());
        Ok(answer)
    }
}

impl Browser {
    fn keep(&self, headers: &HeaderMap, from: &Url) -> Vec<Cookie<'static>> {
        let mut set = Vec::new();
        for line in headers.get_all(header::SET_COOKIE) {
            match lock(&self.jar).set(&String::from_utf8_lossy(line.as_bytes()), from) {
                Ok(cookie) => set.push(cookie),
                Err(why) => lock(&self.refused).push(why),
            }
        }
        set
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
