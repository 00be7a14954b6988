//! Tests of the provider over real sockets.

mod browser;
mod client_auth;
mod faults;
mod program;
mod sign_in;
