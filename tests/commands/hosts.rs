//! Copies of hosts with Jitsi Meet, set up as the pages say, that a test breaks in one place.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use harness::config::Config;
use harness::scratch::Scratch;
use serde_json::Value;

use crate::run::{run_in, scratch};

/// The checkout.
const CHECKOUT: &str = env!("CARGO_MANIFEST_DIR");

/// Modules of Jitsi's package that Prosody loads from `plugin_paths`.
const MODULES: [&str; 6] = [
    "auth_token",
    "token_verification",
    "token_affiliation",
    "muc_wait_for_host",
    "persistent_lobby",
    "muc_lobby_rooms",
];

/// A host, in a folder of its own.
#[derive(Debug)]
pub(crate) struct Host {
    folder: Scratch,
    config: Config,
    arguments: Vec<String>,
}

/// What a check said: status and identifier of each finding.
#[derive(Debug)]
pub(crate) struct Findings(Vec<Value>);

impl Host {
    /// A Debian host, as docs/jitsi-debian.md sets it up, with roles.
    pub(crate) fn debian() -> Self {
        let host = Self::with("debian", &["--root", "host"]);
        for module in MODULES {
            let name = format!("usr/share/jitsi-meet/prosody-plugins/mod_{module}.lua");
            host.write(&name, "");
        }
        // As the packages' postinst does.
        for (target, link) in [
            (
                "/etc/prosody/conf.avail/meet.example.org.cfg.lua",
                "etc/prosody/conf.d/meet.example.org.cfg.lua",
            ),
            ("/etc/prosody/conf.avail/jaas.cfg.lua", "etc/prosody/conf.d/jaas.cfg.lua"),
            (
                "/etc/nginx/sites-available/meet.example.org.conf",
                "etc/nginx/sites-enabled/meet.example.org.conf",
            ),
        ] {
            let link = host.path(link);
            fs::create_dir_all(link.parent().unwrap()).unwrap();
            symlink(target, link).unwrap();
        }
        host.shipped("jitsi-oidc-http.conf", "etc/nginx/conf.d/jitsi-oidc-http.conf", "8000");
        for (name, folder) in [
            ("jitsi-oidc.conf", "etc/jitsi/meet/jaas"),
            ("jitsi-oidc-protect.conf", "etc/nginx/snippets"),
            ("jitsi-oidc-signin.conf", "etc/nginx/snippets"),
        ] {
            host.shipped(name, &format!("{folder}/{name}"), "8000");
        }
        host.write("usr/share/jitsi-oidc-adapter/body.html", "<script></script>");
        host
    }

    /// A host with docker-jitsi-meet, as docs/jitsi-docker.md sets it up, with roles.
    pub(crate) fn docker() -> Self {
        Self::with("docker", &["--root", "host", "--docker-env", "/env"])
    }

    /// The same host, with the files that the images make from `.env`.
    pub(crate) fn containers() -> Self {
        let host = Self::with(
            "docker",
            &[
                "--root=host",
                "--prosody=/run/prosody/config/prosody.cfg.lua",
                "--jicofo=/run/jicofo/config/jicofo.conf",
                "--config-js=/run/web/config/config.js",
                "--nginx=/run/web/config/nginx/nginx.conf",
            ],
        );
        let folder = "run/web/config";
        let http = format!("{folder}/nginx/site-confs/00-jitsi-oidc-http.conf");
        host.shipped("jitsi-oidc-http.conf", &http, "8010");
        host.shipped("jitsi-oidc.conf", &format!("{folder}/nginx-custom/jitsi-oidc.conf"), "8010");
        host.write(&format!("{folder}/jitsi-oidc-body.html"), "<script></script>");
        host.configured(|config| config.with("server.listen", "127.0.0.1:8010"))
    }

    /// Installs a shipped snippet for one instance on this port.
    pub(crate) fn shipped(&self, name: &str, to: &str, port: &str) {
        let text = fs::read_to_string(Path::new(CHECKOUT).join("nginx").join(name)).unwrap();
        let lines = text.lines().filter(|it| !it.contains("server 127.0.0.1:8001"));
        let text: Vec<_> =
            lines.map(|it| it.replace("127.0.0.1:8000", &format!("127.0.0.1:{port}"))).collect();
        self.write(to, &text.join("\n"));
    }

    fn with(name: &str, arguments: &[&str]) -> Self {
        let moderator: toml::Table =
            "moderator = [{ claim = \"groups\", any_of = [\"teachers\"] }]".parse().unwrap();
        let config = Config::new("https://meet.example.org", "https://login.example.org");
        let host = Self {
            folder: scratch(),
            config: config.with("roles", moderator),
            arguments: arguments.iter().map(|it| (*it).to_owned()).collect(),
        };
        let from = Path::new(CHECKOUT).join("tests/commands/hosts").join(name);
        copy(&from, &host.path(""));
        host
    }

    /// The path of a file of the host on this machine.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join("host").join(name)
    }

    /// The name of a file that `check` names, below the host's root. A link has an absolute target there.
    pub(crate) fn resolve(&self, file: &str) -> String {
        let name = file.trim_start_matches('/');
        match fs::read_link(self.path(name)) {
            Ok(target) if target.is_absolute() => self.resolve(target.to_str().unwrap()),
            _ => name.to_owned(),
        }
    }

    /// Writes a file of the host.
    pub(crate) fn write(&self, name: &str, text: &str) {
        self.folder.file(&format!("host/{name}"), text);
    }

    /// Writes any bytes into a file of the host.
    pub(crate) fn write_bytes(&self, name: &str, bytes: &[u8]) {
        fs::write(self.path(name), bytes).unwrap();
    }

    /// Replaces an argument of `check`.
    pub(crate) fn argument(mut self, argument: &str) -> Self {
        let name = argument.split('=').next().unwrap();
        self.arguments.retain(|it| !it.starts_with(name));
        self.arguments.push(argument.to_owned());
        self
    }

    /// The text of a file of the host.
    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    /// Removes a file of the host.
    pub(crate) fn without(self, name: &str) -> Self {
        fs::remove_file(self.path(name)).unwrap();
        self
    }

    /// Replaces a text of a file, which occurs there once.
    pub(crate) fn replace(self, name: &str, old: &str, new: &str) -> Self {
        let text = self.read(name);
        assert_eq!(text.matches(old).count(), 1, "{name}: {old}");
        self.write(name, &text.replace(old, new));
        self
    }

    /// Moves a file of the host.
    pub(crate) fn moved(self, from: &str, to: &str) -> Self {
        let to = self.path(to);
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::rename(self.path(from), to).unwrap();
        self
    }

    /// Adds lines at the end of a file.
    pub(crate) fn append(self, name: &str, lines: &str) -> Self {
        let text = self.read(name);
        self.write(name, &format!("{text}{lines}\n"));
        self
    }

    /// Changes the adapter's configuration.
    pub(crate) fn configured(mut self, change: impl FnOnce(Config) -> Config) -> Self {
        self.config = change(self.config);
        self
    }

    /// Sets a key of the adapter's configuration.
    pub(crate) fn configure(&mut self, key: &str, value: toml::Value) {
        self.config = self.config.clone().with(key, value);
    }

    /// Runs `check --offline`.
    pub(crate) fn check(&self) -> Findings {
        self.run(&["--offline"])
    }

    /// Runs `check`. There is no provider.
    pub(crate) fn check_online(&self) -> Findings {
        self.run(&[])
    }

    /// The text of `check --offline`.
    pub(crate) fn check_as_text(&self) -> String {
        self.output(&["--offline"])
    }

    fn output(&self, arguments: &[&str]) -> String {
        self.folder.file("config.toml", &self.config.to_string());
        let fixed = ["check", "--config", "config.toml"].iter().chain(arguments);
        let arguments = fixed.copied().chain(self.arguments.iter().map(String::as_str));
        let run = run_in(self.folder.path(), arguments);
        assert!(!run.out.is_empty(), "{run:?}");
        run.out
    }

    fn run(&self, arguments: &[&str]) -> Findings {
        let all: Vec<_> = arguments.iter().copied().chain(["--json"]).collect();
        let report: Value = serde_json::from_str(&self.output(&all)).unwrap();
        let findings = report["findings"].as_array().unwrap();
        Findings(findings.clone())
    }
}

impl Findings {
    /// All findings as text.
    pub(crate) fn text(&self) -> String {
        format!("{:?}", self.0)
    }

    /// Every finding.
    pub(crate) fn all(&self) -> &[Value] {
        &self.0
    }

    /// Those of a group.
    pub(crate) fn group(mut self, group: &str) -> Self {
        self.0.retain(|it| it["group"] == group);
        self
    }

    /// Identifier and status of what does not hold: `skipped`, `warning` or `fails`.
    pub(crate) fn found(&self) -> Vec<(&str, &str)> {
        let pair = |it| (text(it, "id"), text(it, "status"));
        self.0.iter().filter(|it| it["status"] != "holds").map(pair).collect()
    }

    /// The identifiers of what holds.
    pub(crate) fn holding(&self) -> Vec<&str> {
        self.0.iter().filter(|it| it["status"] == "holds").map(|it| text(it, "id")).collect()
    }

    /// A member of the only finding that does not hold.
    pub(crate) fn only(&self, member: &str) -> &str {
        let found: Vec<_> = self.0.iter().filter(|it| it["status"] != "holds").collect();
        assert_eq!(found.len(), 1, "{found:?}");
        text(found[0], member)
    }
}

fn text<'v>(finding: &'v Value, member: &str) -> &'v str {
    finding[member].as_str().unwrap()
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let (from, to) = {
            let entry = entry.unwrap();
            (entry.path(), to.join(entry.file_name()))
        };
        if from.is_dir() {
            copy(&from, &to);
        } else {
            fs::copy(from, to).unwrap();
        }
    }
}
