//! The browser's session cookie.

use actix_web::HttpRequest;
use actix_web::http::header::{COOKIE, HeaderValue};
use cookie::time::Duration;
use cookie::{Cookie, SameSite};
use url::Url;

use crate::state::State;

/// The session's name from the browser's cookie.
pub(crate) fn session_name(http: &HttpRequest) -> Option<String> {
    let headers = http.headers().get_all(COOKIE).filter_map(|header| header.to_str().ok());
    headers
        .flat_map(|header| Cookie::split_parse(header).flatten())
        .find(|cookie| cookie.name() == NAME)
        .map(|cookie| cookie.value().to_owned())
}

/// The cookie that holds a session's name.
pub(super) fn cookie(state: &State, session_name: String) -> HeaderValue {
    header(build(state, session_name))
}

/// The `Set-Cookie` that removes the cookie.
pub(crate) fn clear_cookie(state: &State) -> HeaderValue {
    let mut cookie = build(state, String::new());
    cookie.set_max_age(Duration::ZERO);
    header(cookie)
}

fn build(state: &State, value: String) -> Cookie<'static> {
    let path = Url::parse(&state.issuer).map(|issuer| issuer.path().to_owned());
    Cookie::build((NAME, value))
        .path(path.unwrap_or_else(|_| "/".to_owned()))
        .http_only(true)
        .secure(state.issuer.starts_with("https:"))
        // The authorization request is a navigation from another site.
        .same_site(SameSite::Lax)
        .build()
}

fn header(cookie: Cookie<'_>) -> HeaderValue {
    HeaderValue::from_str(&cookie.to_string()).expect("name, base64url and a URL's path are ASCII")
}

const NAME: &str = "dev_provider_session";
