//! Every fault of the development provider against the real binary.
//!
//! | module | job |
//! | --- | --- |
//! | [`table`] | the one table: what is broken, how the sign-in ends, the cause in the log |
//! | [`outcomes`] | what each end demands: status, sentence, what was not asked |
//! | [`every_fault`] | runs every row |
//! | [`modules`] | the modules of the conformance suite, and their rows |
//! | [`requirements`] | the requirements on a relying party, and the tests that hold them |
//! | [`docs`] | `docs/conformance.md` of all three |
//! | [`world`] | what every row starts with |
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
