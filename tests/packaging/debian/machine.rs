//! A machine with Debian or Ubuntu, nginx and Jitsi's site: a folder for `chroot`.

use std::collections::BTreeMap;
use std::fs;
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Output;
use std::sync::LazyLock;
use std::time::{Duration, Instant};
use std::{process, thread};

use harness::ports;
use harness::process::Process;

use crate::{SERVICE, as_root, read, succeed, value};

const SITE: &str = include_str!("../../harness/site/debian.conf");
/// The origin of the meet site.
pub(super) const ORIGIN: &str = "https://meet.example.org";
/// Where the site is enabled.
pub(super) const ENABLED: &str = "/etc/nginx/sites-enabled/meet.example.org.conf";
const PACKAGES: &str = "ca-certificates,nginx,systemd-standalone-sysusers";
const LIMIT: Duration = Duration::from_secs(20);

/// A machine. It is removed when this is dropped. If the test failed, it is kept for inspection.
pub(super) struct Machine {
    root: PathBuf,
    /// The address of Jitsi's site.
    pub(super) site: SocketAddr,
}

impl Machine {
    /// With Jitsi's site, which includes `/etc/jitsi/meet/jaas`.
    pub(super) fn new() -> Self {
        let machine = Self { root: copy(&TEMPLATE), site: ports::free() };
        let site = SITE
            .replace("@LISTEN@", &machine.site.to_string())
            .replace("@PROSODY@", &ports::free().to_string())
            .replace("@SERVER_NAME@", "meet.example.org")
            .replace("@ROOT@", "/usr/share/jitsi-meet")
            .replace("@HOOKS@", "/etc/jitsi/meet/jaas");
        let available = ENABLED.replace("enabled", "available");
        machine.file(&available, &site);
        machine.file("/etc/jitsi/meet/meet.example.org-config.js", "var config = {};\n");
        machine
            .file("/usr/share/jitsi-meet/index.html", "<!--#include virtual=\"body.html\" -->\n");
        machine.run(&format!(
            "ln -s {available} {ENABLED} && rm {}/default",
            "/etc/nginx/sites-enabled"
        ));
        machine
    }

    /// Runs a script of sh on the machine, as root.
    pub(super) fn try_run(&self, script: &str) -> Output {
        let mut command = as_root("chroot");
        command.arg(&self.root).args(["/bin/sh", "-ec", script]);
        command.env_clear().env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin").env("LC_ALL", "C.UTF-8");
        command.output().unwrap()
    }

    /// Runs a script, which must succeed. Returns its output and its messages.
    pub(super) fn run(&self, script: &str) -> String {
        let Output { status, stdout, stderr } = self.try_run(script);
        let text = String::from_utf8([stdout, stderr].concat()).unwrap();
        assert!(status.success(), "{script}\n{text}");
        text
    }

    /// Installs a package, without a question. Returns the messages.
    pub(super) fn install(&self, package: &Path) -> String {
        let name = package.file_name().unwrap().to_str().unwrap();
        succeed(as_root("cp").arg(package).arg(self.root.join("tmp")));
        self.run(&format!(
            "dpkg --force-unsafe-io --install /tmp/{name} </dev/null; rm /tmp/{name}"
        ))
    }

    /// Writes a file.
    pub(super) fn file(&self, path: &str, text: &str) {
        let folder = Path::new(path).parent().unwrap().display().to_string();
        self.run(&format!("mkdir -p '{folder}'; cat >'{path}' <<'END OF FILE'\n{text}END OF FILE"));
    }

    /// The text of a file.
    pub(super) fn read(&self, path: &str) -> String {
        self.run(&format!("cat '{path}'"))
    }

    /// Every file and link with its mode, owner and content, except for the data of dpkg and of running
    /// programs.
    pub(super) fn files(&self) -> BTreeMap<String, String> {
        let list = self.run(
            "find / -xdev \\( -path /proc -o -path /sys -o -path /run -o -path /tmp -o -path /var/lib/dpkg \
             -o -path /var/lib/systemd -o -path /var/log/dpkg.log -o -path /var/cache \
             -o -path '/etc/*-' -o -name .pwd.lock \\) -prune -o ! -type d -printf '%p\\t%m %u %g %l %s\\n'; \
             find /etc -type f ! -name '*-' -exec sha256sum {} + | sed 's/^\\([^ ]*\\)  \\(.*\\)/\\2 content\\t\\1/'",
        );
        let pair =
            |line: &str| line.split_once('\t').map(|(path, it)| (path.to_owned(), it.to_owned()));
        list.lines().filter_map(pair).collect()
    }

    /// Whether nginx accepts its configuration without a warning.
    pub(super) fn assert_nginx_accepts(&self) {
        let output = self.run("nginx -t");
        assert!(output.contains("test is successful") && !output.contains("[warn]"), "{output}");
    }

    /// Starts nginx.
    pub(super) fn start_nginx(&self) -> Nginx {
        let mut command = as_root("chroot");
        command.arg(&self.root).args(["nginx", "-g", "daemon off;"]);
        let mut process = Process::start("nginx", &mut command);
        let deadline = Instant::now() + LIMIT;
        while TcpStream::connect(self.site).is_err() {
            assert!(
                process.has_ended().is_none() && Instant::now() < deadline,
                "{:?}",
                process.log()
            );
            thread::sleep(Duration::from_millis(20));
        }
        Nginx(process)
    }

    /// Starts the program as the unit does: its command and its user.
    pub(super) fn start_service(&self) -> Process {
        let unit = read(SERVICE);
        let user = format!("--userspec={}:{}", value(&unit, "User"), value(&unit, "Group"));
        let mut command = as_root("chroot");
        command.arg(user).arg(&self.root).args(value(&unit, "ExecStart").split(' '));
        let mut process = Process::start("the service", &mut command);
        process.wait_for_output("listening on ", LIMIT).unwrap();
        process
    }
}

/// nginx on a machine.
pub(super) struct Nginx(Process);

impl Drop for Nginx {
    fn drop(&mut self) {
        // SIGKILL would leave the workers running.
        self.0.ask_to_end();
        let deadline = Instant::now() + LIMIT;
        while self.0.has_ended().is_none() && Instant::now() < deadline {
            thread::sleep(Duration::from_millis(5));
        }
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        if !thread::panicking() {
            let _ = as_root("rm").arg("-rf").arg(&self.root).status();
        }
    }
}

/// A system with nginx, which every machine is a copy of. It is made once per build folder.
static TEMPLATE: LazyLock<PathBuf> = LazyLock::new(|| {
    let (distribution, suite) = system();
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{distribution}-{suite}"));
    if root.exists() {
        return root;
    }
    let components = if distribution == "ubuntu" { "main,universe" } else { "main" };
    let unfinished = root.with_extension("unfinished");
    succeed(as_root("rm").arg("-rf").arg(&unfinished));
    succeed(
        as_root("debootstrap")
            .args(["--variant=minbase", &format!("--components={components}")])
            .args([&format!("--include={PACKAGES}"), &suite])
            .arg(&unfinished),
    );
    // The copies are smaller without these.
    let share = ["doc", "locale", "man", "zoneinfo"].map(|name| format!("usr/share/{name}"));
    for path in share.iter().map(String::as_str).chain(["var/cache/apt", "var/lib/apt/lists"]) {
        succeed(as_root("rm").arg("-rf").arg(unfinished.join(path)));
    }
    succeed(as_root("mv").args([&unfinished, &root]));
    root
});

/// The distribution and the release: those of this machine, because the tested program needs its glibc, or
/// `PACKAGE_SYSTEM`, such as `debian trixie`.
fn system() -> (String, String) {
    if let Some(system) = option_env!("PACKAGE_SYSTEM") {
        let (distribution, suite) = system.split_once(' ').unwrap();
        return (distribution.to_owned(), suite.to_owned());
    }
    let release = fs::read_to_string("/etc/os-release").unwrap();
    let field = |name: &str| {
        let line = release.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('='));
        line.unwrap_or_else(|| panic!("/etc/os-release has no {name}")).trim_matches('"').to_owned()
    };
    (field("ID"), field("VERSION_CODENAME"))
}

fn copy(template: &Path) -> PathBuf {
    let name = format!("machine-{}-{}", process::id(), ports::free().port());
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    succeed(as_root("cp").args(["-a", "--reflink=auto"]).args([template, &root]));
    root
}
