//! Files that contain one secret, or one in each line.

use std::path::Path;

use zeroize::Zeroizing;

use super::error::Problem;
use super::file;
use super::item::Item;
use super::raw_secret::RawSecret;

/// The content of the file without one line break at its end, which editors and `echo` add.
///
/// # Errors
///
/// If the file cannot be read, or is larger than 64 KiB.
pub(in crate::config) fn whole(item: &Item<'_>, path: &Path) -> Result<RawSecret, Problem> {
    let bytes = read(item, path)?;
    let line = bytes.strip_suffix(b"\n").map(|line| line.strip_suffix(b"\r").unwrap_or(line));
    Ok(RawSecret::new(line.unwrap_or(&bytes), item.place(), format!("{}: ", path.display())))
}

/// The lines of the file that are not blank.
///
/// # Errors
///
/// As [`whole`].
pub(in crate::config) fn lines(item: &Item<'_>, path: &Path) -> Result<Vec<RawSecret>, Problem> {
    let bytes = read(item, path)?;
    let lines = (1..).zip(bytes.split(|byte| *byte == b'\n'));
    let filled = lines.filter(|(_, line)| !line.trim_ascii().is_empty());
    let secrets = filled.map(|(number, line)| {
        let prefix = format!("{}, line {number}: ", path.display());
        RawSecret::new(line.strip_suffix(b"\r").unwrap_or(line), item.place(), prefix)
    });
    Ok(secrets.collect())
}

/// The whole content of the file, unchanged.
///
/// # Errors
///
/// As [`whole`].
pub(in crate::config) fn read(item: &Item<'_>, path: &Path) -> Result<Zeroizing<Vec<u8>>, Problem> {
    let bytes = file::read(path, MAX_BYTES)
        .map_err(|error| item.wrong(format!("cannot read {}: {error}", path.display())))?;
    bytes.ok_or_else(|| {
        item.wrong(format!("{} is larger than 64 KiB, too large for a secret", path.display()))
    })
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
    fn one_line_break_at_the_end_is_removed() {
        let folder = Folder::new();
        // `secret` refuses a line break that remains.
        for (content, secret) in
            [("a", "a"), ("a\n", "a"), ("a\r\n", "a"), ("a\n\n", "a\n"), ("a\r", "a\r")]
        {
            folder.write("s", content);
            assert_eq!(password(&folder).as_deref(), Ok(secret), "{content:?}");
        }
    }

    #[test]
    fn the_error_for_an_unusable_secret_file_names_its_path() {
        let folder = Folder::new();
        let at = folder.path().display();
        let refused = |rule: &str| Err(format!("{at}/config.toml:2:5: x.k: {rule}"));
        let missing = format!("cannot read {at}/s: No such file or directory (os error 2)");
        assert_eq!(password(&folder), refused(&missing));
        folder.write("s", "\n");
        assert_eq!(password(&folder), refused(&format!("{at}/s: must not be empty")));
        folder.write("s", &"x".repeat(MAX_BYTES));
        assert!(password(&folder).is_ok());
        folder.write("s", &"x".repeat(MAX_BYTES + 1));
        let large = format!("{at}/s is larger than 64 KiB, too large for a secret");
        assert_eq!(password(&folder), refused(&large));
    }
}
