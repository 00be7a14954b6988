//! Starts each edge with the file of `packaging/edges`.

use std::fs;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::Command;

use harness::process::Process;
use harness::scratch::Scratch;

/// A program that asks the adapter about each request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Edge {
    Caddy,
    HaProxy,
    Envoy,
}

/// Where an edge listens, and where it sends requests.
pub(crate) struct Addresses {
    pub(crate) edge: SocketAddr,
    pub(crate) adapter: SocketAddr,
    pub(crate) application: SocketAddr,
    pub(crate) jitsi: SocketAddr,
}

impl Edge {
    pub(crate) const ALL: [Self; 3] = [Self::Caddy, Self::HaProxy, Self::Envoy];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Caddy => "Caddy",
            Self::HaProxy => "HAProxy",
            Self::Envoy => "Envoy",
        }
    }

    /// The answer for a guarded page without an adapter.
    pub(crate) fn without_adapter(self) -> u16 {
        match self {
            Self::Caddy => 502,
            Self::HaProxy | Self::Envoy => 503,
        }
    }

    /// The answer for two `Cookie` lines, of which the second has a session.
    pub(crate) fn with_two_cookie_lines(self) -> u16 {
        match self {
            Self::Caddy | Self::HaProxy => 200,
            // ext_authz joins lines of one name with a comma. The adapter then finds no session.
            Self::Envoy => 401,
        }
    }

    /// Starts the program. It may not listen yet.
    pub(crate) fn start(self, to: &Addresses, scratch: &Scratch) -> Process {
        let mut command = match self {
            Self::Caddy => caddy(to, scratch),
            Self::HaProxy => haproxy(to, scratch),
            Self::Envoy => envoy(to, scratch),
        };
        command.current_dir(scratch.path());
        Process::start(self.name(), &mut command)
    }
}

fn caddy(to: &Addresses, scratch: &Scratch) -> Command {
    let file =
        shipped("Caddyfile", to, &[("meet.example.org {", format!("http://{} {{", to.edge))]);
    // The administration interface has a fixed port.
    let file = scratch.file("Caddyfile", &format!("{{\n\tadmin off\n}}\n{file}"));
    let mut command = Command::new(program("caddy"));
    command.args(["run", "--adapter", "caddyfile", "--config"]).arg(file);
    command.env("XDG_DATA_HOME", scratch.path()).env("XDG_CONFIG_HOME", scratch.path());
    command
}

fn haproxy(to: &Addresses, scratch: &Scratch) -> Command {
    let lua = scratch.file("jitsi-oidc.lua", &read("jitsi-oidc.lua"));
    let bind = "bind :443 ssl crt /etc/haproxy/meet.example.org.pem alpn h2,http/1.1";
    let own = [
        (bind, format!("bind {}", to.edge)),
        ("/etc/haproxy/jitsi-oidc.lua", lua.display().to_string()),
    ];
    let file = shipped("haproxy.cfg", to, &own);
    let mut command = Command::new(program("haproxy"));
    command.args(["-db", "-f"]).arg(scratch.file("haproxy.cfg", &file));
    command
}

fn envoy(to: &Addresses, scratch: &Scratch) -> Command {
    let text = read("envoy.yaml");
    let (_, tls) = text.split_once("        - transport_socket:\n").unwrap();
    let (tls, _) = tls.split_once("          filters:\n").unwrap();
    let own = [
        ("        - transport_socket:\n", "        - ".to_owned()),
        (tls, String::new()),
        ("        -           filters:", "        - filters:".to_owned()),
        ("address: 0.0.0.0, port_value: 443 ", envoy_address(to.edge)),
        ("address: 127.0.0.1, port_value: 8000 ", envoy_address(to.adapter)),
        ("address: 127.0.0.1, port_value: 8080 ", envoy_address(to.application)),
        ("address: 127.0.0.1, port_value: 8088 ", envoy_address(to.jitsi)),
    ];
    let file = replaced("envoy.yaml", &own);
    let mut command = Command::new(tool("bin/envoy"));
    command.args(["--use-dynamic-base-id", "--concurrency", "1", "-c"]);
    command.arg(scratch.file("envoy.yaml", &file));
    command
}

fn envoy_address(address: SocketAddr) -> String {
    format!("address: {}, port_value: {} ", address.ip(), address.port())
}

/// A file of `packaging/edges` with other addresses. `own` are the edge's own address and files.
fn shipped(name: &str, to: &Addresses, own: &[(&str, String)]) -> String {
    let upstreams = [
        ("127.0.0.1:8000", to.adapter.to_string()),
        ("127.0.0.1:8080", to.application.to_string()),
        ("127.0.0.1:8088", to.jitsi.to_string()),
    ];
    replaced(name, &[own, &upstreams].concat())
}

/// A file of `packaging/edges` with these replacements below the comment at its top, which names the addresses, too.
fn replaced(name: &str, replacements: &[(&str, String)]) -> String {
    let text = read(name);
    let (head, body) = text.split_once("\n\n").unwrap();
    let body = replacements.iter().fold(body.to_owned(), |body, (from, to)| {
        assert!(body.contains(from), "{name} has no {from}");
        body.replace(from, to)
    });
    format!("{head}\n\n{body}")
}

fn read(name: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("packaging/edges").join(name);
    fs::read_to_string(path).unwrap()
}

/// A program that `tests/edges/tools/install.sh` installs.
pub(crate) fn tool(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).parent().unwrap().join("edge-tools");
    let path = folder.join(name);
    let install = "tests/edges/tools/install.sh";
    let folder = folder.display();
    assert!(path.exists(), "{name} is missing: run `make test`, or {install} {folder}");
    path
}

/// The path of a program. Debian installs servers in `/usr/sbin`, which is not in the `PATH` of every user.
fn program(name: &str) -> PathBuf {
    let folders = ["/usr/sbin", "/usr/bin", "/usr/local/bin"];
    let found =
        folders.iter().map(|folder| PathBuf::from(folder).join(name)).find(|it| it.exists());
    found.unwrap_or_else(|| {
        panic!("{name} is missing: run `make test`, or tests/install-tools.sh {name}")
    })
}
