//! Every fault of the development provider against the real binary.
//!
//! | module | job |
//! | --- | --- |
//! | [`table`] | the one table: what is broken, how the sign-in ends, the cause in the log |
//! | [`ends`] | what each end demands: status, sentence, what was not asked |
//! | [`each`] | runs every row |
//! | [`world`] | what every row starts with |
#![expect(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test says what broke by panicking, also in its helpers"
)]

mod each;
mod ends;
mod table;
mod world;
