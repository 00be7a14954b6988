//! The errors of calls to the provider: one enum per operation, with a variant for each cause.
//!
//! `Display` is the whole cause in one line for the log, so no error here has a `source`. It contains
//! our own words, and from the provider only addresses, status codes, content types, issuers, errors with
//! their descriptions, algorithms and key ids: never a body, a query or a claim.

mod body;
mod jws;

use std::io;

pub use self::body::BodyFault;
pub use self::jws::JwsError;
use super::address::Address;
use crate::signin::{ClaimsError, ErrorCode, ProviderError, ProviderText, Shown};

/// The HTTP client cannot be created: the TLS library or the system refuses.
#[derive(Debug, thiserror::Error)]
#[error("the HTTP client could not be set up: are the system's certificates installed?")]
pub struct ClientError;

/// The metadata was never loaded, so nothing was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the provider's metadata was never loaded")]
pub struct NotReady {
    /// In how many seconds the next load begins or the current one has ended; at least 1. Holds if a
    /// load was requested.
    pub retry_after: u64,
}

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

/// Why the metadata or the key set could not be loaded.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LoadError {
    /// The discovery document could not be fetched.
    #[error("the discovery document: {1} ({0})")]
    Discovery(Address, CallError),
    /// OIDC Discovery 4.3: "The issuer value returned MUST be identical to the Issuer URL".
    #[error(
        "the discovery document's issuer is not oidc.issuer, byte for byte: it is {found}, and \
         oidc.issuer is {wanted}{hint} ({at})", hint = if *.by_slash { ONLY_A_SLASH } else { "" }
    )]
    WrongIssuer {
        /// The URL of the document.
        at: Address,
        /// Its issuer.
        found: Shown,
        /// The configured issuer.
        wanted: Shown,
        /// Whether the only difference is a slash at the end.
        by_slash: bool,
    },
    /// A required endpoint is neither in the document nor in the configuration.
    #[error("the discovery document lacks {1} ({0})")]
    MissingEndpoint(Address, &'static str),
    /// An endpoint is not an https URL. http on a loopback address is accepted only if the provider
    /// itself is on a loopback address.
    #[error("the discovery document's {name} is not an https URL: it is {found} ({at})")]
    BadEndpoint {
        /// The URL of the document.
        at: Address,
        /// The member.
        name: &'static str,
        /// Its value, without user name, password, query and fragment.
        found: Shown,
    },
    /// The key set could not be fetched. The metadata is loaded.
    #[error("the key set: {1} ({0})")]
    Keys(Address, CallError),
}

/// Why a code could not be redeemed for verified claims.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RedeemError {
    /// Nothing was sent to the provider, so another instance can redeem the code.
    #[error(transparent)]
    NotReady(#[from] NotReady),
    /// The client key does not sign.
    #[error("the client assertion could not be signed")]
    Assertion,
    /// The token endpoint refused with an OAuth error.
    #[error(
        "the token endpoint answered {code} (status {status}, {at}){advice}{description}",
        advice = .code.advice(), description = with_description(.description.as_ref())
    )]
    Refused {
        /// The token endpoint.
        at: Address,
        /// The status of the response; some providers refuse with 200.
        status: u16,
        /// Its `error`.
        code: RefusalCode,
        /// Its `error_description`.
        description: Option<ProviderText>,
    },
    /// The call to the token endpoint failed.
    #[error("the token endpoint: {1} ({0})")]
    Token(Address, CallError),
    /// RFC 6749 §5.1 and OIDC Core 3.1.3.3: the members that a token response must contain.
    #[error("the token endpoint: {1} is missing in the response, or is not a string ({0})")]
    TokenMember(Address, &'static str),
    /// OIDC Core 3.1.3.3: the token type must be Bearer.
    #[error("the token endpoint: token_type is not Bearer ({0})")]
    NotBearer(Address),
    /// The id token is refused. The address is that of the token endpoint.
    #[error("{1} ({0})")]
    IdToken(Address, IdTokenError),
    /// The userinfo request failed, or its response is refused.
    #[error("{0}")]
    Userinfo(UserinfoFailure),
}

fn with_description(description: Option<&ProviderText>) -> String {
    description.map_or_else(String::new, |text| format!("; error_description: {text}"))
}

impl RedeemError {
    /// The code was used, expired or issued to another client: one new attempt may succeed.
    pub fn is_invalid_grant(&self) -> bool {
        matches!(self, Self::Refused { code: RefusalCode::InvalidGrant, status: ..500, .. })
    }

    /// The code was never sent, so another instance can redeem it. Every other failure is the
    /// provider's.
    pub fn nothing_was_sent(&self) -> bool {
        matches!(self, Self::NotReady(_))
    }
}

/// The error code of a token error response (RFC 6749 §5.2).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RefusalCode {
    /// The code was used, has expired or was issued to another client, or its verifier or redirect URI
    /// is wrong.
    #[error("invalid_grant")]
    InvalidGrant,
    /// The client id, the secret or the authentication method is wrong.
    #[error("invalid_client")]
    InvalidClient,
    /// The provider considers the request incomplete or malformed.
    #[error("invalid_request")]
    InvalidRequest,
    /// The client may not use this grant. Keycloak also answers this to a wrong secret.
    #[error("unauthorized_client")]
    UnauthorizedClient,
    /// The provider does not support the authorization code grant.
    #[error("unsupported_grant_type")]
    UnsupportedGrantType,
    /// A scope is unknown.
    #[error("invalid_scope")]
    InvalidScope,
    /// Any other code.
    #[error("{0}")]
    Other(ErrorCode),
}

impl RefusalCode {
    /// The code in the member `error`. `secrets` are those of the request.
    pub(super) fn of(error: &str, secrets: &[&str]) -> Self {
        match error {
            "invalid_grant" => Self::InvalidGrant,
            "invalid_client" => Self::InvalidClient,
            "invalid_request" => Self::InvalidRequest,
            "unauthorized_client" => Self::UnauthorizedClient,
            "unsupported_grant_type" => Self::UnsupportedGrantType,
            "invalid_scope" => Self::InvalidScope,
            other => Self::Other(ErrorCode::of(other, secrets)),
        }
    }

    /// What to check. Begins with a colon, or is empty.
    fn advice(&self) -> &'static str {
        match self {
            Self::InvalidClient | Self::UnauthorizedClient => {
                ": check client_id, client_secret or client_key_file, and client_auth"
            }
            Self::UnsupportedGrantType => ": allow the authorization code grant for this client",
            Self::InvalidScope => ": check scopes",
            Self::InvalidGrant | Self::InvalidRequest | Self::Other(_) => "",
        }
    }
}

/// Why an id token is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdTokenError {
    /// The token response has no id token: was the scope `openid` granted?
    #[error("the token endpoint sent no id token")]
    Missing,
    /// It is malformed, or its signature is invalid.
    #[error("the id token {0}")]
    Jws(JwsError),
    /// Its signature is valid, but a claim is not.
    #[error("{0}")]
    Claims(ClaimsError),
}

/// Why there are no claims of userinfo.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("userinfo: {error} ({at})")]
pub struct UserinfoFailure {
    /// The userinfo endpoint.
    pub at: Address,
    /// The reason.
    pub error: UserinfoError,
}

/// Why userinfo is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UserinfoError {
    /// The request failed.
    #[error("{0}")]
    Call(CallError),
    /// The signed response is malformed, or its signature is invalid.
    #[error("the response {0}")]
    Jws(JwsError),
    /// OIDC Core 5.3.2: "The sub (subject) Claim MUST always be returned in the UserInfo Response."
    #[error("the response lacks sub")]
    MissingSubject,
    /// OIDC Core 5.3.2: "The sub Claim in the UserInfo Response MUST be verified to exactly match
    /// the sub Claim in the ID Token".
    #[error("sub differs from the id token's sub")]
    WrongSubject,
    /// The signed response is from another issuer.
    #[error("iss is not oidc.issuer")]
    WrongIssuer,
    /// The signed response is for another client.
    #[error("aud does not contain oidc.client_id")]
    WrongAudience,
    /// The signed response has expired.
    #[error("the response has expired")]
    Expired,
}

impl UserinfoError {
    /// Whether the response is about another person, from another issuer or for another client: a mix-up
    /// or an attack. In all other cases the userinfo endpoint only returned nothing usable.
    pub(super) fn is_for_another(&self) -> bool {
        match self {
            Self::WrongSubject | Self::WrongIssuer | Self::WrongAudience => true,
            Self::Jws(error) => error.is_wrong_signature(),
            Self::Call(_) | Self::MissingSubject | Self::Expired => false,
        }
    }
}

const ONLY_A_SLASH: &str = "; the only difference is the slash at the end";
