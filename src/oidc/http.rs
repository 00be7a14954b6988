//! The HTTP client towards the provider, and its limits.
//!
//! https only (http on loopback), no redirects (a redirected token request would take code and
//! secret elsewhere), a time limit on every call, a size limit on every answer. No cookies, no
//! decompression, no proxy from the environment.

use std::{sync::Arc, time::Duration};

use reqwest::{
    Client, Request, StatusCode,
    header::{ACCEPT, CONTENT_TYPE, HeaderValue, LOCATION},
    redirect,
};
use secrecy::{ExposeSecret, SecretString};
use serde::de::DeserializeOwned;
use tokio::runtime::{self, Runtime};

use super::{
    Authorities, CallError, ClientError, Settings, address::Address, cause::cause,
    endpoint::Endpoint,
};

/// A client with limits; cheap to clone, and shared by all workers.
#[derive(Clone, Debug)]
pub(super) struct Http {
    client: Client,
    calls: Arc<Calls>,
}

/// The runtime on which calls to the provider run.
///
/// A connection is driven by the runtime that opened it, and any worker may use it later. A worker ends
/// as soon as it is idle after `SIGTERM`, and its runtime with it: a call of another worker, on a
/// connection that the first one had opened, would break in the middle, and its code would be spent. So
/// the connections belong to no worker.
#[derive(Debug)]
struct Calls(Option<Runtime>);

/// An answer within the limits, of any status.
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) content_type: Option<HeaderValue>,
    /// Where a redirect leads.
    location: Option<Address>,
    /// Without a byte order mark, which RFC 8259 §8.1 lets a reader ignore.
    pub(super) body: Vec<u8>,
}

impl Http {
    /// Sets the client up; calls nobody.
    ///
    /// Needs rustls' default provider installed: reqwest panics without.
    ///
    /// # Errors
    ///
    /// [`ClientError`]
    pub(super) fn new(settings: &Settings) -> Result<Self, ClientError> {
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
        for certificate in settings.authorities.iter().flat_map(Authorities::certificates) {
            builder = builder.add_root_certificate(certificate.clone());
        }
        let client = builder.build().map_err(|_| ClientError)?;
        Ok(Self { client, calls: Arc::new(Calls::start()?) })
    }

    /// GETs JSON. The content type does not matter: providers serve their documents from file
    /// stores too, and what is not JSON does not parse.
    ///
    /// # Errors
    ///
    /// [`CallError`]; any status but 200 is one.
    pub(super) async fn json<T: DeserializeOwned>(
        &self,
        endpoint: &Endpoint,
    ) -> Result<T, CallError> {
        let request = self.client.get(endpoint.url().clone()).header(ACCEPT, JSON);
        self.send(request.build().map_err(|_| CallError::Broken)?).await?.ok()?.json()
    }

    /// GETs with an access token in the `Authorization` header (RFC 6750 §2.1).
    ///
    /// # Errors
    ///
    /// [`CallError`]; any status but 200 is one.
    pub(super) async fn with_bearer(
        &self,
        endpoint: &Endpoint,
        token: &SecretString,
    ) -> Result<Answer, CallError> {
        let request = self.client.get(endpoint.url().clone()).header(ACCEPT, JSON_OR_JWT);
        let request = request.bearer_auth(token.expose_secret());
        self.send(request.build().map_err(|_| CallError::Broken)?).await?.ok()
    }

    /// Sends one request and reads the whole answer, whatever its status.
    ///
    /// The call goes on where its caller is gone, up to its time limit.
    ///
    /// # Errors
    ///
    /// [`CallError`], except for [`CallError::Status`], [`CallError::Redirect`] and
    /// [`CallError::Unreadable`].
    pub(super) async fn send(&self, request: Request) -> Result<Answer, CallError> {
        if !Endpoint::allows(request.url()) {
            return Err(CallError::Insecure);
        }
        let client = self.client.clone();
        // The runtime ends with the process only.
        self.calls.run(answer(client, request)).await.unwrap_or(Err(CallError::Broken))
    }
}

async fn answer(client: Client, request: Request) -> Result<Answer, CallError> {
    let mut response = client.execute(request).await.map_err(cause)?;
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
    if body.starts_with(BYTE_ORDER_MARK) {
        body.drain(..BYTE_ORDER_MARK.len());
    }
    let location = response.headers().get(LOCATION).and_then(|value| value.to_str().ok());
    let location = location.and_then(|location| response.url().join(location).ok());
    let location = location.as_ref().map(Address::from);
    let content_type = response.headers_mut().remove(CONTENT_TYPE);
    Ok(Answer { status: response.status(), content_type, location, body })
}

impl Calls {
    /// One thread is enough: it waits for the network, and decrypts.
    fn start() -> Result<Self, ClientError> {
        let runtime = runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("provider")
            .enable_all()
            .build()
            .map_err(|_| ClientError)?;
        Ok(Self(Some(runtime)))
    }

    /// Runs `call` there; `None` where the runtime is gone.
    async fn run<T: Send + 'static>(
        &self,
        call: impl Future<Output = T> + Send + 'static,
    ) -> Option<T> {
        self.0.as_ref()?.spawn(call).await.ok()
    }
}

impl Drop for Calls {
    /// A runtime must not be dropped within another one, which is where a provider ends.
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

impl Answer {
    fn ok(self) -> Result<Self, CallError> {
        match self.status {
            StatusCode::OK => Ok(self),
            _ => Err(self.refusal()),
        }
    }

    /// What an answer of another status than 200 means; redirects are not followed.
    pub(super) fn refusal(self) -> CallError {
        let status = self.status.as_u16();
        match self.location.filter(|_| self.status.is_redirection()) {
            Some(to) => CallError::Redirect { status, to },
            None => CallError::Status(status),
        }
    }

    /// The body, which is a JSON object.
    ///
    /// # Errors
    ///
    /// [`CallError::Unreadable`]
    pub(super) fn json<T: DeserializeOwned>(&self) -> Result<T, CallError> {
        if !is_object(&self.body) {
            return Err(CallError::Unreadable);
        }
        serde_json::from_slice(&self.body).map_err(|_| CallError::Unreadable)
    }
}

/// Whether a JSON text is an object. Without this an array of a struct's values in the order of its
/// fields would do: serde reads both.
pub(super) fn is_object(json: &[u8]) -> bool {
    json.trim_ascii_start().starts_with(b"{")
}

/// Longer, and a provider that drops packets would hold a person for the whole of `oidc.timeout`.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);

/// Shorter than the 5 s after which servers in Node.js close: a token request on a connection that
/// is just being closed fails, and its code with it.
const POOL_IDLE_TIMEOUT: Duration = Duration::from_secs(4);

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// Metadata and key sets have some 10 KiB.
const BODY_LIMIT: usize = 1 << 20;

const JSON: HeaderValue = HeaderValue::from_static("application/json");
const JSON_OR_JWT: HeaderValue = HeaderValue::from_static("application/json, application/jwt");

#[cfg(test)]
mod tests;
