//! The body of a POST request, at most 8 KiB.

use std::pin::Pin;

use actix_web::web::{Bytes, PayloadConfig};
use actix_web::{FromRequest, HttpRequest, dev::Payload};

use super::error::{InviteError, Refusal, WebError};
use super::query::Query;

/// The bytes of a body. It has no `Debug`, because it may hold a passcode.
pub(super) struct Body(Bytes);

impl Body {
    /// What a resource whose handlers take a body needs.
    pub(super) fn limit() -> PayloadConfig {
        PayloadConfig::new(MOST_BYTES)
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// The fields of a form, `application/x-www-form-urlencoded`, each given once. `None` for another body.
    pub(super) fn form(&self) -> Option<Query> {
        let text = std::str::from_utf8(&self.0).ok()?;
        Query::parse(text).ok()
    }
}

impl FromRequest for Body {
    type Error = Refusal;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Refusal>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let bytes = Bytes::from_request(request, payload);
        Box::pin(async {
            let bytes = bytes.await;
            bytes.map(Self).map_err(|_| WebError::Invite(InviteError::Body).into())
        })
    }
}

const MOST_BYTES: usize = 8 * 1024;
