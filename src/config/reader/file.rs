//! Reading the files that an operator names.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use zeroize::Zeroizing;

/// The content of the file at `path`, `None` where it has more than `most` bytes.
///
/// Reads no further than one byte above the limit: a path may lead to a device without end.
///
/// # Errors
///
/// Where the file cannot be read.
pub(in crate::config) fn read(path: &Path, most: usize) -> io::Result<Option<Zeroizing<Vec<u8>>>> {
    // Never grows, so that no copy of a secret stays behind in freed memory.
    let mut bytes = Zeroizing::new(Vec::with_capacity(most + 32));
    File::open(path)?.take(most as u64 + 1).read_to_end(&mut bytes)?;
    Ok((bytes.len() <= most).then_some(bytes))
}
