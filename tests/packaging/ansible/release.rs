//! A tarball and a package of the program under test, named as those of a release.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{PROGRAM, succeed};

/// The files of `make install` in `folder`.
fn installed(folder: &Path, root: &Path) {
    let release = folder.join("target/release");
    fs::create_dir_all(&release).unwrap();
    // Without the symbols, which are most of it.
    succeed(Command::new("strip").arg("-o").arg(release.join("jitsi-oidc-adapter")).arg(PROGRAM));
    let mut make = Command::new("make");
    make.args(["--silent", "-C", env!("CARGO_MANIFEST_DIR"), "install", "PREFIX=/usr"]);
    make.arg(format!("DESTDIR={}", root.display()));
    succeed(make.arg(format!("TARGET={}/target", folder.display())));
}

fn text(path: PathBuf) -> String {
    path.into_os_string().into_string().unwrap()
}

/// The path of `jitsi-oidc-adapter-VERSION-ARCH-unknown-linux-musl.tar.gz`.
pub(super) fn tarball(folder: &Path) -> String {
    let version = env!("CARGO_PKG_VERSION");
    let name = format!("jitsi-oidc-adapter-{version}-x86_64-unknown-linux-musl");
    installed(folder, &folder.join(&name));
    let tarball = folder.join(format!("{name}.tar.gz"));
    let mut tar = Command::new("tar");
    tar.args(["--owner=0", "--group=0", "--use-compress-program", "gzip -1", "-cf"]).arg(&tarball);
    succeed(tar.arg("-C").arg(folder).arg(name));
    text(tarball)
}

/// The path of `jitsi-oidc-adapter_VERSION_ARCH.deb`: the files, and a script that makes the user.
pub(super) fn package(folder: &Path) -> String {
    let architecture = succeed(Command::new("dpkg").arg("--print-architecture"));
    let (version, architecture) = (env!("CARGO_PKG_VERSION"), architecture.trim());
    let root = folder.join("package");
    installed(folder, &root);
    let control = format!(
        "Package: jitsi-oidc-adapter\nVersion: {version}\nArchitecture: {architecture}\n\
         Maintainer: Tests <tests@example.org>\nDescription: Sign-in for Jitsi Meet\n"
    );
    let script = "#!/bin/sh\nset -e\nsystemd-sysusers jitsi-oidc-adapter.conf\n";
    for (name, content) in [("control", control.as_str()), ("postinst", script)] {
        let path = root.join("DEBIAN").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
    succeed(Command::new("chmod").arg("0755").arg(root.join("DEBIAN/postinst")));
    let package = folder.join(format!("jitsi-oidc-adapter_{version}_{architecture}.deb"));
    let mut build = Command::new("dpkg-deb");
    build.args(["--root-owner-group", "-Zgzip", "-z1", "--build"]);
    succeed(build.arg(root).arg(&package));
    text(package)
}
