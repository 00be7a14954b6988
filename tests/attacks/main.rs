//! What an attacker sends, in numbers, and what an eavesdropper would find.
//!
//! | module | job |
//! | --- | --- |
//! | [`verify`] | `/oidc/verify` in this process, thousands of random requests |
//! | [`raw`] | the same in the real binary, with bytes that are no HTTP |
//! | [`forged`] | cookies that are not, no longer or never were sessions |
//! | [`crowded`] | claims of any length and content |
//! | [`secrets`] | sign-ins that end well and badly, at trace level: nothing secret gets out |
//! | [`leaks`] | finds a secret in a text, encoded as it may be |
//! | [`names`] | rooms and tenants of any spelling: a token opens one meeting, and none that is denied |
//! | [`debug`] | `{:?}` of the types that hold secrets |
#![expect(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test says what broke by panicking, also in its helpers"
)]

mod crowded;
mod debug;
mod forged;
mod leaks;
mod names;
mod raw;
mod secrets;
mod verify;
