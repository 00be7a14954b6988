//! Every fault of the development provider against the real binary.

#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod each;
mod world;
