//! Properties that must hold for any bytes, one function each.
//!
//! | function | input |
//! | --- | --- |
//! | [`cookies()`] | `Cookie` headers with valid cookies of the adapter among arbitrary bytes |
//! | [`state()`] | Jitsi's `{state}` JSON |
//! | [`target()`] | the other three forms of a meeting, and pages to return to |
//! | [`invitation()`] | links of invitations, and the bytes inside them |
//! | [`id_token()`] | tokens and key sets, some with a valid signature |
//! | [`config()`] | the TOML file and environment variables |
//!
//! `fuzz/` calls them with the inputs of libFuzzer, which needs nightly Rust. The test `replay`
//! calls them on stable Rust with the corpus. Each function panics if its property does not hold,
//! and returns whether the bytes were accepted: the corpus must contain accepted and refused
//! inputs.
//!
//! The first byte of an input selects the form of the rest.

mod config;
mod cookies;
mod id_token;
mod invitation;
mod meeting;
mod state;
mod target;

pub use config::config;
pub use cookies::cookies;
pub use id_token::id_token;
pub use invitation::invitation;
pub use state::state;
pub use target::target;

/// A property: whether the input was accepted.
pub type Property = fn(&[u8]) -> bool;

/// All properties, with the names of their fuzz targets and corpora.
pub const ALL: [(&str, Property); 6] = [
    ("config", config),
    ("cookies", cookies),
    ("id_token", id_token),
    ("invitation", invitation),
    ("state", state),
    ("target", target),
];

/// Which of `forms` forms an input has, and the rest of the input.
fn form(bytes: &[u8], forms: u8) -> Option<(u8, &[u8])> {
    let (first, rest) = bytes.split_first()?;
    Some((first % forms, rest))
}
