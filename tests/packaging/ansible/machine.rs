//! A copy of this machine: what changes in it goes to memory and ends with the test.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use harness::ports;
use harness::scratch::Scratch;
use serde_json::Value;

use super::{PAGE, ROLES};
use crate::tools::{folder, tool};
use crate::{read, scratch};

/// The files with secrets that the page's playbook writes.
pub(super) const SECRETS: [(&str, &str); 3] = [
    ("client-secret", "the-secret-of-the-client"),
    ("jwt-secret", "5f1d3ab0c4e7920b6a8df3c1e5b7a9d2"),
    ("session-secret", "c0d1e2f3a4b5968778695a4b3c2d1e0f"),
];

/// Mounts the copy at `$1`, with this checkout and its target folder, which may be on file systems of their
/// own, and keeps it until the process ends.
const MOUNT: &str = r#"
set -e
mount -t tmpfs tmpfs "$1"
mkdir "$1/changes" "$1/work" "$1/root"
mount -t overlay overlay -o "lowerdir=/,upperdir=$1/changes,workdir=$1/work" "$1/root"
root=$1/root
shift
for folder in /proc /dev "$@"; do
    mkdir -p "$root$folder"
    mount --rbind "$folder" "$root$folder"
done
echo mounted
exec chroot "$root" sleep infinity
"#;

/// In place of systemctl: no systemd runs here. Real systemctl enables and disables units.
const SYSTEMCTL: &str = r#"#!/bin/sh
echo "$*" >>/calls
for unit; do :; done
unit=/run/running/${unit%.service}
case $1 in
start | restart) mkdir -p /run/running; : >"$unit" ;;
stop) rm -f "$unit" ;;
reload | daemon-reload) ;;
show)
    echo LoadState=loaded
    if [ -e "$unit" ]; then echo ActiveState=active; else echo ActiveState=inactive; fi
    ;;
*) exec /usr/bin/systemctl "$@" ;;
esac
"#;

const SITE: &str = include_str!("../../harness/site/debian.conf");

/// The copy, with Jitsi's site in nginx and without the adapter.
pub(super) struct Machine {
    mounted: Child,
    folder: Scratch,
}

impl Machine {
    pub(super) fn new() -> Self {
        let folder = scratch();
        let mount = folder.path().join("machine");
        fs::create_dir(&mount).unwrap();
        let mut mounted = Command::new("unshare")
            .args(["--mount", "--propagation", "private", "sh", "-c", MOUNT, "sh"])
            .arg(&mount)
            .args([env!("CARGO_MANIFEST_DIR"), env!("CARGO_TARGET_TMPDIR")])
            .arg(self::folder())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(mounted.stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert_eq!(line, "mounted\n", "this test runs as root and needs CAP_SYS_ADMIN");
        let machine = Self { mounted, folder };

        let site = SITE
            .replace("@LISTEN@", &ports::free().to_string())
            .replace("@PROSODY@", &ports::free().to_string())
            .replace("@SERVER_NAME@", "meet.example.org")
            .replace("@ROOT@", "/usr/share/jitsi-meet")
            .replace("@HOOKS@", "/etc/jitsi/meet/jaas");
        let files = [("meet.conf", &*site), ("systemctl", SYSTEMCTL)]
            .map(|(name, text)| machine.folder.file(name, text).display().to_string());
        machine.run(&format!(
            "rm -rf /etc/nginx/sites-enabled/* /etc/nginx/conf.d/* /run/running\n\
             install -D -m 0644 {} /etc/nginx/sites-available/meet.conf\n\
             ln -s ../sites-available/meet.conf /etc/nginx/sites-enabled/\n\
             install -m 0755 {} /usr/local/bin/systemctl\n\
             mkdir -p /run/running\n\
             touch /run/running/nginx /calls",
            files[0], files[1]
        ));
        let page = read(PAGE);
        let (_, playbook) = page.split_once("```yaml\n").unwrap();
        let playbook = playbook.split_once("```").unwrap().0;
        machine.folder.file("play.yml", &playbook.replace("hosts: jitsi\n", "hosts: localhost\n"));
        machine.folder.file("variables.yml", "");
        for (name, secret) in SECRETS {
            machine.variable(&format!("vault_{}", name.replace('-', "_")), secret);
        }
        machine
    }

    /// A folder that the machine can read.
    pub(super) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Sets a variable of the playbook, as YAML on one line. A later value replaces an earlier one.
    pub(super) fn variable(&self, name: &str, value: &str) {
        let path = self.folder.path().join("variables.yml");
        let variables = fs::read_to_string(&path).unwrap();
        let start = format!("{name}: ");
        let others = variables.lines().filter(|line| !line.starts_with(&start));
        let mut text: String = others.map(|line| format!("{line}\n")).collect();
        text += &format!("{start}{value}\n");
        fs::write(path, text).unwrap();
    }

    fn command(&self, script: &str) -> Command {
        let id = self.mounted.id().to_string();
        let mut command = Command::new("nsenter");
        command.args(["--target", &id, "--mount", "--root", "--wd"]);
        command.args(["sh", "-e", "-c", script]).env_clear();
        command.envs([
            ("PATH", "/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"),
            ("HOME", "/root"),
            ("LC_ALL", "C.UTF-8"),
        ]);
        command
    }

    /// Runs commands that must succeed, and returns their standard output.
    pub(super) fn run(&self, script: &str) -> String {
        let output = self.command(script).output().unwrap();
        let [out, err] = [output.stdout, output.stderr].map(|it| String::from_utf8(it).unwrap());
        assert!(output.status.success(), "{script}\n{out}{err}");
        out
    }

    /// Runs the playbook. `Err` is the output of a play that failed. No output contains a secret.
    pub(super) fn play(&self) -> Result<String, String> {
        let ansible = tool("python/bin/ansible-playbook");
        let folder = self.folder.path().display();
        let roles = Path::new(env!("CARGO_MANIFEST_DIR")).join(ROLES);
        let script = format!(
            "cd {folder} && ANSIBLE_ROLES_PATH={} ANSIBLE_NOCOLOR=1 ANSIBLE_PIPELINING=1 \
             ANSIBLE_HOME={folder}/.ansible {} --diff --inventory localhost, --connection local \
             --extra-vars @variables.yml --extra-vars ansible_become=false \
             --extra-vars ansible_python_interpreter=/usr/bin/python3 \
             play.yml",
            roles.display(),
            ansible.get_program().display()
        );
        let output = self.command(&script).output().unwrap();
        let text = [output.stdout, output.stderr].map(|it| String::from_utf8(it).unwrap()).concat();
        for (_, secret) in SECRETS {
            assert!(!text.contains(secret), "{text}");
        }
        if output.status.success() { Ok(text) } else { Err(text) }
    }

    /// The calls of systemctl since the last time.
    pub(super) fn calls(&self) -> Vec<String> {
        let calls = self.run("cat /calls; : >/calls");
        let calls = calls.lines().map(|line| line.trim_end_matches(" -l").to_owned());
        calls.collect()
    }

    /// What fails in `check` on the machine.
    pub(super) fn failing(&self) -> Vec<String> {
        let report = self.run("jitsi-oidc-adapter check --offline --json || test $? = 1");
        let report: Value = serde_json::from_str(&report).unwrap();
        let findings = report["findings"].as_array().unwrap().iter();
        let fails = findings.filter(|it| it["status"] == "fails");
        fails.map(|it| it["id"].as_str().unwrap().to_owned()).collect()
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        let _ = self.mounted.kill();
        let _ = self.mounted.wait();
    }
}
