//! The HTTP client for calls to the provider, and its limits.
//!
//! Only https, or http on a loopback address. No redirects: a redirected token request would send the
//! code and the client secret elsewhere. Every call has a time limit, and every response a size
//! limit. No cookies, no decompression, no proxy from the environment.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use reqwest::{
    Client, ClientBuilder, Request,
    header::{ACCEPT, HeaderValue},
    redirect,
};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Map, Value};

use super::{
    CallError, ClientError, Settings, address::Address, call_outcome::outcome, calls::Calls,
    cause::cause, endpoint::Endpoint, response::Response, tls,
};
use crate::metrics::{self, ProviderMetrics};

/// The HTTP client. Cheap to clone, and shared by all workers.
#[derive(Clone, Debug)]
pub(super) struct Http {
    client: Client,
    calls: Arc<Calls>,
    pub(super) metrics: ProviderMetrics,
}

impl Http {
    /// Sets the client up. Makes no call. `metrics` counts its calls.
    ///
    /// Requires rustls' default crypto provider: without it, reqwest panics.
    ///
    /// # Errors
    ///
    /// [`ClientError`]
    pub(super) fn new(settings: &Settings, metrics: ProviderMetrics) -> Result<Self, ClientError> {
        let client = builder(settings)?.build().map_err(|_| ClientError)?;
        Ok(Self { client, calls: Arc::new(Calls::start()?), metrics })
    }

    /// GETs a JSON object. The content type is not checked, because some providers serve their documents
    /// as static files. The metrics count the call as one of `kind`.
    ///
    /// # Errors
    ///
    /// [`CallError`], also for every status other than 200.
    pub(super) async fn object(
        &self,
        endpoint: &Endpoint,
        kind: metrics::Endpoint,
    ) -> Result<Map<String, Value>, CallError> {
        let request = self.client.get(endpoint.url().clone()).header(ACCEPT, JSON);
        let request = request.build().map_err(|_| CallError::Broken)?;
        self.send(request, kind).await?.ok(&[])?.object()
    }

    /// GETs userinfo with an access token in the `Authorization` header (RFC 6750 §2.1).
    ///
    /// # Errors
    ///
    /// [`CallError`], also for every status other than 200.
    pub(super) async fn with_bearer(
        &self,
        endpoint: &Endpoint,
        token: &SecretString,
    ) -> Result<Response, CallError> {
        let request = self.client.get(endpoint.url().clone()).header(ACCEPT, JSON_OR_JWT);
        let request = request.bearer_auth(token.expose_secret());
        let request = request.build().map_err(|_| CallError::Broken)?;
        let response = self.send(request, metrics::Endpoint::Userinfo).await?;
        response.ok(&[token.expose_secret()])
    }

    /// Sends one request and reads the whole response, whatever its status.
    ///
    /// The call continues up to its time limit even if this future is dropped. The metrics count it as one
    /// of `kind` when it ends.
    ///
    /// # Errors
    ///
    /// [`CallError`], except for those about the status and the content of a response.
    pub(super) async fn send(
        &self,
        request: Request,
        kind: metrics::Endpoint,
    ) -> Result<Response, CallError> {
        if !Endpoint::allows(request.url()) {
            return Err(CallError::Insecure);
        }
        let (client, metrics) = (self.client.clone(), self.metrics.clone());
        let at = Address::from(request.url());
        let call = async move {
            let began = Instant::now();
            let response = execute(client, request).await;
            let took = began.elapsed();
            let status = response.as_ref().map(|response| response.status);
            metrics.called(kind, outcome(status), took);
            log_call(&at, &response, took);
            response
        };
        // The runtime ends only with the process.
        self.calls.run(call).await.unwrap_or(Err(CallError::Broken))
    }
}

/// A client with the limits of this module.
///
/// # Errors
///
/// [`ClientError`]
pub(super) fn builder(settings: &Settings) -> Result<ClientBuilder, ClientError> {
    let mut builder = Client::builder()
        .user_agent(concat!("jitsi-oidc-adapter/", env!("CARGO_PKG_VERSION")))
        .redirect(redirect::Policy::none())
        .connect_timeout(settings.timeout.min(CONNECT_TIMEOUT))
        .timeout(settings.timeout)
        .pool_idle_timeout(POOL_IDLE_TIMEOUT)
        .no_proxy();
    if let Some(proxy) = &settings.proxy {
        builder = builder.proxy(proxy.for_https().map_err(|_| ClientError)?);
    }
    Ok(builder.use_preconfigured_tls(tls::config(settings.authorities.as_ref())?))
}

async fn execute(client: Client, request: Request) -> Result<Response, CallError> {
    Response::read(client.execute(request).await.map_err(cause)?).await
}

/// One line for each call. The address has no query.
fn log_call(at: &Address, response: &Result<Response, CallError>, took: Duration) {
    let milliseconds = took.as_millis();
    match response {
        Ok(response) => log::debug!(
            event = "provider_call", address:% = at, status = response.status.as_u16(),
            milliseconds = milliseconds;
            "called the provider"
        ),
        Err(error) => log::debug!(
            event = "provider_call", address:% = at, cause:% = error, milliseconds = milliseconds;
            "a call to the provider failed"
        ),
    }
}

/// With a longer limit, a person would wait the whole `oidc.timeout` for a provider that drops packets.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);

/// Shorter than the 5 s after which Node.js servers close idle connections: a token request on a
/// connection that is being closed fails, and its code is lost.
const POOL_IDLE_TIMEOUT: Duration = Duration::from_secs(4);

const JSON: HeaderValue = HeaderValue::from_static("application/json");
const JSON_OR_JWT: HeaderValue = HeaderValue::from_static("application/json, application/jwt");

#[cfg(test)]
mod tests;
