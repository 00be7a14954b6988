//! Paths with wildcards, as nginx and Prosody read them. A name that begins with a dot needs a pattern that
//! begins with a dot.

use std::path::{Component, Path, PathBuf};

use glob::{MatchOptions, Pattern};

use super::files::{FileError, Files};

/// The program whose pattern it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dialect {
    /// nginx: `*`, `?` and brackets in any part of the path (`ngx_open_glob`, which is glob(3)).
    Nginx,
    /// Prosody: `*` and `?` in the last part of the path (`glob_to_pattern` in util/paths.lua).
    Prosody,
}

/// The files that a pattern names.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Matches {
    /// It has no wildcard: this file, whether it exists or not.
    One(PathBuf),
    /// The paths that exist, sorted.
    Existing(Vec<PathBuf>),
    /// The folder of the pattern does not exist, and the program requires it.
    NoFolder(PathBuf),
    /// The pattern cannot be evaluated here.
    Unknown,
}

/// The files that a pattern names.
///
/// # Errors
///
/// [`FileError`] if a folder cannot be read.
pub(super) fn matching(
    files: &dyn Files,
    pattern: &Path,
    dialect: Dialect,
) -> Result<Matches, FileError> {
    let Some(text) = pattern.to_str() else { return Ok(Matches::Unknown) };
    match dialect {
        Dialect::Nginx if !text.contains(['*', '?', '[']) => Ok(Matches::One(pattern.to_owned())),
        Dialect::Nginx => nginx(files, pattern),
        Dialect::Prosody if !text.contains(['*', '?']) => Ok(Matches::One(pattern.to_owned())),
        Dialect::Prosody => prosody(files, pattern),
    }
}

fn prosody(files: &dyn Files, pattern: &Path) -> Result<Matches, FileError> {
    let folder = pattern.parent().unwrap_or(Path::new(""));
    let last = pattern.file_name().and_then(|it| it.to_str()).unwrap_or_default();
    // In Prosody brackets are no wildcards.
    let escaped = last.replace('[', "[[]");
    let Some(part) = part(&escaped) else { return Ok(Matches::Unknown) };
    let Some(names) = files.names(folder)? else {
        return Ok(Matches::NoFolder(folder.to_owned()));
    };
    let mut names: Vec<_> =
        names.into_iter().filter(|it| fits(&part, &it.to_string_lossy())).collect();
    names.retain(|it| !it.to_string_lossy().starts_with('.'));
    Ok(Matches::Existing(names.into_iter().map(|it| folder.join(it)).collect()))
}

fn nginx(files: &dyn Files, pattern: &Path) -> Result<Matches, FileError> {
    let mut paths = vec![PathBuf::new()];
    let mut has_wildcard = false;
    for component in pattern.components() {
        let text = match component {
            Component::Normal(name) => name.to_str().unwrap_or_default(),
            other => {
                paths.iter_mut().for_each(|it| it.push(other));
                continue;
            }
        };
        // glob(3) reads a backslash as an escape.
        if text.contains('\\') {
            return Ok(Matches::Unknown);
        }
        if !text.contains(['*', '?', '[']) && !has_wildcard {
            paths.iter_mut().for_each(|it| it.push(text));
            continue;
        }
        has_wildcard = true;
        let Some(part) = part(&text.replace("[^", "[!")) else { return Ok(Matches::Unknown) };
        let mut next = Vec::new();
        for folder in paths {
            let names = files.names(&folder)?.unwrap_or_default();
            let fitting = names.into_iter().filter(|it| fits(&part, &it.to_string_lossy()));
            next.extend(fitting.map(|it| folder.join(it)));
        }
        paths = next;
    }
    paths.sort_unstable_by(|a, b| a.as_os_str().cmp(b.as_os_str()));
    Ok(Matches::Existing(paths))
}

/// A part of a path. `None`: it cannot be evaluated, such as a class (`[[:alpha:]]`).
fn part(text: &str) -> Option<Pattern> {
    for sign in [':', '=', '.'] {
        let class = text.split_once(&format!("[{sign}"));
        if class.is_some_and(|(_, rest)| rest.contains(&format!("{sign}]"))) {
            return None;
        }
    }
    let mut plain = text.to_owned();
    // For the crate `**` is something else. For glob(3) it is `*`.
    while plain.contains("**") {
        plain = plain.replace("**", "*");
    }
    Pattern::new(&plain).ok()
}

fn fits(pattern: &Pattern, name: &str) -> bool {
    let options = MatchOptions { require_literal_leading_dot: true, ..MatchOptions::new() };
    pattern.matches_with(name, options)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    const PATHS: [&str; 8] = [
        "/a/b.conf",
        "/a/a.conf",
        "/a/.c.conf",
        "/a/[x].conf",
        "/b/sites-on/1.conf",
        "/b/sites-on/2.txt",
        "/b/sites-off/3.conf",
        "/b/sites-off/deep/4.conf",
    ];

    fn found(pattern: &str, dialect: Dialect) -> Matches {
        let files = BTreeMap::from(PATHS.map(|path| (PathBuf::from(path), String::new())));
        matching(&files, Path::new(pattern), dialect).unwrap()
    }

    fn existing(paths: &[&str]) -> Matches {
        Matches::Existing(paths.iter().map(PathBuf::from).collect())
    }

    #[test]
    fn nginx_has_wildcards_in_every_part_and_brackets() {
        for (pattern, expected) in [
            ("/a/*.conf", &["/a/[x].conf", "/a/a.conf", "/a/b.conf"][..]),
            ("/a/[!.]*.conf", &["/a/[x].conf", "/a/a.conf", "/a/b.conf"]),
            ("/a/[^a]*.conf", &["/a/[x].conf", "/a/b.conf"]),
            ("/a/[a-b].conf", &["/a/a.conf", "/a/b.conf"]),
            ("/a/.*.conf", &["/a/.c.conf"]),
            ("/a/[.]c.*", &[]),
            ("/a/?.conf", &["/a/a.conf", "/a/b.conf"]),
            ("/b/sites-*/*.conf", &["/b/sites-off/3.conf", "/b/sites-on/1.conf"]),
            ("/b/sites-*/2.txt", &["/b/sites-on/2.txt"]),
            ("/?/sites-o[n]/**", &["/b/sites-on/1.conf", "/b/sites-on/2.txt"]),
            ("/c/*.conf", &[]),
            ("/a/*/none", &[]),
        ] {
            assert_eq!(found(pattern, Dialect::Nginx), existing(expected), "{pattern}");
        }
        for pattern in ["/a/[[:alpha:]].conf", "/a/\\*.conf", "/a/[a.conf", "/a/[[.x.]]"] {
            assert_eq!(found(pattern, Dialect::Nginx), Matches::Unknown, "{pattern}");
        }
        assert_eq!(found("/c/x", Dialect::Nginx), Matches::One("/c/x".into()));
    }

    #[test]
    fn prosody_has_wildcards_in_the_last_part_and_requires_the_folder() {
        for (pattern, expected) in [
            ("/a/*.conf", &["/a/[x].conf", "/a/a.conf", "/a/b.conf"][..]),
            ("/a/[x].*", &["/a/[x].conf"]),
            ("/a/.*", &[]),
            ("/b/sites-on/?.conf", &["/b/sites-on/1.conf"]),
        ] {
            assert_eq!(found(pattern, Dialect::Prosody), existing(expected), "{pattern}");
        }
        for pattern in ["/c/*", "/b/sites-*/*.conf"] {
            let folder = Path::new(pattern).parent().unwrap().to_owned();
            assert_eq!(found(pattern, Dialect::Prosody), Matches::NoFolder(folder), "{pattern}");
        }
        assert_eq!(found("/a/[x]", Dialect::Prosody), Matches::One("/a/[x]".into()));
    }

    proptest::proptest! {
        /// A name is found by itself with some characters replaced by wildcards.
        #[test]
        fn a_pattern_made_from_a_name_finds_it(name in "[a-c]{1,6}", signs in "[*?x]{6}") {
            let pattern: String = name.chars().zip(signs.chars()).map(|(own, sign)| {
                if sign == 'x' { own } else { sign }
            }).collect();
            let files = BTreeMap::from([(PathBuf::from("/d").join(&name), String::new())]);
            for dialect in [Dialect::Nginx, Dialect::Prosody] {
                let path = Path::new("/d").join(&pattern);
                let expected = match pattern.contains(['*', '?']) {
                    true => Matches::Existing(vec![Path::new("/d").join(&name)]),
                    false => Matches::One(path.clone()),
                };
                proptest::prop_assert_eq!(matching(&files, &path, dialect).unwrap(), expected);
            }
        }
    }
}
