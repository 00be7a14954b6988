//! The cookies of a browser by RFC 6265bis. It also refuses what the adapter never sends.

use cookie::time::OffsetDateTime;
use cookie::{Cookie, Expiration};
use url::Url;

/// A cookie in a browser. It does not depend on the port.
#[derive(Debug, Clone)]
struct Kept {
    host: String,
    cookie: Cookie<'static>,
    path: String,
    expires: Option<OffsetDateTime>,
}

/// The cookies of one browser.
#[derive(Debug, Default)]
pub(crate) struct Jar(Vec<Kept>);

impl Jar {
    /// Stores the cookie of a `Set-Cookie` line in a response from `url`.
    ///
    /// # Errors
    ///
    /// The reason for which a browser would ignore it (RFC 6265bis sections 4.1.3 and 5.7).
    pub(crate) fn set(&mut self, line: &str, url: &Url) -> Result<Cookie<'static>, String> {
        let cookie = Cookie::parse(line.to_owned())
            .map_err(|error| format!("not a cookie ({error}): {line}"))?;
        check(&cookie, line, url)?;

        let host = url.host_str().unwrap_or_default().to_owned();
        let path = cookie.path().filter(|path| path.starts_with('/')).map(str::to_owned);
        let path = path.unwrap_or_else(|| default_path(url).to_owned());
        let now = OffsetDateTime::now_utc();
        let expires = match (cookie.max_age(), cookie.expires()) {
            (Some(age), _) => now.checked_add(age),
            (None, Some(Expiration::DateTime(at))) => Some(at),
            (None, _) => None,
        };
        self.0.retain(|old| {
            (&old.host, old.cookie.name(), &old.path) != (&host, cookie.name(), &path)
        });
        if expires.is_none_or(|at| at > now) {
            self.0.push(Kept { host, cookie: cookie.clone(), path, expires });
        }
        Ok(cookie)
    }

    /// The value of the `Cookie` header for a request to `url`. The longest path comes first.
    pub(crate) fn header(&self, url: &Url) -> Option<String> {
        let now = OffsetDateTime::now_utc();
        let mut sent: Vec<&Kept> = self.0.iter().filter(|kept| kept.goes_to(url, now)).collect();
        sent.sort_by_key(|kept| std::cmp::Reverse(kept.path.len()));
        let pairs: Vec<_> = sent
            .iter()
            .map(|kept| format!("{}={}", kept.cookie.name(), kept.cookie.value()))
            .collect();
        (!pairs.is_empty()).then(|| pairs.join("; "))
    }

    /// All stored cookies, in the order in which they were set.
    pub(crate) fn all(&self) -> Vec<Cookie<'static>> {
        self.0.iter().map(|kept| kept.cookie.clone()).collect()
    }

    /// Removes the cookies with this name.
    pub(crate) fn forget(&mut self, name: &str) {
        self.0.retain(|kept| kept.cookie.name() != name);
    }
}

impl Kept {
    fn goes_to(&self, url: &Url, now: OffsetDateTime) -> bool {
        let path = url.path();
        let below = path.strip_prefix(self.path.as_str()).is_some_and(|rest| {
            rest.is_empty() || self.path.ends_with('/') || rest.starts_with('/')
        });
        url.host_str() == Some(&self.host)
            && below
            && (url.scheme() == "https" || self.cookie.secure() != Some(true))
            && self.expires.is_none_or(|at| at > now)
    }
}

fn check(cookie: &Cookie<'_>, line: &str, url: &Url) -> Result<(), String> {
    let name = cookie.name();
    let secure = cookie.secure() == Some(true);
    let refuse = |why: &str| Err(format!("{why}: {name}"));
    if secure && url.scheme() != "https" {
        return refuse("Secure over plain http");
    }
    if cookie.same_site() == Some(cookie::SameSite::None) && !secure {
        return refuse("SameSite=None without Secure");
    }
    if name.starts_with("__Secure-") && !secure {
        return refuse("__Secure- without Secure");
    }
    let is_host_only = secure && cookie.domain().is_none() && cookie.path() == Some("/");
    if name.starts_with("__Host-") && !is_host_only {
        return refuse("__Host- without Secure and Path=/, or with Domain");
    }
    if cookie.domain().is_some() {
        return refuse("the adapter never sets Domain");
    }
    if name.len() + cookie.value().len() > 4096 {
        return refuse("name and value above 4,096 bytes");
    }
    let attributes = line.split(';').skip(1).map(|it| it.trim().len());
    if attributes.max().is_some_and(|length| length > 1024) {
        return refuse("an attribute above 1,024 bytes");
    }
    Ok(())
}

/// The path up to the last slash (RFC 6265bis section 5.1.4).
fn default_path(url: &Url) -> &str {
    match url.path().rfind('/') {
        None | Some(0) => "/",
        Some(end) => &url.path()[..end],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        text.parse().unwrap()
    }

    fn sent(line: &str, to: &str) -> Option<String> {
        let mut jar = Jar::default();
        jar.set(line, &url("https://meet.example/oidc/auth")).unwrap();
        jar.header(&url(to))
    }

    #[test]
    fn a_cookie_is_sent_to_its_host_and_path_only() {
        assert_eq!(sent("a=1; Path=/", "https://meet.example/x").as_deref(), Some("a=1"));
        assert_eq!(sent("a=1; Path=/x", "https://meet.example/x/y").as_deref(), Some("a=1"));
        assert_eq!(sent("a=1; Path=/x", "https://meet.example/xy"), None);
        assert_eq!(sent("a=1; Path=/", "https://other.example/"), None);
        assert_eq!(sent("a=1", "https://meet.example/oidc/redirect").as_deref(), Some("a=1"));
        assert_eq!(sent("a=1", "https://meet.example/"), None);
    }

    #[test]
    fn a_secure_cookie_is_neither_stored_nor_sent_over_plain_http() {
        assert_eq!(sent("a=1; Path=/; Secure", "http://meet.example/"), None);
        assert!(Jar::default().set("a=1; Secure", &url("http://meet.example/")).is_err());
    }

    #[test]
    fn a_cookie_that_breaks_the_rules_of_its_prefix_is_refused() {
        let home = url("https://meet.example/");
        for line in [
            "__Host-a=1; Path=/",
            "__Host-a=1; Secure; Path=/oidc",
            "__Host-a=1; Secure; Path=/; Domain=meet.example",
            "__Secure-a=1; Path=/",
        ] {
            assert!(Jar::default().set(line, &home).is_err(), "{line}");
        }
        assert!(Jar::default().set("__Host-a=1; Secure; Path=/", &home).is_ok());
    }

    #[test]
    fn a_cookie_is_replaced_by_name_and_path_and_removed_when_it_expires() {
        let home = url("https://meet.example/");
        let mut jar = Jar::default();
        jar.set("a=1; Path=/", &home).unwrap();
        jar.set("a=2; Path=/", &home).unwrap();
        jar.set("a=3; Path=/deep", &home).unwrap();
        assert_eq!(
            jar.header(&url("https://meet.example/deep/er")).as_deref(),
            Some("a=3; a=2"),
            "the longest path first"
        );

        jar.set("a=; Path=/; Max-Age=0", &home).unwrap();
        jar.set("a=; Path=/deep; Expires=Thu, 01 Jan 1970 00:00:00 GMT", &home).unwrap();
        assert!(jar.all().is_empty());
    }
}
