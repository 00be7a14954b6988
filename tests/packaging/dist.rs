//! The tarballs of `make dist`. The release workflow compares two builds of the program itself.

use std::collections::BTreeMap;
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

use harness::scratch::Scratch;

use crate::{scratch, succeed};

const TARGETS: [&str; 2] = ["x86_64-unknown-linux-musl", "aarch64-unknown-linux-musl"];
/// A small program in place of the static one.
const PROGRAM: &str = "#!/bin/sh\ncase $1 in\n\
    man) echo page >\"$2/jitsi-oidc-adapter.1\"; echo page >\"$2/jitsi-oidc-adapter-check.1\" ;;\n\
    completions) echo \"$2\" ;;\nesac\n";
/// `cargo zigbuild` has built the program before, and `cargo cyclonedx` names the folder.
const CARGO: &str =
    "#!/bin/sh\n[ \"$1\" != cyclonedx ] || echo \"{\\\"path+file://$PWD\\\"}\" >sbom.json\n";

fn executable(folder: &Scratch, name: &str, text: &str) {
    let path = folder.file(name, text);
    fs::set_permissions(path, Permissions::from_mode(0o755)).unwrap();
}

/// Builds the tarballs of a copy of this checkout. Returns the content of `target/dist`.
fn dist(folder: &Scratch, checkout: &str) -> BTreeMap<String, Vec<u8>> {
    let root = folder.path().join(checkout);
    fs::create_dir_all(&root).unwrap();
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let sources = ["Cargo.toml", "CHANGELOG.md", "LICENSE", "Makefile", "README.md", "body.html"];
    let folders = ["config.toml.example", "docs", "nginx", "packaging"];
    succeed(
        Command::new("cp")
            .arg("-R")
            .args(sources.iter().chain(&folders).map(|name| here.join(name)))
            .arg(&root),
    );
    for target in TARGETS {
        let program = format!("{checkout}/target/{target}/release/jitsi-oidc-adapter");
        executable(folder, &program, PROGRAM);
    }
    executable(folder, &format!("{checkout}/target/build-tools/bin/python"), "#!/bin/sh\n");
    executable(folder, "bin/cargo", CARGO);
    executable(
        folder,
        "bin/rustup",
        &format!("#!/bin/sh\nprintf '{}\\n{}\\n'\n", TARGETS[0], TARGETS[1]),
    );
    executable(folder, "bin/rustc", "#!/bin/sh\n");
    succeed(
        Command::new("sh")
            .arg(root.join("packaging/dist.sh"))
            .arg(root.join("target"))
            .args(TARGETS)
            .env("PATH", format!("{}:/usr/bin:/bin", folder.path().join("bin").display()))
            .env("CARGO", folder.path().join("bin/cargo"))
            .env("SOURCE_DATE_EPOCH", "1700000000"),
    );
    let files = fs::read_dir(root.join("target/dist")).unwrap().map(|entry| entry.unwrap());
    files
        .map(|file| {
            let name = file.file_name().into_string().unwrap();
            (name, fs::read(file.path()).unwrap())
        })
        .collect()
}

#[test]
fn the_tarballs_of_two_folders_are_the_same() {
    let folder = scratch();
    let [one, other] = ["one", "another/folder"].map(|checkout| dist(&folder, checkout));
    let names: Vec<_> = one.keys().map(String::as_str).collect();
    let version = env!("CARGO_PKG_VERSION");
    let mut expected = vec!["SHA256SUMS".to_owned()];
    for target in TARGETS {
        for end in ["cdx.json", "tar.gz"] {
            expected.push(format!("jitsi-oidc-adapter-{version}-{target}.{end}"));
        }
    }
    expected.sort();
    assert_eq!(names, expected);
    for (name, content) in &one {
        assert!(Some(content) == other.get(name), "{name} differs");
        let path = folder.path().display().to_string();
        assert!(!String::from_utf8_lossy(content).contains(&path), "{name} names the folder");
    }

    // What a person does with them.
    let dist = folder.path().join("one/target/dist");
    succeed(Command::new("sha256sum").args(["--check", "SHA256SUMS"]).current_dir(&dist));
    let root = folder.path().join("root");
    fs::create_dir_all(&root).unwrap();
    let name = format!("jitsi-oidc-adapter-{version}-{}.tar.gz", TARGETS[1]);
    let unpack = ["--strip-components", "1", "--no-overwrite-dir", "-xzf"];
    succeed(Command::new("tar").arg("--directory").arg(&root).args(unpack).arg(dist.join(name)));
    for file in [
        "usr/bin/jitsi-oidc-adapter",
        "usr/lib/systemd/system/jitsi-oidc-adapter.service",
        "usr/lib/sysusers.d/jitsi-oidc-adapter.conf",
        "usr/share/doc/jitsi-oidc-adapter/LICENSE",
        "usr/share/jitsi-oidc-adapter/nginx/jitsi-oidc.conf",
        "usr/share/man/man1/jitsi-oidc-adapter.1",
    ] {
        assert!(root.join(file).is_file(), "{file}");
    }
    let mode = fs::metadata(root.join("usr/bin/jitsi-oidc-adapter")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o755);
}
