//! What can go wrong with the provider, one enum per operation, variants by whose fault.
//!
//! `Display` is the whole cause in one line for the log, so nothing here has a `source`. It holds
//! words of ours, and of the provider its addresses, status codes, error codes and key ids: never a
//! body, a query or a claim.

use std::io;

use super::{
    address::{Address, Shown},
    key::{KeyFault, KeyName},
};
use crate::signin::{ClaimsError, ErrorCode};

/// The HTTP client cannot be made: the TLS library or the system refuses.
#[derive(Debug, thiserror::Error)]
#[error("the HTTP client could not be set up: are the system's certificates installed?")]
pub struct ClientError;

/// The metadata was never loaded, so nothing was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the provider's metadata was never loaded")]
pub struct NotReady {
    /// In how many seconds the next load begins, or the running one has ended; at least 1. The promise
    /// holds where somebody asked for a load.
    pub retry_after: u64,
}

/// Why a call to the provider brought nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
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
    /// There is no TLS, or none that both sides can speak.
    #[error("no TLS connection: {0}")]
    Tls(&'static str),
    /// The proxy does not lead there.
    #[error("the proxy of HTTPS_PROXY {0}")]
    Proxy(&'static str),
    /// The connection broke, or it was not HTTP.
    #[error("the connection broke")]
    Broken,
    /// The answer is larger than 1 MiB.
    #[error("the answer is larger than 1 MiB")]
    TooLarge,
    /// Another status than 200.
    #[error("status {0}")]
    Status(u16),
    /// A redirect, which is not followed.
    #[error("status {status}, a redirect to {to}, which is not followed")]
    Redirect {
        /// The status.
        status: u16,
        /// Where it leads.
        to: Address,
    },
    /// The body is not JSON of the right shape.
    #[error("the answer is not the JSON that it should be")]
    Unreadable,
}

/// Why metadata or keys could not be loaded.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LoadError {
    /// The discovery document could not be fetched.
    #[error("the discovery document: {1} ({0})")]
    Discovery(Address, CallError),
    /// OIDC Discovery 4.3: "The issuer value returned MUST be identical to the Issuer URL".
    #[error(
        "the discovery document's issuer is not oidc.issuer, byte for byte: it is {found} ({at})"
    )]
    WrongIssuer {
        /// Where the document was fetched.
        at: Address,
        /// What it names; "missing" where it names none.
        found: Shown,
    },
    /// A required endpoint is neither in the document nor in the configuration.
    #[error("the discovery document lacks {0}")]
    MissingEndpoint(&'static str),
    /// An endpoint is no URL, or is not https; http will do on loopback, for a provider that is on
    /// loopback itself.
    #[error("the discovery document's {0} is not an https URL")]
    BadEndpoint(&'static str),
    /// The keys could not be fetched. The metadata is loaded.
    #[error("the keys: {1} ({0})")]
    Keys(Address, CallError),
}

/// Why a code brought no verified claims.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RedeemError {
    /// Nothing was sent to the provider: another instance may try.
    #[error(transparent)]
    NotReady(#[from] NotReady),
    /// Our key does not sign.
    #[error("the client assertion could not be signed")]
    Assertion,
    /// The token endpoint refused, by an OAuth error.
    #[error("the token endpoint answered {code} (status {status}, {at})")]
    Refused {
        /// The token endpoint.
        at: Address,
        /// The answer's status; some providers refuse with 200.
        status: u16,
        /// Its `error`.
        code: RefusalCode,
    },
    /// The token endpoint failed.
    #[error("the token endpoint: {1} ({0})")]
    Token(Address, CallError),
    /// RFC 6749 §5.1 and OIDC Core 3.1.3.3: what a token response must hold.
    #[error("the token endpoint: {1} is missing in the answer, or is no string ({0})")]
    TokenMember(Address, &'static str),
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
        matches!(self, Self::Refused { code: RefusalCode::InvalidGrant, status: ..500, .. })
    }

    /// The code never left us: another instance may redeem it. All else is the provider's failure.
    pub fn nothing_was_sent(&self) -> bool {
        matches!(self, Self::NotReady(_))
    }
}

/// The error codes of a token response (RFC 6749 §5.2), and those beyond.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
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
    #[error("{0}")]
    Other(ErrorCode),
}

/// Why an id token is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
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
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
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
    /// The provider publishes no such key.
    #[error("is signed with a key that the provider does not publish: {0}")]
    UnknownKey(KeyName),
    /// The provider publishes the key, and it cannot be used.
    #[error("is signed with a key that cannot be used: {0}, {1}")]
    UnusableKey(KeyName, KeyFault),
    /// No usable key made the signature. One that cannot be used may have.
    #[error("is signed with none of the usable keys; one cannot be used: {0}, {1}")]
    NoUsableKey(KeyName, KeyFault),
    /// The signature does not hold.
    #[error("has a wrong signature ({0})")]
    Signature(KeyName),
    /// Any of the last four, held against the newest keys of the provider.
    #[error("{refused}; usable keys at {at}: {usable}")]
    NewestKeys {
        /// Why these keys do not verify it.
        refused: Box<JwsError>,
        /// The key set.
        at: Address,
        /// How many of its keys can verify a signature.
        usable: usize,
    },
    /// Any of the same four, and newer keys could not be fetched.
    #[error("{refused}; newer keys could not be fetched: {fetch}")]
    NoNewerKeys {
        /// Why the keys that are loaded do not verify it.
        refused: Box<JwsError>,
        /// Why there are no newer ones.
        fetch: Box<LoadError>,
    },
}

impl JwsError {
    /// Whether newer keys may verify the token: the provider may have published one meanwhile.
    pub(super) fn calls_for_new_keys(&self) -> bool {
        matches!(
            self,
            Self::UnknownKey(_)
                | Self::UnusableKey(..)
                | Self::NoUsableKey(..)
                | Self::Signature(_)
        )
    }

    /// Whether it is worth waiting until the keys may be fetched again. A key that the provider
    /// publishes and that cannot be used is no better two seconds later.
    pub(super) fn is_worth_waiting(&self) -> bool {
        self.calls_for_new_keys() && !matches!(self, Self::UnusableKey(..))
    }

    /// Whether a key of the provider that may have made the signature did not, also once newer keys
    /// were asked for.
    fn is_wrong_signature(&self) -> bool {
        match self {
            Self::Signature(_) => true,
            Self::NewestKeys { refused, .. } | Self::NoNewerKeys { refused, .. } => {
                refused.is_wrong_signature()
            }
            _ => false,
        }
    }
}

/// Why userinfo is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UserinfoError {
    /// The call failed.
    #[error("{1} ({0})")]
    Call(Address, CallError),
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
    pub(super) fn is_anothers(&self) -> bool {
        match self {
            Self::WrongSubject | Self::WrongIssuer | Self::WrongAudience => true,
            Self::Jws(error) => error.is_wrong_signature(),
            Self::Call(..) | Self::MissingSubject | Self::Expired => false,
        }
    }
}
