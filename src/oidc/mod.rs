//! The provider at arm's length: everything that is said to it, and every check of what it says.
//!
//! | file | job |
//! | --- | --- |
//! | `settings` | the keys of `[oidc]`, which `config` reads straight into these types |
//! | `prompt`, `proxy`, `client_key`, `authorities` | values of single keys |
//! | `algorithm` | signature algorithms, and the hash that belongs to each |
//! | `provider` | [`Provider`]: what is loaded of it, and the loop that keeps it loaded |
//! | `loads` | when the metadata is loaded, and how long a person waits for it |
//! | `metadata` | its discovery document, tolerant where that does no harm |
//! | `keys`, `key`, `key_cache` | its public keys; one of them; when they are fetched again |
//! | `authorize` | the authorization request, to send the browser to |
//! | `redeem` | code → verified claims, by `token_response`, `jws`, `signature` and `userinfo` |
//! | `end_session` | the sign-out at the provider |
//! | `client`, `assertion` | openidconnect's client in the types that we use; the assertion that its key signs |
//! | `http`, `endpoint` | the HTTP client with its limits; which URLs it may call |
//! | `trust` | whether the system has certificates of authorities |
//! | `error`, `cause`, `address` | what can go wrong, by whose fault; why a call failed; what of the provider's texts a log line shows |
//!
//! # Why not openidconnect alone
//!
//! openidconnect writes the authorization request, the token request and the end-session request.
//! What the provider answers is read by types of ours, for two reasons. Its own are stricter than
//! the contract's "harmless oddities" allow: one optional claim of a wrong type, or one empty
//! string in the metadata, would cost the whole sign-in. And it verifies signatures in pure Rust,
//! at 200 µs each; jsonwebtoken on aws-lc, which signs the meeting tokens too, takes 30. So the
//! signature is checked in `jws`, against keys that are parsed once, and the claims in
//! [`signin`](crate::signin::UnverifiedClaims), in the order of OpenID Connect Core 3.1.3.7.

mod address;
mod algorithm;
mod assertion;
mod authorities;
mod authorize;
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
mod prompt;
mod provider;
mod proxy;
mod redeem;
mod settings;
mod signature;
#[cfg(test)]
mod testing;
mod token_response;
mod trust;
mod userinfo;

pub use address::{Address, Shown};
pub use algorithm::SigningAlgorithms;
pub use authorities::{Authorities, AuthoritiesError};
pub use authorize::Effective;
#[cfg(test)]
pub(crate) use client_key::tests as client_key_tests;
pub use client_key::{AssertionAudience, ClientKey, ClientKeyError};
pub use endpoint::{Endpoint, Issuer};
pub use error::{
    CallError, ClientError, IdTokenError, JwsError, LoadError, NotReady, RedeemError, RefusalCode,
    UserinfoError,
};
pub use jws::Jws;
pub use key::{KeyFault, KeyName};
pub use keys::{KeyDocument, KeySet};
pub use prompt::{DefaultPrompt, DefaultPromptError};
pub use provider::Provider;
pub use proxy::Proxy;
pub use redeem::Redeemed;
pub use settings::{ClientAuth, Endpoints, Settings, UserinfoPolicy};
