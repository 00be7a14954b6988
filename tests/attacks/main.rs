//! What an attacker sends, in numbers, and what an eavesdropper would find.
//!
//! | module | job |
//! | --- | --- |
//! | [`verify`] | `/oidc/verify` in this process, thousands of random requests |
//! | [`raw_requests`] | the same in the real binary, with bytes that are no HTTP |
//! | [`forged_cookies`] | cookies that are not, no longer or never were sessions |
//! | [`large_claims`] | claims of any length and content |
//! | [`logged_secrets`] | sign-ins that end well and badly, at trace level: nothing secret gets out |
//! | [`secret_search`] | finds a secret in a text, encoded as it may be |
//! | [`names`] | rooms and tenants of any spelling: a token opens one meeting, and none that is denied |
//! | [`debug_output`] | `{:?}` of the types that hold secrets |
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
mod secret_search;
mod verify;
