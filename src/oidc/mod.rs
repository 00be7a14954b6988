//! The OpenID Provider: all requests to it, and all checks of its responses.
//!
//! | file | job |
//! | --- | --- |
//! | `settings` | the keys of `[oidc]`; `config` parses them into these types |
//! | `prompt`, `proxy`, `client_key`, `authorities` | types of single keys |
//! | `algorithm` | signature algorithms, and the hash for each |
//! | `provider` | [`Provider`]: the loaded metadata and keys, and the loop that keeps them loaded |
//! | `successor` | what the next provider takes over at a reload of the configuration |
//! | `loads` | when the metadata is loaded, and how long a request waits for it |
//! | `metadata` | the discovery document |
//! | `keys`, `key`, `key_cache` | the public keys; one key; when they are fetched again |
//! | `authorize` | the authorization request |
//! | `redeem` | code → verified claims, by `token_request`, `token_response`, `jws`, `signature` and `userinfo`; `token_head` for messages |
//! | `end_session` | the sign-out at the provider |
//! | `redirect_uris` | the URIs to register at the provider |
//! | `client`, `assertion` | openidconnect's client with our response types; the client assertion |
//! | `http`, `response`, `body`, `endpoint` | the HTTP client and its limits; a response; its body; the URLs that may be called |
//! | `calls` | the runtime of the calls |
//! | `tls`, `trust` | which certificates are accepted; whether the system has CA certificates |
//! | `probe` | single calls for `check`, with what the service does not need: date and certificate |
//! | `call_outcome` | how the metrics count a call |
//! | `error`, `cause`, `address` | the errors; why a call failed; URLs of the provider in log lines |
//!
//! # Why not openidconnect alone
//!
//! openidconnect writes the authorization request, the token request and the end-session request. The
//! responses are parsed by our own types, for two reasons. First, openidconnect's types are too strict:
//! one optional claim of a wrong type, or one empty string in the metadata, would fail the whole sign-in.
//! Second, it verifies signatures in pure Rust, in 200 µs each; jsonwebtoken on aws-lc, which also signs
//! the meeting tokens, takes 30 µs. Therefore `jws` checks the signature, with keys that are parsed once,
//! and [`signin`](crate::signin::UnverifiedClaims) checks the claims, in the order of OpenID Connect Core
//! 3.1.3.7.

mod address;
mod algorithm;
mod assertion;
mod authorities;
mod authorize;
mod body;
mod call_outcome;
mod calls;
mod cause;
mod client;
mod client_key;
mod end_session;
mod endpoint;
mod error;
mod http;
mod jws;
mod key;
mod key_cache;
mod keys;
mod loads;
mod metadata;
mod probe;
mod prompt;
mod provider;
mod proxy;
mod redeem;
mod redirect_uris;
mod response;
mod settings;
mod signature;
mod successor;
#[cfg(test)]
mod testing;
mod tls;
mod token_head;
mod token_request;
mod token_response;
mod trust;
mod userinfo;

pub use address::Address;
pub use algorithm::SigningAlgorithms;
pub use authorities::{Authorities, AuthoritiesError};
pub use authorize::Effective;
#[cfg(test)]
pub(crate) use client_key::tests as client_key_tests;
pub use client_key::{AssertionAudience, ClientKey, ClientKeyError};
pub use endpoint::{Endpoint, Issuer};
pub use error::{
    BodyFault, CallError, ClientError, IdTokenError, JwsError, LoadError, NotReady, RedeemError,
    RefusalCode, UserinfoError, UserinfoFailure,
};
pub use jws::Jws;
pub use key::{KeyFault, KeyName};
pub use keys::{KeyDocument, KeySet};
pub use probe::{Probe, ProbeResponse};
pub use prompt::{DefaultPrompt, DefaultPromptError};
pub use provider::Provider;
pub use proxy::Proxy;
pub use redeem::Redeemed;
pub use redirect_uris::RedirectUris;
pub use settings::{ClientAuth, Endpoints, Settings, UserinfoPolicy};
pub use token_head::TokenHead;
