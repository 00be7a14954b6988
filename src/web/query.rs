//! The parameters of a request. Each may occur once.

use std::collections::BTreeMap;
use std::fmt;
use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpRequest, dev::Payload};

use super::error::{QueryError, Refusal, WebError};
use crate::signin::{AuthorizationResponse, Prompt, Target, TargetError, TargetParameters};

/// A decoded query without repeated names. `Debug` shows nothing: it contains code and state.
#[derive(Default)]
pub(super) struct Query(BTreeMap<String, String>);

impl Query {
    /// Parses `application/x-www-form-urlencoded`.
    ///
    /// # Errors
    ///
    /// [`QueryError`] if a name occurs twice, or a name or a value is not UTF-8.
    pub(super) fn parse(query: &str) -> Result<Self, QueryError> {
        let mut parameters = BTreeMap::new();
        for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
            if name.contains('\u{fffd}') || value.contains('\u{fffd}') {
                return Err(QueryError::NotUtf8);
            }
            if parameters.insert(name.into_owned(), value.into_owned()).is_some() {
                return Err(QueryError::Repeated);
            }
        }
        Ok(Self(parameters))
    }

    pub(super) fn value(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// The meeting that the request names.
    pub(super) fn target(&self) -> Result<Target, TargetError> {
        Target::requested(TargetParameters {
            state: self.value("state"),
            roomname: self.value("roomname"),
            return_to: self.value("return_to"),
            room: self.value("room"),
            tenant: self.value("tenant"),
            popup: self.value(NONCE).is_some(),
            trip: self.value("trip"),
        })
    }

    /// `prompt`: `none` or `login`, anything else is ignored.
    pub(super) fn prompt(&self) -> Prompt {
        match self.value("prompt") {
            Some("none") => Prompt::None,
            Some("login") => Prompt::Login,
            _ => Prompt::Configured,
        }
    }

    /// The provider's authorization response.
    pub(super) fn authorization_response(&self) -> AuthorizationResponse {
        let value = |name| self.value(name).map(str::to_owned);
        AuthorizationResponse {
            state: value("state").unwrap_or_default(),
            iss: value("iss"),
            error: value("error"),
            description: value("error_description"),
            code: value("code"),
        }
    }
}

impl fmt::Debug for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Query").finish_non_exhaustive()
    }
}

/// Whether a query, even a refused one, is from the popup of Jitsi's inline mode.
pub(super) fn has_nonce(query: &str) -> bool {
    url::form_urlencoded::parse(query.as_bytes()).any(|(name, _)| name == NONCE)
}

/// The parameter that Jitsi adds to `tokenAuthUrl` only in inline mode.
const NONCE: &str = "nonce";

impl FromRequest for Query {
    type Error = Refusal;
    type Future = Ready<Result<Self, Refusal>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let query = Self::parse(request.query_string());
        ready(query.map_err(|error| WebError::Query(error).into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repeated_parameter_is_refused() {
        let query = Query::parse("room=T%C3%A4st+1&x=").unwrap();
        assert_eq!((query.value("room"), query.value("x")), (Some("Täst 1"), Some("")));
        for (text, error) in [
            ("a=1&a=1", QueryError::Repeated),
            ("a=1&%61=2", QueryError::Repeated),
            ("a&b&a", QueryError::Repeated),
            ("a=%ff", QueryError::NotUtf8),
        ] {
            assert_eq!(Query::parse(text).unwrap_err(), error, "{text}");
        }
    }

    #[test]
    fn an_unknown_prompt_is_ignored() {
        for (text, prompt) in [
            ("prompt=none", Prompt::None),
            ("prompt=login", Prompt::Login),
            ("prompt=consent", Prompt::Configured),
            ("", Prompt::Configured),
        ] {
            assert_eq!(Query::parse(text).unwrap().prompt(), prompt);
        }
    }
}
