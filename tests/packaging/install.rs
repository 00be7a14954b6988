//! `make install` and `make uninstall`.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;

use harness::scratch::Scratch;

use crate::{PROGRAM, scratch, succeed};

const ROTATION: &str = "etc/logrotate.d/jitsi-oidc-adapter";

/// A machine with a release build in `target`. The folder `root` has the place of `/`.
struct Machine(Scratch);

impl Machine {
    fn new() -> Self {
        let machine = Self(scratch());
        let release = machine.0.path().join("target/release");
        fs::create_dir_all(&release).unwrap();
        fs::create_dir_all(machine.root()).unwrap();
        symlink(PROGRAM, release.join("jitsi-oidc-adapter")).unwrap();
        machine
    }

    fn root(&self) -> PathBuf {
        self.0.path().join("root")
    }

    fn make(&self, target: &str, prefix: &str) {
        let folder = self.0.path().display();
        succeed(
            Command::new("make")
                .args(["-C", env!("CARGO_MANIFEST_DIR"), target, &format!("PREFIX={prefix}")])
                .arg(format!("DESTDIR={folder}/root"))
                .arg(format!("TARGET={folder}/target")),
        );
    }

    /// Every file, relative to the root.
    fn files(&self) -> BTreeSet<PathBuf> {
        let mut found = BTreeSet::new();
        collect(&self.root(), &self.root(), &mut found);
        found
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.root().join(path)).unwrap()
    }
}

fn collect(root: &Path, folder: &Path, found: &mut BTreeSet<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => collect(root, &path, found),
            false => drop(found.insert(path.strip_prefix(root).unwrap().to_owned())),
        }
    }
}

#[test]
fn uninstall_removes_everything_that_install_wrote_and_nothing_else() {
    for prefix in ["/usr", "/usr/local"] {
        let machine = Machine::new();
        let below = |path: &str| format!("root{prefix}/{path}");
        for foreign in [
            below("share/jitsi-oidc-adapter/nginx/own.conf"),
            below("share/man/man1/jitsi.1"),
            below("lib/systemd/system/jitsi-oidc-adapter-local.service"),
            "root/etc/jitsi-oidc-adapter/config.toml".to_owned(),
            "root/etc/logrotate.d/nginx".to_owned(),
        ] {
            machine.0.file(&foreign, "");
        }
        let before = machine.files();
        machine.make("install", prefix);
        let installed: BTreeSet<_> = &machine.files() - &before;
        assert!(installed.len() > 20, "{installed:?}");
        machine.make("uninstall", prefix);
        assert_eq!(machine.files(), before, "{prefix}");
        machine.make("uninstall", prefix);
    }
}

#[test]
fn no_folder_of_the_adapter_is_left() {
    let machine = Machine::new();
    machine.make("install", "/usr");
    assert!(machine.root().join("usr/share/jitsi-oidc-adapter").exists());
    machine.make("uninstall", "/usr");
    assert!(!machine.root().join("usr/share/jitsi-oidc-adapter").exists());
}

#[test]
fn the_units_start_the_installed_program() {
    let machine = Machine::new();
    machine.make("install", "/usr/local");
    for unit in ["jitsi-oidc-adapter.service", "jitsi-oidc-adapter@.service"] {
        let path = format!("usr/local/lib/systemd/system/{unit}");
        let text = machine.read(&path);
        assert!(text.contains("\nExecStart=/usr/local/bin/jitsi-oidc-adapter serve\n"), "{text}");
        let mode = fs::metadata(machine.root().join(path)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o644, "{unit}");
    }
    let user = machine.read("usr/local/lib/sysusers.d/jitsi-oidc-adapter.conf");
    assert!(user.contains("\nu jitsi-oidc-adapter "), "{user}");
}

#[test]
fn a_changed_file_below_etc_is_kept() {
    let machine = Machine::new();
    machine.make("install", "/usr");
    let changed = machine.read(ROTATION).replace("weekly", "daily");
    fs::write(machine.root().join(ROTATION), &changed).unwrap();
    for target in ["install", "uninstall"] {
        machine.make(target, "/usr");
        assert_eq!(machine.read(ROTATION), changed, "{target}");
    }
}
