//! Single calls for `check`: each returns the response as it is, with its date and the server's certificate.
//!
//! The limits are those of the service: the same TLS settings, timeouts and sizes, and no redirect is
//! followed.

use std::time::SystemTime;

use reqwest::{
    Client, StatusCode,
    header::{DATE, HeaderMap, LOCATION},
    tls::TlsInfo,
};
use url::Url;
use x509_cert::{Certificate, der::Decode as _};

use super::{CallError, ClientError, Endpoint, Settings, cause::cause, http::builder, response};

/// A client for single calls.
#[derive(Clone, Debug)]
pub struct Probe {
    client: Client,
}

/// A response with any status.
#[derive(Clone, Debug)]
pub struct ProbeResponse {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The target of a redirect.
    pub location: Option<Url>,
    /// The header `Date`.
    pub date: Option<SystemTime>,
    /// When the server's certificate expires, in seconds since 1970. `None` without TLS.
    pub certificate_expires: Option<u64>,
    /// The body.
    pub body: Vec<u8>,
}

impl Probe {
    /// A client for the provider, through the proxy if one is set.
    ///
    /// # Errors
    ///
    /// [`ClientError`]
    pub fn provider(settings: &Settings) -> Result<Self, ClientError> {
        let client = builder(settings)?.tls_info(true).build().map_err(|_| ClientError)?;
        Ok(Self { client })
    }

    /// A client for the meet site, without a proxy.
    ///
    /// # Errors
    ///
    /// [`ClientError`]
    pub fn site(settings: &Settings) -> Result<Self, ClientError> {
        Self::provider(&Settings { proxy: None, ..settings.clone() })
    }

    /// GETs `url`.
    ///
    /// # Errors
    ///
    /// [`CallError`]. A status is not an error.
    pub async fn get(&self, url: &Url) -> Result<ProbeResponse, CallError> {
        if !Endpoint::allows(url) {
            return Err(CallError::Insecure);
        }
        let mut response = self.client.get(url.clone()).send().await.map_err(cause)?;
        let body = response::body(&mut response).await?;
        let location = response.headers().get(LOCATION).and_then(|value| value.to_str().ok());
        let location = location.and_then(|location| response.url().join(location).ok());
        let date = response.headers().get(DATE).and_then(|value| value.to_str().ok());
        let tls = response.extensions().get::<TlsInfo>();
        Ok(ProbeResponse {
            status: response.status(),
            headers: response.headers().clone(),
            location,
            date: date.and_then(|date| httpdate::parse_http_date(date).ok()),
            certificate_expires: tls.and_then(TlsInfo::peer_certificate).and_then(expiry),
            body,
        })
    }
}

/// When a certificate in DER expires.
fn expiry(der: &[u8]) -> Option<u64> {
    let certificate = Certificate::from_der(der).ok()?;
    Some(certificate.tbs_certificate().validity().not_after.to_unix_duration().as_secs())
}
