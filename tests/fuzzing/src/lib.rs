//! What must hold for any bytes, one function each.
//!
//! | function | what it is given |
//! | --- | --- |
//! | [`cookies()`] | `Cookie` headers, with good cookies of ours between arbitrary bytes |
//! | [`state()`] | Jitsi's `{state}` JSON |
//! | [`target()`] | the other three forms of a meeting, and pages to return to |
//! | [`id_token()`] | tokens and key sets, some of them rightly signed |
//! | [`config()`] | the TOML file and the variables of the environment |
//!
//! `fuzz/` calls them with what libFuzzer invents, which needs nightly Rust; the test `replay`
//! calls them on stable Rust with the corpus that the fuzzer left. Each panics where a promise is
//! broken, and says whether the bytes were accepted: a property that nothing reaches proves
//! nothing.
//!
//! The first byte of an input says which of a function's forms the rest is.

mod config;
mod cookies;
mod id_token;
mod meeting;
mod state;
mod target;

pub use config::config;
pub use cookies::cookies;
pub use id_token::id_token;
pub use state::state;
pub use target::target;

/// A property.
pub type Property = fn(&[u8]) -> bool;

/// All of them, by the names of their fuzz targets and corpora.
pub const ALL: [(&str, Property); 5] = [
    ("config", config),
    ("cookies", cookies),
    ("id_token", id_token),
    ("state", state),
    ("target", target),
];

/// Which of `forms` forms an input has, and the rest of it.
fn form(bytes: &[u8], forms: u8) -> Option<(u8, &[u8])> {
    let (first, rest) = bytes.split_first()?;
    Some((first % forms, rest))
}
