//! The shipped nginx snippets, included unchanged into a real nginx on both of Jitsi's site layouts.
//! Their subject is nginx: stubs stand for the adapter, on the two ports that the upstream names.

mod docs;
mod instances;
mod protect;
mod room;
mod routes;
mod world;
