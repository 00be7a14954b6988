//! The development OpenID Provider: what the tests and `make run` sign in at.
//!
//! It is correct by default. A [`Fault`] makes it wrong in exactly one way: a test starts from a
//! sign-in that works and breaks one thing. All its state is in memory, its people are invented, and
//! it requires no password. Never expose it to a network.
//!
//! Where a change goes: `provider` is the handle that tests hold, `server` is the thread it runs on,
//! `state` is all its state. `authorize`, `token`, `userinfo`, `end_session`, `discovery` and `jwks`
//! are one endpoint each. `id_token` makes the token and breaks it. `fault` lists the faults; each
//! fault is one match arm in the module where it acts.

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
