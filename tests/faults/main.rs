//! Every fault of the development provider against the real binary.

mod each;
mod world;
