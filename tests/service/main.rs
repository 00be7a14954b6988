//! The real binary over real sockets, with the development provider behind it and a browser without
//! a screen before it.
//!
//! | module | job |
//! | --- | --- |
//! | [`sign_in`] | whole sign-ins, and what they survive |
//! | [`refuse`] | every wrong answer: status, sentence, cookies, the cause in the log |
//! | [`restart`] | `invalid_grant`: once more, the same sign-in, and never again |
//! | [`verify`] | the table of `/oidc/verify` |
//! | [`redirects`] | collected attacks on redirects, through every parameter |
//! | [`login`] | guarded pages, `/oidc/tokenize` and logout |
//! | [`process`] | exit codes, listeners, a provider that is not there |
//! | [`world`] | what every test starts with |
#![expect(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test says what broke by panicking, also in its helpers"
)]

mod login;
mod process;
mod redirects;
mod refuse;
mod restart;
mod sign_in;
mod verify;
mod world;
