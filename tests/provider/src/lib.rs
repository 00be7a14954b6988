//! The development OpenID Provider: what the tests and `make run` sign in at.
//!
//! Good by default. A [`Fault`] makes it wrong in exactly one way, so that a test can start from a
//! sign-in that works and break one thing. It keeps everything in memory, knows only invented
//! people, asks nobody for a password and must never face the outside.
//!
//! Where a change goes: `provider` is the handle that tests hold, `server` the thread it runs on,
//! `state` all that is remembered. `authorize`, `token`, `userinfo`, `end_session`, `discovery` and
//! `jwks` are one endpoint each; `id_token` makes the token and breaks it; `fault` is the list of
//! ways to be wrong, and each of them is one match arm in the module where it acts.

#![warn(missing_docs)]

mod authorize;
mod client;
mod discovery;
mod end_session;
mod fault;
mod id_token;
mod jwks;
mod keys;
mod network;
mod options;
mod page;
mod parameters;
mod people;
mod provider;
mod server;
mod state;
mod store;
mod token;
mod userinfo;

pub use client::{AuthMethod, Client};
pub use fault::{Demand, Fault, UnknownFault};
pub use options::{OpenerPolicy, Options};
pub use people::Person;
pub use provider::Provider;
pub use state::Calls;
