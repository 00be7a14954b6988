//! `--version`.

use std::process::Command;

use crate::run::{run_in, scratch};

/// This is a checkout, so the commit is known.
#[test]
fn the_version_names_commit_date_and_target() {
    let version = run_in(scratch().path(), ["--version"]).succeeded();
    let git = |arguments: &[&str]| {
        let root = env!("CARGO_MANIFEST_DIR");
        let output =
            Command::new("git").arg("-C").arg(root).args(arguments).env("TZ", "UTC").output();
        output.ok().filter(|output| output.status.success())
    };
    let parts: Vec<_> = version.trim_end().split(['(', ',', ')']).map(str::trim).collect();
    assert_eq!(parts[0], concat!("jitsi-oidc-adapter ", env!("CARGO_PKG_VERSION")));
    let target = parts[parts.len() - 2];
    assert!(target.starts_with(std::env::consts::ARCH), "{version}");
    if git(&["rev-parse", "HEAD"]).is_some() {
        let commit = parts[1].strip_prefix("commit ").unwrap();
        assert!(git(&["cat-file", "-e", commit]).is_some(), "{version}");
        let shown = git(&["show", "-s", "--format=%cd", "--date=format-local:%F", commit]).unwrap();
        assert_eq!(parts[2], String::from_utf8(shown.stdout).unwrap().trim(), "{version}");
    }
}
