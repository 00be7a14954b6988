//! Runs the commands of `README.md` and `docs/jitsi-debian.md` unchanged on a simulated machine: a folder
//! with `/etc` and `/usr`. `sudo` has its own environment, without cargo.

use std::fs::{self, Permissions};
use std::io;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::Duration;
use std::{env, iter};

use harness::nginx::command;
use harness::ports;
use harness::process::Process;
use harness::scratch::Scratch;

use crate::doc_blocks::blocks;
use crate::world::scratch;

const README: &str = include_str!("../../README.md");
const DEBIAN: &str = include_str!("../../docs/jitsi-debian.md");
const RULES: &str = include_str!("../../docs/rules.md");
const SITE: &str = include_str!("../harness/site/debian.conf");
const PROGRAM: &str = env!("CARGO_BIN_EXE_jitsi-oidc-adapter");
const SYSTEM: &str = "/usr/sbin:/usr/bin:/sbin:/bin";

/// A machine with Jitsi's site in nginx and without the adapter.
struct Machine(Scratch);

impl Machine {
    fn new() -> Self {
        let machine = Self(scratch());
        let root = machine.0.path().display().to_string();
        for folder in ["conf.d", "snippets", "temp"] {
            fs::create_dir_all(machine.path("etc/nginx").join(folder)).unwrap();
        }
        let main = "pid nginx.pid; error_log error.log; events {} http { access_log access.log; \
                    client_body_temp_path temp/body; proxy_temp_path temp/proxy; \
                    fastcgi_temp_path temp/fastcgi; uwsgi_temp_path temp/uwsgi; \
                    scgi_temp_path temp/scgi; include conf.d/*.conf; include sites-available/*; }";
        machine.0.file("etc/nginx/nginx.conf", main);
        let site = SITE
            .replace("@LISTEN@", &ports::free().to_string())
            .replace("@PROSODY@", &ports::free().to_string())
            .replace("@SERVER_NAME@", "meet.example.org")
            .replace("@ROOT@", &format!("{root}/usr/share/jitsi-meet"))
            .replace("@HOOKS@", &format!("{root}/etc/jitsi/meet/jaas"));
        machine.0.file("etc/nginx/sites-available/meet.example.org.conf", &site);

        // sudo finds only the programs of the system.
        machine.program(
            "user/sudo",
            &format!("exec env -i PATH={root}/root:{root}/both:{SYSTEM} \"$@\""),
        );
        machine.program(
            "user/cargo",
            &format!(
                "echo \"$*\" >> {root}/cargo && mkdir -p {root}/target/release && \
                 ln -sf {PROGRAM} {root}/target/release/"
            ),
        );
        machine.program("root/cargo", &format!("echo \"sudo $*\" >> {root}/cargo; exit 127"));
        let checkout = env!("CARGO_MANIFEST_DIR");
        let make = "/usr/bin/make --no-print-directory";
        machine.program(
            "both/make",
            &format!("exec {make} -C {checkout} DESTDIR={root} TARGET={root}/target \"$@\""),
        );
        let nginx = command(&machine.path("etc/nginx"));
        let words = iter::once(nginx.get_program()).chain(nginx.get_args());
        let words: Vec<_> = words.map(|it| it.to_string_lossy()).collect();
        machine.program("root/nginx", &format!("exec {} \"$@\"", words.join(" ")));
        machine.program("root/systemctl", &format!("echo \"$*\" >> {root}/systemctl"));
        let installed = format!("exec {root}/usr/bin/jitsi-oidc-adapter \"$@\"");
        machine.program("root/jitsi-oidc-adapter", &installed);
        // There is no user of the service here.
        for name in ["systemd-sysusers", "chgrp"] {
            machine.program(
                &format!("root/{name}"),
                &format!("echo \"{name} $*\" | sed 's|{root}||' >> {root}/accounts"),
            );
        }
        machine.program("root/luac5.4", "[ \"$1\" = -p ] && [ -s \"$2\" ]");
        machine
    }

    fn path(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    fn program(&self, name: &str, lines: &str) {
        let file = self.0.file(name, &format!("#!/bin/sh\n{lines}\n"));
        fs::set_permissions(file, Permissions::from_mode(0o755)).unwrap();
    }

    /// Runs the commands as a person types them.
    fn try_run(&self, commands: &str) -> io::Result<Output> {
        let root = self.0.path().display();
        let here = |commands: &str, folder: &str| {
            commands.replace(&format!(" {folder}"), &format!(" {root}{folder}"))
        };
        let path = env::var_os("PATH").unwrap_or_default();
        Command::new("bash")
            .args(["-e", "-o", "pipefail", "-c", &here(&here(commands, "/etc/"), "/usr/")])
            .env_clear()
            .env("PATH", format!("{root}/user:{root}/both:{}", path.to_string_lossy()))
            .current_dir(self.0.path())
            .output()
    }

    /// Runs the commands, which must succeed, and returns their output.
    fn run(&self, commands: &str) -> String {
        let output = self.try_run(commands).unwrap();
        let text = [output.stdout, output.stderr].map(|it| String::from_utf8(it).unwrap()).concat();
        assert!(output.status.success(), "{commands}\n{text}");
        text
    }

    /// A machine after the commands of sections 1 to 3 of the Debian page.
    fn installed() -> Self {
        let machine = Self::new();
        let (steps, _) = DEBIAN.split_once("\n## 4. ").unwrap();
        let commands: Vec<_> = blocks(steps, "").collect();
        let [install, configure, check, start, include, nginx]: [&str; 6] =
            commands.try_into().unwrap();
        machine.run(install);
        machine.run(configure);
        // The values to fill in are still those of the example.
        let checked = machine.try_run(check).unwrap();
        let found = String::from_utf8_lossy(&checked.stdout);
        assert_eq!(checked.status.code(), Some(1), "{found}");
        assert!(found.contains("FAIL config-example-issuer"), "{found}");
        assert!(!found.contains("FAIL config-secret-file-open"), "{found}");
        machine.run(start);
        let included = machine.run(include);
        assert!(
            included.contains("include ") && included.contains("jitsi/meet/jaas"),
            "{included}"
        );
        assert_accepted(&machine.run(nginx));
        machine
    }
}

/// The output of `nginx -t` reports success and no warning.
fn assert_accepted(output: &str) {
    assert!(output.contains("test is successful") && !output.contains("[warn]"), "{output}");
}

/// The files and folders below `folder` that are named after the adapter.
fn ours(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.file_name().unwrap().to_string_lossy().contains("jitsi-oidc") {
            found.push(path);
        } else if path.is_dir() {
            ours(&path, found);
        }
    }
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

/// The installation in the README is the first step of the Debian page.
#[test]
fn the_readme_builds_and_installs_as_the_debian_page_does() {
    let (_, install) = README.split_once("\n## Install\n").unwrap();
    assert_eq!(blocks(install, "").next(), blocks(DEBIAN, "").next());
}

#[test]
fn the_commands_of_the_debian_page_install_a_configuration_that_nginx_accepts() {
    let machine = Machine::installed();
    let read = |path: &str| fs::read_to_string(machine.path(path)).unwrap();
    assert_eq!(read("cargo"), "build --locked --release --bin jitsi-oidc-adapter\n");
    assert_eq!(read("systemctl"), "enable --now jitsi-oidc-adapter\nreload nginx\n");
    assert!(machine.path("usr/lib/systemd/system/jitsi-oidc-adapter.service").is_file());
    assert!(machine.path("usr/lib/sysusers.d/jitsi-oidc-adapter.conf").is_file());
    let accounts = read("accounts");
    let group = "chgrp -R jitsi-oidc-adapter /etc/jitsi-oidc-adapter";
    assert_eq!(accounts.lines().collect::<Vec<_>>(), ["systemd-sysusers ", group]);

    // The steps start one instance, and the operator's file is a copy, not a link.
    let copy = machine.path("etc/nginx/conf.d/jitsi-oidc-http.conf");
    assert!(copy.symlink_metadata().unwrap().is_file());
    let servers = read("etc/nginx/conf.d/jitsi-oidc-http.conf");
    let servers: Vec<_> = servers.lines().filter(|it| it.starts_with("    server ")).collect();
    assert_eq!(servers, ["    server 127.0.0.1:8000 max_fails=0;"]);

    // The files are at the paths that the comments of the snippets state.
    let protected = "location ^~ /recordings/ { include snippets/jitsi-oidc-protect.conf; }";
    let policy = blocks(RULES, "").next().unwrap();
    let local = format!("{protected} location ^~ /staff/ {{ {policy} }}");
    machine.0.file("etc/jitsi/meet/jaas/local.conf", &local);
    assert_accepted(&machine.run("sudo nginx -t"));
    for file in [
        "jitsi-oidc-adapter/body.html",
        "man/man1/jitsi-oidc-adapter.1",
        "bash-completion/completions/jitsi-oidc-adapter",
        "zsh/site-functions/_jitsi-oidc-adapter",
        "fish/vendor_completions.d/jitsi-oidc-adapter.fish",
    ] {
        let file = machine.path("usr/share").join(file);
        assert!(fs::metadata(&file).unwrap().len() > 0, "{}", file.display());
        assert_eq!(mode(&file), 0o644, "{}", file.display());
    }

    let folder = machine.path("etc/jitsi-oidc-adapter");
    assert_eq!((mode(&folder), mode(&folder.join("config.toml"))), (0o750, 0o640));
    let mut adapter = Command::new(machine.path("usr/bin/jitsi-oidc-adapter"));
    adapter.arg("--config").arg(folder.join("config.toml"));
    adapter.env("JITSI_OIDC_SERVER_LISTEN", "127.0.0.1:0");
    let mut adapter = Process::start("the installed adapter", &mut adapter);
    adapter.wait_for_output("listening on ", Duration::from_secs(20)).unwrap();
}

#[test]
fn make_install_without_a_build_fails_and_installs_nothing() {
    let machine = Machine::new();
    let output = machine.try_run("sudo make install").unwrap();
    let errors = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success() && errors.contains("run `make build` first"), "{errors}");
    assert!(!machine.path("usr").exists() && !machine.path("cargo").exists());
}

#[test]
fn the_commands_for_prosody_the_guard_and_the_removal_run_after_the_installation() {
    let machine = Machine::installed();
    let lua = blocks(DEBIAN, "lua").next().unwrap();
    machine.0.file("etc/prosody/conf.avail/meet.example.org.cfg.lua", lua);
    let (_, rest) = DEBIAN.split_once("\n## 4. ").unwrap();
    let commands: Vec<_> = blocks(rest, "").collect();
    let [lua_module, restart, guard, removal] = commands[..] else {
        panic!("the Lua module, the restart, the guard, the removal: {commands:?}");
    };

    let outputs = [lua_module, restart, guard].map(|it| machine.run(it));
    let module = machine.path("usr/local/share/lua/5.4/basexx.lua").read_link().unwrap();
    assert_eq!(module, machine.path("usr/share/lua/5.1/basexx.lua"));
    assert_accepted(&outputs[1]);
    assert_accepted(&outputs[2]);
    assert!(machine.path("etc/jitsi/meet/jaas/jitsi-oidc-room.conf").is_file());
    let services = fs::read_to_string(machine.path("systemctl")).unwrap();
    assert!(services.contains("restart prosody jicofo jitsi-videobridge2\n"), "{services}");

    assert_accepted(&machine.run(removal));
    let services = fs::read_to_string(machine.path("systemctl")).unwrap();
    assert!(services.contains("disable --now jitsi-oidc-adapter\n"), "{services}");
    let mut left = Vec::new();
    ours(&machine.path("etc"), &mut left);
    ours(&machine.path("usr"), &mut left);
    assert_eq!(left, [machine.path("etc/jitsi-oidc-adapter")]);
}
