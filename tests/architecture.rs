//! The sources keep the house's rules: who may import whom, and what stays pure.

#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

use std::fs;
use std::path::{Path, PathBuf};

/// Each room of `src/`, and the rooms of ours that it may import.
const MAY_IMPORT: [(&str, &[&str]); 8] = [
    ("jitsi", &["jitsi"]),
    ("signin", &["signin", "jitsi"]),
    ("config", &["config", "oidc", "log", "jitsi", "signin"]),
    ("cookies", &["cookies", "signin", "jitsi"]),
    ("oidc", &["oidc", "signin", "jitsi"]),
    ("web", &["web", "oidc", "cookies", "signin", "jitsi", "metrics", "log"]),
    ("server", &["server", "config", "web", "oidc", "cookies", "jitsi", "log", "metrics"]),
    ("cli", &["cli", "config", "server", "oidc", "jitsi", "log"]),
];

/// What a pure module does without.
const IMPURE: [&str; 9] = [
    "actix_web",
    "reqwest",
    "tokio",
    "std::fs",
    "std::env",
    "SystemTime",
    "Instant",
    "getrandom",
    "rand::",
];

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.ends_with("tests") || path.ends_with("tests.rs") {
            continue;
        }
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|it| it == "rs") {
            found.push(path);
        }
    }
    found
}

/// The code of a room, without its unit tests and comments: path and line.
fn code(room: &str) -> Vec<(PathBuf, String)> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = sources(&src.join(room));
    let root = src.join(format!("{room}.rs"));
    files.extend(root.exists().then_some(root));
    assert!(!files.is_empty(), "src/{room} is gone");
    files
        .into_iter()
        .flat_map(|path| {
            let text = fs::read_to_string(&path).unwrap();
            let code = text.split("#[cfg(test)]\nmod tests").next().unwrap().to_owned();
            let lines: Vec<_> = code
                .lines()
                .filter(|line| !line.trim_start().starts_with("//"))
                .map(|line| (path.clone(), line.to_owned()))
                .collect();
            lines
        })
        .collect()
}

/// The rooms that a path after `crate::` begins with: one, or those in braces.
fn rooms(after: &str) -> Vec<&str> {
    let inner = after.strip_prefix('{').map(|rest| rest.split('}').next().unwrap());
    let names = inner.map_or_else(|| vec![after], |inner| inner.split(',').collect());
    let ident = |name: &'_ str| name.find(|c: char| !c.is_ascii_lowercase()).unwrap_or(name.len());
    names.into_iter().map(str::trim).map(|name| &name[..ident(name)]).collect()
}

#[test]
fn each_room_imports_only_what_the_design_allows() {
    for (room, allowed) in MAY_IMPORT {
        for (path, line) in code(room) {
            for after in line.split("crate::").skip(1) {
                for other in rooms(after) {
                    assert!(
                        allowed.contains(&other),
                        "{}: {room} may not import {other}: {line}",
                        path.display()
                    );
                }
            }
        }
    }
}

#[test]
fn the_pure_modules_know_no_world() {
    for room in ["jitsi", "signin"] {
        for (path, line) in code(room) {
            let found = IMPURE.iter().find(|word| line.contains(**word));
            assert_eq!(found, None, "{}: {line}", path.display());
        }
    }
}
