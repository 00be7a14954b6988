//! Reads files up to a size limit.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use zeroize::Zeroizing;

/// The content of the file at `path`, or `None` if it has more than `most` bytes.
///
/// Reads at most one byte above the limit, because a path may name an endless device.
///
/// # Errors
///
/// If the file cannot be read.
pub(in crate::config) fn read(path: &Path, most: usize) -> io::Result<Option<Zeroizing<Vec<u8>>>> {
    // The buffer never grows, so no copy of a secret remains in freed memory.
    let mut bytes = Zeroizing::new(Vec::with_capacity(most + 32));
    File::open(path)?.take(most as u64 + 1).read_to_end(&mut bytes)?;
    Ok((bytes.len() <= most).then_some(bytes))
}
