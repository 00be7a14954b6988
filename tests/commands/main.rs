//! The commands that are not `serve`: the real binary, its output, its exit code and the files that it
//! writes.
#![expect(clippy::unwrap_used, reason = "a test fails by a panic, also in its helpers")]

mod check;
mod completions;
mod health;
mod hosts;
mod import;
mod init;
mod man;
mod mistakes;
mod run;
mod token;
mod version;
