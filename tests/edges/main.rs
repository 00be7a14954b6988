//! Every edge for which `packaging/edges` has a file and of which this machine has the program, in front of the
//! real adapter and an application that records its requests. Only the addresses in the shipped file are replaced.
//!
//! | module | job |
//! | --- | --- |
//! | [`edge`] | starts each edge with its shipped file |
//! | [`world`] | the provider, the adapter, the application, and an edge in front of them |
//! | [`cases`] | what holds behind every edge |
//! | [`table`] | runs every case with every edge |
//! | [`docs`] | `docs/edges.md`, whose table of results is generated |
//! | [`yaml`] | the files for programs that do not run here |
#![expect(
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a test says what broke by panicking, also in its helpers, and the table is printed"
)]

mod cases;
mod docs;
mod edge;
mod table;
mod world;
mod yaml;
