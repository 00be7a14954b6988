//! The real binary over real sockets, with the development provider as its peer.

#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod faults;
mod redirects;
mod refusals;
mod sign_in;
mod verify;
mod world;
