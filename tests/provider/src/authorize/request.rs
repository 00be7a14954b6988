//! A checked authorization request.

use url::Url;

use crate::Client;
use crate::parameters::{Parameters, Repeated};
use crate::state::State;

/// An authorization request that may get a response at its redirect URI.
#[derive(Debug)]
pub(crate) struct Request {
    pub(crate) client: Client,
    /// The redirect URI as it was sent and registered.
    pub(crate) redirect_uri: String,
    /// The parsed redirect URI.
    pub(crate) target: Url,
    pub(crate) state: Option<String>,
    pub(crate) nonce: Option<String>,
    pub(crate) scope: String,
    pub(crate) code_challenge: String,
    /// `prompt=none`: no page may be shown.
    pub(crate) silent: bool,
    /// `prompt=login`, `select_account` or `consent`: a page must be shown.
    pub(crate) interactive: bool,
    /// In seconds.
    pub(crate) max_age: Option<i64>,
    pub(crate) acr: Option<String>,
}

/// Why an authorization request is refused.
pub(crate) enum Refused {
    /// The person gets a page, because the redirect URI is not known to be the client's (RFC 6749
    /// 4.1.2.1).
    Page(String),
    /// The client gets an error with a description.
    Redirect(Box<Request>, &'static str, String),
}

impl Request {
    /// Parses the query of an authorization request.
    ///
    /// # Errors
    /// Fails with a page for a repeated parameter, an unknown client or an unregistered redirect URI.
    /// All other errors are those of RFC 6749 4.1.2.1 and OpenID Connect Core 3.1.2.6.
    pub(crate) fn parse(state: &State, query: &str) -> Result<Self, Refused> {
        let page = |why: String| Refused::Page(why);
        let parameters = Parameters::parse(query.as_bytes())
            .map_err(|Repeated(name)| page(format!("The parameter {name} is repeated.")))?;
        let client = parameters
            .get("client_id")
            .and_then(|id| state.client(id))
            .ok_or_else(|| page("No client has this client_id.".to_owned()))?;
        let (redirect_uri, target) = parameters
            .get("redirect_uri")
            .filter(|uri| client.redirect_uris.iter().any(|known| known == uri))
            .and_then(|uri| Some((uri.to_owned(), Url::parse(uri).ok()?)))
            .ok_or_else(|| page("The client did not register this redirect_uri.".to_owned()))?;
        let owned = |name| parameters.get(name).map(str::to_owned);
        let prompts = |word| parameters.has_word("prompt", word);
        let request = Request {
            client,
            redirect_uri,
            target,
            state: owned("state"),
            nonce: owned("nonce"),
            scope: owned("scope").unwrap_or_default(),
            code_challenge: owned("code_challenge").unwrap_or_default(),
            silent: prompts("none"),
            interactive: prompts("login") || prompts("select_account") || prompts("consent"),
            max_age: parameters.get("max_age").and_then(|seconds| seconds.parse().ok()),
            acr: parameters
                .get("acr_values")
                .and_then(|all| all.split(' ').next())
                .map(str::to_owned),
        };
        match complaint(&request, &parameters) {
            None => Ok(request),
            Some((error, why)) => Err(Refused::Redirect(Box::new(request), error, why.to_owned())),
        }
    }
}

fn complaint(request: &Request, parameters: &Parameters) -> Option<(&'static str, &'static str)> {
    if parameters.get("request").is_some() {
        return Some(("request_not_supported", "request objects are not supported"));
    }
    if parameters.get("request_uri").is_some() {
        return Some(("request_uri_not_supported", "request_uri is not supported"));
    }
    if parameters.get("response_type") != Some("code") {
        return Some(("unsupported_response_type", "response_type must be code"));
    }
    if parameters.get("response_mode").is_some_and(|mode| mode != "query") {
        return Some(("invalid_request", "response_mode must be query"));
    }
    if !parameters.has_word("scope", "openid") {
        return Some(("invalid_scope", "scope must contain openid"));
    }
    // RFC 7636 4.2: a SHA-256 in base64url without padding.
    if parameters.get("code_challenge_method") != Some("S256") || request.code_challenge.len() != 43
    {
        return Some(("invalid_request", "PKCE with S256 is required"));
    }
    if request.silent && request.interactive {
        return Some(("invalid_request", "prompt=none must be the only value"));
    }
    if parameters.get("max_age").is_some() && request.max_age.is_none_or(|seconds| seconds < 0) {
        return Some(("invalid_request", "max_age must be a number of seconds"));
    }
    None
}
