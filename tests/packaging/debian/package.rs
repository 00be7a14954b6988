//! The Debian package of this checkout, and one of the release before it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use harness::scratch::Scratch;

use crate::{PROGRAM, scratch, succeed};

/// The version of this checkout.
pub(super) const VERSION: &str = env!("CARGO_PKG_VERSION");
/// A version before all releases.
pub(super) const PREVIOUS: &str = "0.0.1";
/// A line that only the nginx files of the previous version have.
pub(super) const MARK: &str = "# Only in the previous version.\n";

/// Both packages. They are kept until the suite ends.
static PACKAGES: LazyLock<(Scratch, PathBuf, PathBuf)> = LazyLock::new(|| {
    let scratch = scratch();
    let new = build(&scratch);
    let previous = previous(&scratch, &new);
    (scratch, new, previous)
});

/// The package that `make package` makes of the tested program.
pub(super) fn package() -> &'static Path {
    &PACKAGES.1
}

/// The same package with a lower version and other nginx files.
pub(super) fn previous_package() -> &'static Path {
    &PACKAGES.2
}

/// `PACKAGED_PROGRAM` names a release build: `make deb-test`.
fn build(scratch: &Scratch) -> PathBuf {
    let program = scratch.path().join("jitsi-oidc-adapter");
    let built = option_env!("PACKAGED_PROGRAM").unwrap_or(PROGRAM);
    succeed(Command::new("strip").arg("-o").arg(&program).arg(built));
    let package = scratch.path().join(format!("jitsi-oidc-adapter_{VERSION}.deb"));
    succeed(
        Command::new("make")
            .args(["-C", env!("CARGO_MANIFEST_DIR"), "package"])
            .arg(format!("TARGET={}", scratch.path().join("target").display()))
            .arg(format!("PROGRAM={}", program.display()))
            .arg(format!("DEB_FLAGS=--fast --output {}", package.display())),
    );
    package
}

fn previous(scratch: &Scratch, new: &Path) -> PathBuf {
    let folder = scratch.path().join("previous");
    succeed(Command::new("dpkg-deb").arg("--raw-extract").args([new, &folder]));
    for (file, from, to) in [
        ("DEBIAN/control", format!("Version: {VERSION}\n"), format!("Version: {PREVIOUS}\n")),
        (
            NGINX_HTTP,
            "# jitsi-oidc-adapter, 1".to_owned(),
            format!("{MARK}# jitsi-oidc-adapter, 1"),
        ),
    ] {
        let text = fs::read_to_string(folder.join(file)).unwrap();
        assert!(text.contains(&from), "{file}: {text}");
        fs::write(folder.join(file), text.replace(&from, &to)).unwrap();
    }
    let package = scratch.path().join(format!("jitsi-oidc-adapter_{PREVIOUS}.deb"));
    let build = ["--build", "--root-owner-group", "-Zgzip", "-z1"];
    succeed(Command::new("dpkg-deb").args(build).args([&folder, &package]));
    package
}

const NGINX_HTTP: &str = "usr/share/jitsi-oidc-adapter/nginx/jitsi-oidc-http.conf";
