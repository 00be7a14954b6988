//! The real binary over real sockets, with the development provider behind it and a browser without
//! a screen before it.
//!
//! | module | job |
//! | --- | --- |
//! | [`sign_in`] | whole sign-ins, and what they survive |
//! | [`refuse`] | every wrong answer: status, sentence, cookies, the cause in the log |
//! | [`verify`] | the table of `/oidc/verify` |
//! | [`redirects`] | collected attacks on redirects, through every parameter |
//! | [`login`] | guarded pages, `/oidc/tokenize` and logout |
//! | [`rules`] | who comes in, as what, into which rooms |
//! | [`tokens`] | features and sizes of tokens |
//! | [`keys`] | tokens by RSA keys, and the keys as Prosody fetches them |
//! | [`process`] | exit codes, listeners, a provider that is not there |
//! | [`world`] | what every test starts with |
#![expect(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test says what broke by panicking, also in its helpers"
)]

mod keys;
mod login;
mod process;
mod redirects;
mod refuse;
mod rules;
mod sign_in;
mod tokens;
mod verify;
mod world;
