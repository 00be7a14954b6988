//! Random and forged input in large numbers, and a search for secrets in everything that leaves the
//! process.
//!
//! | module | job |
//! | --- | --- |
//! | [`verify`] | `/oidc/verify` in this process, with thousands of random requests |
//! | [`raw_requests`] | `/oidc/verify` of the real binary, with bytes that are not HTTP |
//! | [`forged_cookies`] | cookies that are not valid sessions |
//! | [`large_claims`] | claims of any length and any content |
//! | [`logged_secrets`] | successful and failed sign-ins at trace level: no secret leaks |
//! | [`secret_search`] | finds a secret in a text, plain or encoded |
//! | [`names`] | rooms and tenants of any spelling: a token opens one meeting, and never a denied one |
//! | [`debug_output`] | `{:?}` of the types that contain secrets |
#![expect(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test says what broke by panicking, also in its helpers"
)]

mod debug_output;
mod forged_cookies;
mod large_claims;
mod logged_secrets;
mod names;
mod raw_requests;
mod remembered_sessions;
mod secret_search;
mod verify;
