//! The rules of `docs/development/architecture.md` over the sources: which module may import which,
//! which modules are pure, and no file imports itself through others.

#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod cycles;
mod graph;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Each top-level module of `src/`, and the modules that it may import.
const MAY_IMPORT: [(&str, &[&str]); 13] = [
    ("log", &["log"]),
    ("metrics", &["metrics"]),
    ("installation", &["installation"]),
    ("branding", &["branding"]),
    ("jitsi", &["jitsi"]),
    ("signin", &["signin", "jitsi"]),
    ("config", &["config", "oidc", "log", "jitsi", "signin", "branding"]),
    ("cookies", &["cookies", "signin", "jitsi"]),
    ("oidc", &["oidc", "signin", "jitsi", "metrics"]),
    ("web", &["web", "oidc", "cookies", "signin", "jitsi", "metrics", "log", "branding"]),
    ("server", &["server", "config", "web", "oidc", "cookies", "jitsi", "log", "metrics"]),
    ("check", &["check", "config", "oidc", "signin", "jitsi", "installation", "branding"]),
    (
        "cli",
        &["cli", "check", "config", "server", "oidc", "signin", "jitsi", "log", "installation"],
    ),
];

/// Words that do not occur in a pure module.
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

/// The code of a module, without unit tests and comments: path and line.
fn code(module: &str) -> Vec<(PathBuf, String)> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let folder = src.join(module);
    let mut files = if folder.is_dir() { sources(&folder) } else { Vec::new() };
    let root = src.join(format!("{module}.rs"));
    files.extend(root.exists().then_some(root));
    assert!(!files.is_empty(), "src/{module} is gone");
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

/// The modules that a path after `crate::` begins with: one, or those in braces.
fn modules(after: &str) -> Vec<&str> {
    let inner = after.strip_prefix('{').map(|rest| rest.split('}').next().unwrap());
    let names = inner.map_or_else(|| vec![after], |inner| inner.split(',').collect());
    let ident = |name: &'_ str| name.find(|c: char| !c.is_ascii_lowercase()).unwrap_or(name.len());
    names.into_iter().map(str::trim).map(|name| &name[..ident(name)]).collect()
}

#[test]
fn each_module_imports_only_the_modules_below_it() {
    for (module, allowed) in MAY_IMPORT {
        for (path, line) in code(module) {
            for after in line.split("crate::").skip(1) {
                for other in modules(after) {
                    assert!(
                        allowed.contains(&other),
                        "{}: {module} may not import {other}: {line}",
                        path.display()
                    );
                }
            }
        }
    }
}

#[test]
fn pure_modules_use_no_clock_file_or_network() {
    for module in ["jitsi", "signin", "branding"] {
        for (path, line) in code(module) {
            let found = IMPURE.iter().find(|word| line.contains(**word));
            assert_eq!(found, None, "{}: {line}", path.display());
        }
    }
}

/// `web/visit.rs` adds the cookies of every response, and `cookies` makes them.
#[test]
fn one_file_adds_set_cookie_headers() {
    let mut found = BTreeSet::new();
    for (module, _) in MAY_IMPORT {
        for (path, line) in code(module) {
            if line.contains("SET_COOKIE") || line.to_lowercase().contains("\"set-cookie\"") {
                found.insert(path.file_name().unwrap().to_owned());
            }
        }
    }
    assert_eq!(found, BTreeSet::from(["visit.rs".into()]));
}
