//! What can go wrong with the provider, one enum per operation, variants by whose fault.
//!
//! `Display` is the whole cause in one line for the log, so nothing here has a `source`. It holds
//! status codes and words of ours only: never a body, a query or a claim.

use std::io;

use crate::signin::ClaimsError;

/// Why no HTTP client can be made of the settings.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// `issuer` is no URL, or neither https nor http on loopback.
    #[error("oidc.issuer must be an https URL (http only on a loopback address)")]
    Issuer,
    /// An endpoint or the discovery URL is neither https nor http on loopback.
    #[error("oidc.{0} must be an https URL (http only on a loopback address)")]
    Insecure(&'static str),
    /// An HS algorithm in `signing_algs`: anyone who knows the client secret could sign.
    #[error("oidc.signing_algs must hold public-key algorithms only, and one at least")]
    Algorithms,
    /// `ca_pem` holds no certificate that can be read.
    #[error("oidc.ca_file holds no PEM certificate that can be read")]
    CaFile,
    /// The proxy's URL cannot be used.
    #[error("the proxy's URL cannot be used")]
    Proxy,
    /// TLS could not be set up.
    #[error("the HTTP client could not be set up: are the system's certificates installed?")]
    Setup,
}

/// The metadata and keys were never loaded, so nothing was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the provider's metadata was never loaded")]
pub struct NotReady;

/// Why a call to the provider brought nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CallError {
    /// The URL is not one that may be called.
    #[error("its URL is neither https nor http on a loopback address")]
    Insecure,
    /// It took longer than `oidc.timeout`.
    #[error("it took longer than oidc.timeout")]
    Timeout,
    /// The host name does not resolve.
    #[error("its host name does not resolve")]
    Name,
    /// No connection: nobody listens, or nobody answers within 3 s.
    #[error("no connection ({0})")]
    Connect(io::ErrorKind),
    /// The certificate is not one that we trust for this name.
    #[error("{0}")]
    Certificate(&'static str),
    /// The proxy does not lead there.
    #[error("the proxy of HTTPS_PROXY {0}")]
    Proxy(&'static str),
    /// The connection broke, or it was not HTTP.
    #[error("the connection broke")]
    Broken,
    /// The answer is larger than 1 MiB.
    #[error("the answer is larger than 1 MiB")]
    TooLarge,
    /// Another status than 200; redirects are not followed.
    #[error("status {0}")]
    Status(u16),
    /// The body is not JSON of the right shape.
    #[error("the answer is not the JSON that it should be")]
    Unreadable,
}

/// Why metadata or keys could not be loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LoadError {
    /// The discovery document could not be fetched.
    #[error("the discovery document: {0}")]
    Discovery(CallError),
    /// OIDC Discovery 4.3: "The issuer value returned MUST be identical to the Issuer URL".
    #[error("the discovery document's issuer is not oidc.issuer, byte for byte")]
    WrongIssuer,
    /// A required endpoint is neither in the document nor in the configuration.
    #[error("the discovery document lacks {0}")]
    MissingEndpoint(&'static str),
    /// An endpoint is no URL, or is not https; http will do on loopback, for a provider that is on
    /// loopback itself.
    #[error("the discovery document's {0} is not an https URL")]
    BadEndpoint(&'static str),
    /// The keys could not be fetched.
    #[error("the keys: {0}")]
    Keys(CallError),
    /// None of the keys can verify a signature.
    #[error("the keys: none of them can verify a signature")]
    NoUsableKey,
}

/// Why a code brought no verified claims.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RedeemError {
    /// Nothing was sent to the provider: another instance may try.
    #[error(transparent)]
    NotReady(#[from] NotReady),
    /// Our key does not sign.
    #[error("the client assertion could not be signed")]
    Assertion,
    /// The token endpoint refused, by an OAuth error.
    #[error("the token endpoint answered {0}")]
    Refused(RefusalCode),
    /// The token endpoint failed.
    #[error("the token endpoint: {0}")]
    Token(CallError),
    /// OIDC Core 3.1.3.3: the token type must be Bearer.
    #[error("the token endpoint: token_type is not Bearer")]
    NotBearer,
    /// The id token is not to be believed.
    #[error("{0}")]
    IdToken(IdTokenError),
    /// Userinfo failed, or is not to be believed.
    #[error("userinfo: {0}")]
    Userinfo(UserinfoError),
}

impl RedeemError {
    /// The code was spent, too old, or another client's: one new attempt may help.
    pub fn is_invalid_grant(&self) -> bool {
        matches!(self, Self::Refused(RefusalCode::InvalidGrant))
    }

    /// The code never left us: another instance may redeem it. All else is the provider's failure.
    pub fn nothing_was_sent(&self) -> bool {
        matches!(self, Self::NotReady(_))
    }
}

/// The error codes of a token response (RFC 6749 §5.2); another one may hold anything and so
/// reaches no log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RefusalCode {
    /// The code is spent, expired, another client's, or its verifier or redirect URI is wrong.
    #[error("invalid_grant")]
    InvalidGrant,
    /// Our id, secret or way to authenticate is wrong.
    #[error("invalid_client: check client_id, client_secret or client_key_file, and client_auth")]
    InvalidClient,
    /// The request lacks something, as the provider sees it.
    #[error("invalid_request")]
    InvalidRequest,
    /// The client may not use this grant.
    #[error("unauthorized_client")]
    UnauthorizedClient,
    /// The provider has no authorization-code grant.
    #[error("unsupported_grant_type")]
    UnsupportedGrantType,
    /// A scope is unknown.
    #[error("invalid_scope")]
    InvalidScope,
    /// Any other.
    #[error("an unregistered error")]
    Unregistered,
}

/// Why an id token is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdTokenError {
    /// There is none: was the scope `openid` granted?
    #[error("the token endpoint sent no id token")]
    Missing,
    /// It is no token, or its signature does not hold.
    #[error("the id token {0}")]
    Jws(JwsError),
    /// Its signature holds, a claim does not.
    #[error("{0}")]
    Claims(ClaimsError),
}

/// Why a signed token is refused before its claims are looked at. To be read after its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JwsError {
    /// Not three base64url parts, the first and second JSON objects.
    #[error("is malformed")]
    Malformed,
    /// Its `typ` is another kind of token's (RFC 8725 §3.11).
    #[error("is a token of another type")]
    WrongType,
    /// It has critical header parameters, of which we know none (RFC 7515 §4.1.11).
    #[error("has critical header parameters")]
    Critical,
    /// Its `alg` is not among `oidc.signing_algs`.
    #[error("is signed with an algorithm that oidc.signing_algs does not allow")]
    Algorithm,
    /// The provider publishes no such key, or none for this algorithm.
    #[error("is signed with a key that the provider does not publish")]
    UnknownKey,
    /// The signature does not hold.
    #[error("has a wrong signature")]
    Signature,
}

/// Why userinfo is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UserinfoError {
    /// The call failed.
    #[error("{0}")]
    Call(CallError),
    /// The signed answer does not hold.
    #[error("the answer {0}")]
    Jws(JwsError),
    /// OIDC Core 5.3.2: "The sub (subject) Claim MUST always be returned in the UserInfo Response."
    #[error("the answer lacks sub")]
    MissingSubject,
    /// OIDC Core 5.3.2: "The sub Claim in the UserInfo Response MUST be verified to exactly match
    /// the sub Claim in the ID Token".
    #[error("sub is not that of the id token")]
    WrongSubject,
    /// The signed answer is another issuer's.
    #[error("iss is not oidc.issuer")]
    WrongIssuer,
    /// The signed answer is meant for another client.
    #[error("aud does not hold oidc.client_id")]
    WrongAudience,
    /// The signed answer has expired.
    #[error("the answer has expired")]
    Expired,
}

impl UserinfoError {
    /// Whether the answer is about somebody else, or from or for somebody else: a mix-up or an
    /// attack. All else is a userinfo endpoint that gives nothing that can be used.
    pub(super) fn is_anothers(self) -> bool {
        match self {
            Self::WrongSubject
            | Self::WrongIssuer
            | Self::WrongAudience
            | Self::Jws(JwsError::Signature) => true,
            Self::Call(_) | Self::Jws(_) | Self::MissingSubject | Self::Expired => false,
        }
    }
}
