//! The token request (OIDC Core 3.1.3.1), by openidconnect and our HTTP client.

use std::{
    pin::Pin,
    sync::atomic::{AtomicU16, Ordering},
};

use base64::{Engine, engine::general_purpose::STANDARD};
use openidconnect::{
    AsyncHttpClient, AuthorizationCode, HttpRequest, HttpResponse, PkceCodeVerifier,
    RequestTokenError,
};
use reqwest::StatusCode;
use secrecy::{ExposeSecret, SecretString};
use url::form_urlencoded::byte_serialize;

use super::{
    BodyFault, CallError, RedeemError, RefusalCode, Settings,
    address::Address,
    assertion::ASSERTION_TYPE,
    http::Http,
    provider::Loaded,
    token_response::{self, TokenErrorResponse, TokenResponse},
};
use crate::metrics;
use crate::signin::ProviderText;

/// The secrets of one token request: the code, the PKCE verifier, and the client assertion if there is one.
pub(super) struct Credentials {
    pub(super) code: String,
    pub(super) verifier: String,
    pub(super) assertion: Option<SecretString>,
}

impl Credentials {
    /// Every secret of the request, which its response may repeat.
    fn secrets(&self, settings: &Settings) -> Vec<String> {
        let mut secrets = vec![self.code.clone(), self.verifier.clone()];
        secrets.extend(self.assertion.iter().map(|text| text.expose_secret().to_owned()));
        if let Some(secret) = settings.client_secret.as_ref().map(ExposeSecret::expose_secret) {
            let form = |text: &str| byte_serialize(text.as_bytes()).collect::<String>();
            let pair = format!("{}:{}", form(&settings.client_id), form(secret));
            secrets.extend([secret.to_owned(), STANDARD.encode(pair)]);
        }
        secrets
    }
}

/// Sends the token request once: a code is valid for one request (RFC 6749 §4.1.2).
///
/// # Errors
///
/// [`RedeemError::Refused`], [`RedeemError::Token`], [`RedeemError::TokenMember`].
pub(super) async fn request_tokens(
    http: &Http,
    loaded: &Loaded,
    settings: &Settings,
    sent: Credentials,
) -> Result<TokenResponse, RedeemError> {
    let secrets = sent.secrets(settings);
    let secrets: Vec<_> = secrets.iter().map(String::as_str).collect();
    let call = TokenCall { http, secrets: &secrets, status: AtomicU16::new(0) };
    let mut request = loaded
        .client
        .exchange_code(AuthorizationCode::new(sent.code))
        .set_pkce_verifier(PkceCodeVerifier::new(sent.verifier));
    if let Some(assertion) = &sent.assertion {
        request = request
            .add_extra_param("client_assertion_type", ASSERTION_TYPE)
            .add_extra_param("client_assertion", assertion.expose_secret());
    }
    let outcome = request.request_async(&call).await;
    let at = Address::from(loaded.metadata.token_endpoint.url());
    let status = call.status.load(Ordering::Relaxed);
    // The library's parse error contains the whole response, so it is not passed on.
    outcome.map_err(|error| match error {
        RequestTokenError::ServerResponse(TokenErrorResponse { error, description }) => {
            let description = description.and_then(|text| ProviderText::of(&text, &secrets));
            let code = RefusalCode::of(&error, &secrets);
            RedeemError::Refused { at, status, code, description }
        }
        RequestTokenError::Request(error) => RedeemError::Token(at, error),
        RequestTokenError::Parse(_, body) => match token_response::bad_member(&body) {
            Some(member) => RedeemError::TokenMember(at, member),
            None => RedeemError::Token(at, BodyFault::NotAnObject.into()),
        },
        // The library's name for an empty body.
        RequestTokenError::Other(_) => RedeemError::Token(at, BodyFault::Empty.into()),
    })
}

/// Sends the token request by our HTTP client. Keeps the status, which the library's errors do not contain.
struct TokenCall<'a> {
    http: &'a Http,
    secrets: &'a [&'a str],
    status: AtomicU16,
}

impl<'c> AsyncHttpClient<'c> for TokenCall<'_> {
    type Error = CallError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, CallError>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(async move {
            let request = request.try_into().map_err(|_| CallError::Broken)?;
            let response = self.http.send(request, metrics::Endpoint::Token).await?;
            self.status.store(response.status.as_u16(), Ordering::Relaxed);
            // RFC 6749 §5.2: an error has status 400 or 401. Some providers send another, even 200.
            let refused = TokenErrorResponse::in_body(&response.body).is_some();
            if !refused && response.status != StatusCode::OK {
                return Err(response.refusal(self.secrets));
            }
            response.object()?;
            let mut response = HttpResponse::new(response.body);
            // The library recognizes an error only by its status.
            if refused {
                *response.status_mut() = StatusCode::BAD_REQUEST;
            }
            Ok(response)
        })
    }
}
