//! `tests/install-tools.sh`, which every target of the Makefile runs first, on a machine of stubs.

use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::PathBuf;
use std::process::Command;

use harness::scratch::Scratch;

use crate::world::scratch;

const ALL: [&str; 17] = [
    "cc",
    "nginx",
    "chromium",
    "chromedriver",
    "node",
    "openssl",
    "wrk",
    "systemd-analyze",
    "logrotate",
    "strace",
    "promtool",
    "faketime",
    "debootstrap",
    "lintian",
    "venv",
    "caddy",
    "haproxy",
];
/// A stub that logs its call. `%` is the folder of the machine, here and below. `policy` is the answer of
/// `policy-rc.d` to a package that asks whether it may start its service; 1 if there is no such file.
const APT_GET: &str = "echo \"apt-get $* frontend=${DEBIAN_FRONTEND-}\" \
                       \"policy=$([ -x %sbin/policy-rc.d ] && %sbin/policy-rc.d; echo $?)\" >> %log";

/// A machine with a complete cargo, apt-get, and a sudo that asks for no password and passes on no
/// variable.
struct Machine(Scratch);

impl Machine {
    fn new() -> Self {
        let machine = Self(scratch());
        fs::create_dir_all(machine.path("sbin")).unwrap();
        fs::create_dir_all(machine.path("bin")).unwrap();
        for name in ["chmod", "env", "rm", "sh", "tee", "true"] {
            symlink(format!("/usr/bin/{name}"), machine.path("bin").join(name)).unwrap();
        }
        machine.program("bin/cargo", "exit 0");
        machine.program("bin/id", "echo 1000");
        machine.program("bin/sudo", "[ \"$1\" != -n ] || shift; exec env -i PATH=%bin \"$@\"");
        machine.program("bin/apt-get", APT_GET);
        machine.program("bin/systemctl", "echo \"systemctl $*\" >> %log");
        machine
    }

    fn path(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    fn program(&self, name: &str, lines: &str) {
        let lines = lines.replace('%', &format!("{}/", self.0.path().display()));
        let file = self.0.file(name, &format!("#!/bin/sh\n{lines}\n"));
        fs::set_permissions(file, Permissions::from_mode(0o755)).unwrap();
    }

    /// Whether the script succeeds, its standard error, and the calls of the stubs.
    fn install(&self, tools: &[&str]) -> (bool, String, Vec<String>) {
        let _ = fs::remove_file(self.path("log"));
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/install-tools.sh");
        let output = Command::new(script)
            .args(tools)
            .env_clear()
            .env("PATH", self.path("bin"))
            .env("SBIN", self.path("sbin"))
            .output()
            .unwrap();
        let log = fs::read_to_string(self.path("log")).unwrap_or_default();
        let log = log.lines().map(str::to_owned).collect();
        (output.status.success(), String::from_utf8(output.stderr).unwrap(), log)
    }
}

/// The calls of an installation.
fn install_calls(packages: &str, policy: u8) -> [String; 2] {
    let install = "apt-get install -y -qq --no-install-recommends";
    [
        format!("apt-get update -qq frontend= policy={policy}"),
        format!("{install} {packages} frontend=noninteractive policy={policy}"),
    ]
}

#[test]
fn missing_tools_are_installed_without_questions_and_no_service_starts() {
    let packages = "build-essential nginx chromium chromium-driver nodejs npm openssl wrk systemd \
                    logrotate strace prometheus faketime debootstrap lintian python3-venv \
                    caddy haproxy";
    for id in ["1000", "0"] {
        let machine = Machine::new();
        machine.program("bin/id", &format!("echo {id}"));
        if id == "0" {
            fs::remove_file(machine.path("bin/sudo")).unwrap();
        }
        let (succeeds, errors, log) = machine.install(&ALL);
        assert!(succeeds, "{errors}");
        assert_eq!(log[..2], install_calls(packages, 101));
        assert_eq!(log[2..], ["systemctl disable --now nginx prometheus caddy haproxy"]);
        assert!(!machine.path("sbin/policy-rc.d").exists());
    }
}

#[test]
fn existing_tools_and_policies_are_left_alone() {
    let machine = Machine::new();
    machine.program("sbin/nginx", "");
    machine.program("sbin/policy-rc.d", "exit 7");
    let (succeeds, errors, log) = machine.install(&["nginx", "wrk"]);
    assert!(succeeds, "{errors}");
    assert_eq!(log, install_calls("wrk", 7), "a running nginx is not stopped");
    fs::remove_file(machine.path("sbin/nginx")).unwrap();
    assert!(machine.install(&["nginx"]).0);
    assert!(machine.path("sbin/policy-rc.d").exists(), "the policy of the machine is kept");

    for tool in ALL.into_iter().chain(["python3"]) {
        machine.program(&format!("bin/{tool}"), "");
    }
    let (succeeds, errors, log) = machine.install(&ALL);
    assert!(succeeds && log.is_empty(), "{errors} {log:?}");
}

#[test]
fn no_policy_is_left_behind_if_apt_fails() {
    let machine = Machine::new();
    machine.program("bin/apt-get", &format!("{APT_GET}; [ \"$1\" = update ]"));
    let (succeeds, _, log) = machine.install(&["nginx"]);
    assert!(!succeeds);
    assert_eq!(log, install_calls("nginx", 101));
    assert!(!machine.path("sbin/policy-rc.d").exists());
}

#[test]
fn without_permission_the_script_says_what_to_install() {
    let machine = Machine::new();
    machine.program("bin/sudo", "exit 1");
    let (succeeds, errors, log) = machine.install(&["cc", "nginx"]);
    assert!(!succeeds && log.is_empty());
    assert!(errors.contains("sudo apt-get install build-essential nginx"), "{errors}");

    fs::remove_file(machine.path("bin/apt-get")).unwrap();
    assert!(
        machine
            .install(&["cc"])
            .1
            .contains("install what is missing, then try again: build-essential")
    );
    fs::remove_file(machine.path("bin/cargo")).unwrap();
    assert!(machine.install(&[]).1.contains("install Rust 1.89 or newer"));
}

#[test]
fn missing_cargo_components_are_installed_by_rustup_or_named() {
    let machine = Machine::new();
    machine.program("bin/cargo", "[ \"$1\" = clippy ]");
    // rustup has placeholders for components that are not installed.
    machine.program("bin/cargo-fmt", "exit 1");
    machine.program("bin/rustfmt", "exit 1");
    let (succeeds, errors, _) = machine.install(&["rustfmt", "clippy"]);
    assert!(!succeeds && errors.contains("rustfmt is missing"), "{errors}");

    machine.program("bin/rustup", "echo \"rustup $*\" >> %log");
    let (succeeds, errors, log) = machine.install(&["rustfmt", "clippy"]);
    assert!(succeeds, "{errors}");
    assert_eq!(log, ["rustup component add rustfmt"]);
}

/// `cargo deb` finds the installed program, as cargo does with every subcommand.
#[test]
fn a_subcommand_of_cargo_is_installed_once() {
    let machine = Machine::new();
    machine.program("bin/cargo", "echo \"cargo $*\" >> %log; [ \"$1\" = install ]");
    let (succeeds, errors, log) = machine.install(&["cargo-deb"]);
    assert!(succeeds, "{errors}");
    let [asked, installed] = &log[..] else { panic!("{log:?}") };
    assert_eq!(asked, "cargo deb --version");
    assert!(installed.starts_with("cargo install --quiet --locked cargo-deb@"), "{installed}");
    // The compiler is there before.
    let (succeeds, errors, log) = machine.install(&["cargo-deb", "cc"]);
    assert!(succeeds && log.len() == 4, "{errors} {log:?}");
    assert!(log[2].contains("build-essential") && log[3] == *installed, "{log:?}");
    machine.program("bin/cargo", "echo \"cargo $*\" >> %log");
    assert_eq!(machine.install(&["cargo-deb"]).2, ["cargo deb --version"]);
}

/// Every target requires a compiler and the tools that it runs.
#[test]
fn each_target_of_the_makefile_installs_the_tools_that_it_needs() {
    let makefile = include_str!("../../Makefile");
    for (target, tools) in [
        ("run", "cc nginx"),
        (
            "test",
            "cc nginx chromium chromedriver node openssl systemd-analyze logrotate strace promtool \
             faketime debootstrap lintian cargo-deb venv caddy haproxy",
        ),
        ("check", "cc rustfmt clippy"),
        ("soak", "cc nginx faketime"),
        ("bench", "cc nginx wrk"),
        ("build", "cc"),
        ("deb", "cc venv cargo-deb"),
        ("dist", "cc venv cargo-cyclonedx"),
    ] {
        let (_, recipe) = makefile.split_once(&format!("\n{target}: ")).unwrap();
        let first = recipe.lines().nth(1).unwrap();
        assert_eq!(first, format!("\t@tests/install-tools.sh {tools}"));
    }
}
