//! The shipped nginx snippets, included unchanged into a real nginx on both of Jitsi's site layouts.
//! Their subject is nginx: stubs stand for the adapter, on the two ports that the upstream names.
//! Only [`whole`] has the adapter itself there, and a provider behind it.
#![expect(clippy::unwrap_used, reason = "a test says what broke by panicking, also in its helpers")]

mod behind;
mod blocks;
mod cookies;
mod docs;
mod down;
mod gateways;
mod inherited;
mod install;
mod instances;
mod logged;
mod misplaced;
mod order;
mod own;
mod passes;
mod places;
mod protect;
mod refused;
mod restarts;
mod room;
mod routes;
mod since;
mod symptoms;
mod tools;
mod whole;
mod world;
