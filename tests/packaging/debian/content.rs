//! What is in the package.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::process::Command;

use super::package;
use crate::{read, scratch, succeed};

/// The files of the package, without the folders.
fn files() -> BTreeSet<String> {
    let list = succeed(Command::new("dpkg-deb").arg("--contents").arg(package()));
    let names = list.lines().filter_map(|line| line.split_once(" ./").map(|(_, name)| name));
    names.filter(|name| !name.ends_with('/')).map(|name| format!("/{name}")).collect()
}

#[test]
fn lintian_finds_nothing() {
    let mut lintian = Command::new("lintian");
    let found =
        succeed(lintian.args(["--allow-root", "--fail-on", "error,warning"]).arg(package()));
    assert_eq!(found.trim(), "");
}

#[test]
fn the_package_has_everything_that_belongs_to_the_program() {
    let files = files();
    for expected in [
        "/etc/logrotate.d/jitsi-oidc-adapter",
        "/usr/bin/jitsi-oidc-adapter",
        "/usr/lib/systemd/system/jitsi-oidc-adapter.service",
        "/usr/lib/systemd/system/jitsi-oidc-adapter.socket",
        "/usr/lib/systemd/system/jitsi-oidc-adapter@.service",
        "/usr/lib/sysusers.d/jitsi-oidc-adapter.conf",
        "/usr/lib/tmpfiles.d/jitsi-oidc-adapter.conf",
        "/usr/share/bash-completion/completions/jitsi-oidc-adapter",
        "/usr/share/doc/jitsi-oidc-adapter/CHANGELOG.md",
        "/usr/share/doc/jitsi-oidc-adapter/changelog.gz",
        "/usr/share/doc/jitsi-oidc-adapter/copyright",
        "/usr/share/fish/vendor_completions.d/jitsi-oidc-adapter.fish",
        "/usr/share/jitsi-oidc-adapter/body.html",
        "/usr/share/jitsi-oidc-adapter/config.toml.example",
        "/usr/share/man/man1/jitsi-oidc-adapter.1.gz",
        "/usr/share/man/man1/jitsi-oidc-adapter-check.1.gz",
        "/usr/share/zsh/site-functions/_jitsi-oidc-adapter",
    ] {
        assert!(files.contains(expected), "{expected} is missing: {files:?}");
    }
    for folder in ["docs", "nginx"] {
        for entry in fs::read_dir(format!("{}/{folder}", env!("CARGO_MANIFEST_DIR"))).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap();
            let suffix = format!("/jitsi-oidc-adapter/{folder}/{name}");
            assert!(path.is_dir() || files.iter().any(|it| it.ends_with(&suffix)), "{suffix}");
        }
    }
}

/// The comments of the installed files name pages and files of the package.
#[test]
fn the_files_that_installed_files_name_are_in_the_package() {
    let files = files();
    let texts = files.iter().filter(|path| {
        let plain = [".conf", ".example", ".service", ".socket", ".html"];
        plain.iter().any(|end| path.ends_with(end))
    });
    let folder = scratch();
    succeed(Command::new("dpkg-deb").arg("--extract").args([package(), folder.path()]));
    let mut named = BTreeSet::new();
    for path in texts {
        let text = fs::read_to_string(format!("{}{path}", folder.path().display())).unwrap();
        let words = text.split(|c: char| c.is_whitespace() || "\"'();,`=#".contains(c));
        for word in words.map(|word| word.trim_end_matches(['.', ':'])) {
            if word.starts_with("docs/") {
                named.insert(format!("/usr/share/doc/jitsi-oidc-adapter/{word}"));
            } else if word.starts_with("/usr/share/jitsi-oidc-adapter/") {
                named.insert(word.to_owned());
            }
        }
    }
    assert!(named.len() > 3, "{named:?}");
    for name in named {
        assert!(files.contains(&name), "{name}");
    }
}

/// `objdump` prints one symbol of this version.
fn judge(version: &str) -> bool {
    let scratch = scratch();
    let line = format!(
        "#!/bin/sh\necho '0 DF *UND* 0 (GLIBC_2.4) read\n0 DF *UND* 0 ({version}) hypot'\n"
    );
    let stub = scratch.file("objdump", &line);
    fs::set_permissions(stub, fs::Permissions::from_mode(0o755)).unwrap();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/packaging/debian/highest-glibc");
    let path = format!("{}:/usr/bin:/bin", scratch.path().display());
    Command::new(script).arg("program").env("PATH", path).output().unwrap().status.success()
}

#[test]
fn a_program_that_needs_a_newer_glibc_than_the_package_states_is_refused() {
    assert!(read("Cargo.toml").contains("\ndepends = \"libc6 (>= 2.34), "));
    for version in ["GLIBC_2.9", "GLIBC_2.33", "GLIBC_2.34"] {
        assert!(judge(version), "{version}");
    }
    for version in ["GLIBC_2.35", "GLIBC_2.100", "GLIBC_3.0"] {
        assert!(!judge(version), "{version}");
    }
}
