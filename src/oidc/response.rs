//! A response of the provider, within the limits.

use reqwest::{
    StatusCode,
    header::{CONTENT_ENCODING, CONTENT_TYPE, HeaderValue, LOCATION, WWW_AUTHENTICATE},
};
use serde_json::{Map, Value};

use super::{
    CallError,
    address::Address,
    body::{self, BYTE_ORDER_MARK, BodyHeaders},
    cause::cause,
};
use crate::signin::ProviderError;

/// A response within the limits, with any status.
pub(super) struct Response {
    pub(super) status: StatusCode,
    pub(super) content_type: Option<HeaderValue>,
    content_encoding: Option<HeaderValue>,
    /// The error of a resource server (RFC 6750 §3).
    www_authenticate: Option<HeaderValue>,
    /// The target of a redirect.
    location: Option<Address>,
    /// Without a byte order mark, which RFC 8259 §8.1 allows readers to ignore.
    pub(super) body: Vec<u8>,
}

impl Response {
    /// Reads the whole response, whatever its status.
    ///
    /// # Errors
    ///
    /// [`CallError`]: the connection broke, the call took too long, or the response is too large.
    pub(super) async fn read(mut response: reqwest::Response) -> Result<Self, CallError> {
        let mut body = body(&mut response).await?;
        if body.starts_with(BYTE_ORDER_MARK) {
            body.drain(..BYTE_ORDER_MARK.len());
        }
        let location = response.headers().get(LOCATION).and_then(|value| value.to_str().ok());
        let location = location.and_then(|location| response.url().join(location).ok());
        let location = location.as_ref().map(Address::from);
        let status = response.status();
        let mut header = |name| response.headers_mut().remove(name);
        let (content_type, content_encoding) = (header(CONTENT_TYPE), header(CONTENT_ENCODING));
        let www_authenticate = header(WWW_AUTHENTICATE);
        Ok(Self { status, content_type, content_encoding, www_authenticate, location, body })
    }

    /// This response, if its status is 200. `secrets` are those of the request.
    ///
    /// # Errors
    ///
    /// [`CallError::Redirect`], [`CallError::Status`].
    pub(super) fn ok(self, secrets: &[&str]) -> Result<Self, CallError> {
        match self.status {
            StatusCode::OK => Ok(self),
            _ => Err(self.refusal(secrets)),
        }
    }

    /// The error for a response with a status other than 200. Redirects are not followed. `secrets` are
    /// those of the request, which the provider may repeat.
    pub(super) fn refusal(self, secrets: &[&str]) -> CallError {
        let status = self.status.as_u16();
        let error = self.error(secrets);
        match self.location.filter(|_| self.status.is_redirection()) {
            Some(to) => CallError::Redirect { status, to },
            None => CallError::Status(status, error.map(Box::new)),
        }
    }

    /// The OAuth error in the body, otherwise that in `WWW-Authenticate`.
    fn error(&self, secrets: &[&str]) -> Option<ProviderError> {
        let object = self.object().ok();
        let in_body = object.and_then(|object| ProviderError::in_object(&object, secrets));
        in_body.or_else(|| {
            let header = self.www_authenticate.as_ref()?.to_str().ok()?;
            let code = parameter(header, "error")?;
            Some(ProviderError::of(code, parameter(header, "error_description"), secrets))
        })
    }

    /// Parses the body, which must be a JSON object.
    ///
    /// # Errors
    ///
    /// [`CallError::Body`]
    pub(super) fn object(&self) -> Result<Map<String, Value>, CallError> {
        let headers = BodyHeaders {
            content_type: self.content_type.as_ref(),
            content_encoding: self.content_encoding.as_ref(),
        };
        Ok(body::object(&self.body, headers)?)
    }
}

/// The quoted parameter `name` of a challenge (RFC 9110 §11.2), as RFC 6750 §3 writes it.
fn parameter<'h>(header: &'h str, name: &str) -> Option<&'h str> {
    let start = format!("{name}=\"");
    let (at, _) = header.match_indices(&start).find(|(at, _)| {
        header[..*at].chars().next_back().is_none_or(|before| matches!(before, ' ' | ','))
    })?;
    header[at + start.len()..].split('"').next().filter(|value| !value.is_empty())
}

/// The body, if it is within the limit.
pub(super) async fn body(response: &mut reqwest::Response) -> Result<Vec<u8>, CallError> {
    if response.content_length().is_some_and(|length| length > BODY_LIMIT as u64) {
        return Err(CallError::TooLarge);
    }
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(cause)? {
        if body.len() + chunk.len() > BODY_LIMIT {
            return Err(CallError::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// In bytes. Metadata and key sets have about 10 KiB.
pub(super) const BODY_LIMIT: usize = 1 << 20;
