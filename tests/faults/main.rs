//! Every fault of the development provider against the real binary.
//!
//! | module | job |
//! | --- | --- |
//! | [`table`] | the table: what is broken, how the sign-in ends, the cause in the log |
//! | [`outcomes`] | what each outcome requires: status, sentence, number of requests to the provider |
//! | [`every_fault`] | runs every row of the table |
//! | [`modules`] | the modules of the conformance suite, and the row that tests each |
//! | [`requirements`] | the requirements on a relying party, and the tests of each |
//! | [`docs`] | `docs/conformance.md`, generated from all of these |
//! | [`world`] | the provider, the adapter and the browser of a test |
#![expect(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test says what broke by panicking, also in its helpers"
)]

mod docs;
mod every_fault;
mod modules;
mod outcomes;
mod requirements;
mod table;
mod world;
