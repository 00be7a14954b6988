//! Why a single call to the provider failed.

use std::io;

use super::BodyFault;
use crate::oidc::address::Address;
use crate::signin::ProviderError;

/// Why a call to the provider failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CallError {
    /// The URL may not be called.
    #[error("its URL is neither https nor http on a loopback address")]
    Insecure,
    /// The call took longer than `oidc.timeout`.
    #[error("it took longer than oidc.timeout")]
    Timeout,
    /// The host name does not resolve.
    #[error("its host name does not resolve")]
    Name,
    /// No connection: no server listens there, or it does not answer within 3 s.
    #[error("no connection ({0})")]
    Connect(io::ErrorKind),
    /// This machine has no file descriptor, port or memory for a connection.
    #[error("this machine has no free {0} for a connection")]
    Exhausted(&'static str),
    /// The certificate is not trusted for this host name.
    #[error("{0}")]
    Certificate(&'static str),
    /// The server does not speak TLS, only a version that is too old, or has no cipher suite in common with us.
    #[error("no TLS connection: {0}")]
    Tls(&'static str),
    /// The proxy does not connect to the provider.
    #[error("the proxy of HTTPS_PROXY {0}")]
    Proxy(&'static str),
    /// The connection broke, or the server did not speak HTTP.
    #[error("the connection broke")]
    Broken,
    /// The response is larger than 1 MiB.
    #[error("the response is larger than 1 MiB")]
    TooLarge,
    /// A status other than 200, and the error in the response, if there is one.
    #[error("status {0} instead of 200{error}", error = with_error(.1.as_deref()))]
    Status(u16, Option<Box<ProviderError>>),
    /// A redirect, which is not followed.
    #[error("status {status}, a redirect to {to}, which is not followed")]
    Redirect {
        /// The status.
        status: u16,
        /// Its target.
        to: Address,
    },
    /// The body is not a JSON object.
    #[error("the response {0}")]
    Body(BodyFault),
    /// The body is an OAuth error, although the status is 200.
    #[error("the response is an error: {0}")]
    ErrorObject(Box<ProviderError>),
    /// The body lacks a member.
    #[error("{0} is missing in the response, or has a wrong type")]
    Member(&'static str),
}

impl From<BodyFault> for CallError {
    fn from(fault: BodyFault) -> Self {
        Self::Body(fault)
    }
}

fn with_error(error: Option<&ProviderError>) -> String {
    error.map_or_else(String::new, |error| format!(", error {error}"))
}
