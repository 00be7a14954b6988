//! File names with `*` and `?`.

use std::path::{Path, PathBuf};

use super::files::{FileError, Files};

/// The files that a pattern names: `*` and `?` in the last part of the path, sorted by name. A name that
/// begins with a dot needs a pattern that begins with a dot, as in a shell.
///
/// # Errors
///
/// [`FileError`] if the folder cannot be read.
pub(super) fn matching(files: &dyn Files, pattern: &Path) -> Result<Vec<PathBuf>, FileError> {
    let last = pattern.file_name().and_then(|it| it.to_str()).unwrap_or_default();
    if !last.contains(['*', '?']) {
        return Ok(vec![pattern.to_owned()]);
    }
    let folder = pattern.parent().unwrap_or(Path::new(""));
    let names = files.names(folder)?;
    let fits = |name: &&String| {
        name.starts_with('.') == last.starts_with('.') && glob(last.as_bytes(), name.as_bytes())
    };
    Ok(names.iter().filter(fits).map(|name| folder.join(name)).collect())
}

/// Linear in practice: on a mismatch only the last `*` takes one more byte.
fn glob(pattern: &[u8], name: &[u8]) -> bool {
    let (mut p, mut n) = (0, 0);
    let mut star = None;
    while n < name.len() {
        match pattern.get(p) {
            Some(b'*') => {
                star = Some((p, n));
                p += 1;
            }
            Some(b'?') => (p, n) = (p + 1, n + 1),
            Some(byte) if *byte == name[n] => (p, n) = (p + 1, n + 1),
            _ => match star {
                Some((at, taken)) => {
                    star = Some((at, taken + 1));
                    (p, n) = (at + 1, taken + 1);
                }
                None => return false,
            },
        }
    }
    pattern[p..].iter().all(|byte| *byte == b'*')
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn a_pattern_names_the_files_of_its_folder_in_order() {
        let file = |path: &str| (PathBuf::from(path), String::new());
        let paths = ["/a/b.cfg.lua", "/a/a.cfg.lua", "/a/.c.cfg.lua", "/a/x.lua", "/b/d.cfg.lua"];
        let files = BTreeMap::from(paths.map(file));
        let found = matching(&files, Path::new("/a/*.cfg.lua")).unwrap();
        assert_eq!(found, ["/a/a.cfg.lua", "/a/b.cfg.lua"].map(PathBuf::from));
        let found = matching(&files, Path::new("/a/?.lua")).unwrap();
        assert_eq!(found, ["/a/x.lua"].map(PathBuf::from));
        let none = matching(&files, Path::new("/c/*")).unwrap();
        assert!(none.is_empty(), "{none:?}");
    }
}
