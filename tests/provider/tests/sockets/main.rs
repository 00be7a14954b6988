//! The provider from outside, over real sockets.

mod browser;
mod faults;
mod sign_in;
