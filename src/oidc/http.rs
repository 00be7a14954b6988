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
    Client, ClientBuilder, Request, StatusCode,
    header::{ACCEPT, CONTENT_ENCODING, CONTENT_TYPE, HeaderValue, LOCATION, WWW_AUTHENTICATE},
    redirect,
};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Map, Value};
use tokio::runtime::{self, Runtime};

use super::{
    CallError, ClientError, Settings,
    address::Address,
    body::{self, BYTE_ORDER_MARK, BodyHeaders},
    call_outcome::outcome,
    cause::cause,
    endpoint::Endpoint,
    tls,
};
use crate::metrics::{self, ProviderMetrics};
use crate::signin::ProviderError;

/// The HTTP client. Cheap to clone, and shared by all workers.
#[derive(Clone, Debug)]
pub(super) struct Http {
    client: Client,
    calls: Arc<Calls>,
    pub(super) metrics: ProviderMetrics,
}

/// The runtime on which calls to the provider run.
///
/// A connection is driven by the runtime that opened it, but any worker may use it later. After `SIGTERM`
/// a worker and its runtime end as soon as the worker is idle. A call of another worker on a connection
/// that the first one opened would then break, and its code would be lost. Therefore connections do not
/// belong to a worker.
#[derive(Debug)]
struct Calls(Option<Runtime>);

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

impl Http {
    /// Sets the client up. Makes no call.
    ///
    /// Requires rustls' default crypto provider: without it, reqwest panics.
    ///
    /// # Errors
    ///
    /// [`ClientError`]
    pub(super) fn new(settings: &Settings) -> Result<Self, ClientError> {
        let client = builder(settings)?.build().map_err(|_| ClientError)?;
        Ok(Self { client, calls: Arc::new(Calls::start()?), metrics: ProviderMetrics::default() })
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
    let mut response = client.execute(request).await.map_err(cause)?;
    let mut body = read(&mut response).await?;
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
    Ok(Response { status, content_type, content_encoding, www_authenticate, location, body })
}

/// The body, if it is within the limit.
pub(super) async fn read(response: &mut reqwest::Response) -> Result<Vec<u8>, CallError> {
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

impl Calls {
    /// One thread is enough: it only waits for the network and decrypts.
    fn start() -> Result<Self, ClientError> {
        let runtime = runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("provider")
            .enable_all()
            .build()
            .map_err(|_| ClientError)?;
        Ok(Self(Some(runtime)))
    }

    /// Runs `call` on the runtime. `None` if the runtime has ended.
    async fn run<T: Send + 'static>(
        &self,
        call: impl Future<Output = T> + Send + 'static,
    ) -> Option<T> {
        self.0.as_ref()?.spawn(call).await.ok()
    }
}

impl Drop for Calls {
    /// A runtime must not be dropped within another runtime, but the provider is dropped there.
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

impl Response {
    fn ok(self, secrets: &[&str]) -> Result<Self, CallError> {
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

/// Whether a JSON text is an object. serde would also read a struct from an array of its fields in
/// order.
pub(super) fn is_object(json: &[u8]) -> bool {
    json.trim_ascii_start().starts_with(b"{")
}

/// With a longer limit, a person would wait the whole `oidc.timeout` for a provider that drops packets.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);

/// Shorter than the 5 s after which Node.js servers close idle connections: a token request on a
/// connection that is being closed fails, and its code is lost.
const POOL_IDLE_TIMEOUT: Duration = Duration::from_secs(4);

/// In bytes. Metadata and key sets have about 10 KiB.
const BODY_LIMIT: usize = 1 << 20;

const JSON: HeaderValue = HeaderValue::from_static("application/json");
const JSON_OR_JWT: HeaderValue = HeaderValue::from_static("application/json, application/jwt");

#[cfg(test)]
mod tests;
