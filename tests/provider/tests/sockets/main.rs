//! The provider from outside, over real sockets.

mod browser;
mod client_auth;
mod faults;
mod program;
mod sign_in;
