//! Files that hold a secret, or one a line.

use std::path::Path;

use zeroize::Zeroizing;

use super::error::Problem;
use super::file;
use super::item::Item;
use super::secret::Found;

/// The file's content without one newline at its end, which editors and `echo` add.
///
/// # Errors
///
/// Where the file cannot be read, or is larger than 64 KiB.
pub(in crate::config) fn whole(item: &Item<'_>, path: &Path) -> Result<Found, Problem> {
    let bytes = read(item, path)?;
    let line = bytes.strip_suffix(b"\n").map(|line| line.strip_suffix(b"\r").unwrap_or(line));
    Ok(Found::new(line.unwrap_or(&bytes), item.place(), format!("{}: ", path.display())))
}

/// The file's lines; blank ones do not count.
///
/// # Errors
///
/// As [`whole`].
pub(in crate::config) fn lines(item: &Item<'_>, path: &Path) -> Result<Vec<Found>, Problem> {
    let bytes = read(item, path)?;
    let lines = (1..).zip(bytes.split(|byte| *byte == b'\n'));
    let filled = lines.filter(|(_, line)| !line.trim_ascii().is_empty());
    let found = filled.map(|(number, line)| {
        let within = format!("{}, line {number}: ", path.display());
        Found::new(line.strip_suffix(b"\r").unwrap_or(line), item.place(), within)
    });
    Ok(found.collect())
}

/// The file's content as it is.
///
/// # Errors
///
/// As [`whole`].
pub(in crate::config) fn read(item: &Item<'_>, path: &Path) -> Result<Zeroizing<Vec<u8>>, Problem> {
    let bytes = file::read(path, MAX_BYTES)
        .map_err(|error| item.wrong(format!("cannot read {}: {error}", path.display())))?;
    bytes.ok_or_else(|| item.wrong(format!("{} is too large for a secret", path.display())))
}

const MAX_BYTES: usize = 64 * 1024;

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;
    use crate::config::reader::testing::{Folder, read_section_in};

    fn password(folder: &Folder) -> Result<String, String> {
        let path = folder.path().join("s");
        read_section_in(folder, "x", "[x]\nk = 's'", &[], |section| {
            let read = |item: &Item<'_>| whole(item, &path)?.text();
            section.required("k", "", read).map(|secret| secret.expose_secret().to_owned())
        })
    }

    #[test]
    fn exactly_one_newline_at_the_end_is_trimmed() {
        let folder = Folder::new();
        // What is left is for `secret` to refuse.
        for (content, secret) in
            [("a", "a"), ("a\n", "a"), ("a\r\n", "a"), ("a\n\n", "a\n"), ("a\r", "a\r")]
        {
            folder.write("s", content);
            assert_eq!(password(&folder).as_deref(), Ok(secret), "{content:?}");
        }
    }

    #[test]
    fn a_file_that_can_be_no_secret_is_told_by_its_path() {
        let folder = Folder::new();
        let at = folder.path().display();
        let told = |rule: &str| Err(format!("{at}/config.toml:2:5: x.k: {rule}"));
        let missing = format!("cannot read {at}/s: No such file or directory (os error 2)");
        assert_eq!(password(&folder), told(&missing));
        folder.write("s", "\n");
        assert_eq!(password(&folder), told(&format!("{at}/s: must not be empty")));
        folder.write("s", &"x".repeat(MAX_BYTES));
        assert!(password(&folder).is_ok());
        folder.write("s", &"x".repeat(MAX_BYTES + 1));
        assert_eq!(password(&folder), told(&format!("{at}/s is too large for a secret")));
    }
}
