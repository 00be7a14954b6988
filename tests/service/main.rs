//! The real binary over real sockets, with the development provider as its peer.

mod faults;
mod redirects;
mod refusals;
mod sign_in;
mod verify;
mod world;
