//! The configuration of nginx, and its start.

use std::fmt::Write as _;
use std::net::{SocketAddr, TcpStream};
use std::os::unix::fs::{MetadataExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};
use std::{fs, thread};

use super::{Nginx, command};
use crate::ports;
use crate::process::Process;
use crate::prosody_http::StandIn;

const START: Duration = Duration::from_secs(10);

/// The layout of the meet site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Site {
    /// Jitsi's Debian package.
    Debian,
    /// docker-jitsi-meet.
    Docker,
}

impl Site {
    fn text(self) -> &'static str {
        match self {
            Self::Debian => include_str!("../../site/debian.conf"),
            Self::Docker => include_str!("../../site/docker.conf"),
        }
    }
}

/// The configuration of nginx.
#[derive(Debug)]
pub struct Setup {
    folder: PathBuf,
    root: PathBuf,
    site: Site,
    server_name: String,
    listen: SocketAddr,
    prosody: SocketAddr,
    workers: u16,
    http: String,
    server: String,
    hooks: Vec<PathBuf>,
    snippets: Vec<PathBuf>,
}

impl Setup {
    /// A site without the adapter's snippets, on a free port. `folder` is for nginx's files, `root`
    /// stands for `/usr/share/jitsi-meet`.
    pub fn new(site: Site, folder: &Path, root: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
            root: root.to_owned(),
            site,
            server_name: "localhost".to_owned(),
            listen: ports::free(),
            prosody: ports::free(),
            workers: 1,
            http: String::new(),
            server: String::new(),
            hooks: Vec::new(),
            snippets: Vec::new(),
        }
    }

    /// The site of Jitsi's Debian package with the shipped snippets. In place of Jitsi Meet it has a
    /// page that sends every token to `stand_in`, which checks it by Prosody's rules.
    pub fn stand_in_page(folder: &Path, stand_in: &StandIn) -> Self {
        let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        Self::new(Site::Debian, folder, &repository.join("tests/harness/site/root"))
            .shipped(&repository.join("nginx"), &repository.join("body.html"))
            .server(&stand_in.location())
    }

    /// Installs each of the shipped snippets (`nginx/` of the repository) in its place. Sets the paths
    /// of `body.html` and of the log of `/oidc/`, as an operator with other paths does.
    #[must_use]
    pub fn shipped(mut self, snippets: &Path, body_html: &Path) -> Self {
        let _ = writeln!(self.http, "include {}/jitsi-oidc-http.conf;", snippets.display());
        self.hooks.push(snippets.join("jitsi-oidc.conf"));
        self.snippets.push(snippets.join("jitsi-oidc-protect.conf"));
        self.snippets.push(snippets.join("jitsi-oidc-signin.conf"));
        let log = self.folder.join("oidc.log");
        let _ = writeln!(self.server, "set $jitsi_oidc_body_html {};", body_html.display());
        let _ = writeln!(self.server, "set $jitsi_oidc_access_log {};", log.display());
        self
    }

    /// Replaces the shipped instances by these, in a copy of the shipped file, as an operator with
    /// other ports does. Call it after [`Setup::shipped`].
    ///
    /// # Panics
    ///
    /// The shipped file cannot be read, or has no instances.
    #[must_use]
    pub fn instances(mut self, snippets: &Path, instances: &[SocketAddr]) -> Self {
        let shipped = snippets.join("jitsi-oidc-http.conf");
        let text = fs::read_to_string(&shipped).expect("the snippets exist");
        let is_server = |line: &&str| line.trim_start().starts_with("server 127.0.0.1:");
        let first = text.lines().find(is_server).expect("the file has instances");
        let names: String = instances
            .iter()
            .map(|address| format!("    server {address} max_fails=0;\n"))
            .collect();
        let others: String =
            text.lines().filter(|line| !is_server(line)).map(|line| format!("{line}\n")).collect();
        let before = text.lines().take_while(|line| *line != first).last().unwrap_or_default();
        let copy = self.folder.join("jitsi-oidc-http.conf");
        let text = others.replacen(&format!("{before}\n"), &format!("{before}\n{names}"), 1);
        fs::write(&copy, text).expect("the folder can be written");
        let include = |file: &Path| format!("include {};", file.display());
        self.http = self.http.replace(&include(&shipped), &include(&copy));
        self
    }

    /// Adds a link to one more file for the server block.
    #[must_use]
    pub fn hook(mut self, file: &Path) -> Self {
        self.hooks.push(file.to_owned());
        self
    }

    /// Writes a file of the operator into `snippets/`, unless it is empty.
    #[must_use]
    pub fn snippet(self, name: &str, lines: &str) -> Self {
        let folder = self.folder.join("snippets");
        fs::create_dir_all(&folder).expect("the folder can be written");
        if !lines.is_empty() {
            fs::write(folder.join(name), lines).expect("the folder can be written");
        }
        self
    }

    /// Sets the `server_name` of a site that has one.
    #[must_use]
    pub fn server_name(mut self, name: &str) -> Self {
        name.clone_into(&mut self.server_name);
        self
    }

    /// Sets the address on which nginx listens.
    #[must_use]
    pub fn listen(mut self, address: SocketAddr) -> Self {
        self.listen = address;
        self
    }

    /// Sets the number of workers. The default is one.
    #[must_use]
    pub fn workers(mut self, workers: u16) -> Self {
        self.workers = workers;
        self
    }

    /// Adds lines to the http context, after the shipped ones.
    #[must_use]
    pub fn http(mut self, lines: &str) -> Self {
        self.http.push_str(lines);
        self.http.push('\n');
        self
    }

    /// Adds lines to the server block, after the shipped ones and before the site's locations.
    #[must_use]
    pub fn server(mut self, lines: &str) -> Self {
        self.server.push_str(lines);
        self.server.push('\n');
        self
    }

    /// Starts nginx and waits until it accepts connections.
    ///
    /// # Panics
    ///
    /// nginx is missing, or it does not start. The message contains its error log.
    pub fn start(&self) -> Nginx {
        self.write();
        let process = Process::start("nginx", self.command().args(["-g", "daemon off;"]));
        let mut nginx = Nginx { process, address: self.listen, folder: self.folder.clone() };
        let deadline = Instant::now() + START;
        while TcpStream::connect(self.listen).is_err() {
            let ended = nginx.process.has_ended();
            assert!(
                ended.is_none() && Instant::now() < deadline,
                "nginx does not listen on {}: {}\n{}",
                self.listen,
                nginx.process.log().join("\n"),
                nginx.error_log(),
            );
            thread::sleep(Duration::from_millis(10));
        }
        nginx
    }

    /// Runs `nginx -t`.
    ///
    /// # Errors
    ///
    /// nginx refuses the configuration, or warns about it. The error is its output.
    pub fn test(&self) -> Result<(), String> {
        self.write();
        let output = self.command().arg("-t").output().expect("nginx was found");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        let fine = output.status.success() && !said.contains("[warn]");
        if fine { Ok(()) } else { Err(said) }
    }

    fn command(&self) -> Command {
        command(&self.folder)
    }

    fn write(&self) {
        for (name, files) in [("jaas", &self.hooks), ("snippets", &self.snippets)] {
            let folder = self.folder.join(name);
            fs::create_dir_all(&folder).expect("the folder can be written");
            for file in files {
                let link = folder.join(file.file_name().expect("a snippet has a name"));
                let _ = fs::remove_file(&link);
                symlink(file, link).expect("the folder can be written");
            }
        }
        fs::create_dir_all(self.folder.join("temp")).expect("the folder can be written");
        fs::write(self.folder.join("jaas/local.conf"), &self.server)
            .expect("the folder can be written");
        let site = self
            .site
            .text()
            .replace("@LISTEN@", &self.listen.to_string())
            .replace("@PROSODY@", &self.prosody.to_string())
            .replace("@SERVER_NAME@", &self.server_name)
            .replace("@ROOT@", &self.root.to_string_lossy())
            .replace("@HOOKS@", "jaas");
        fs::write(self.folder.join("site.conf"), site).expect("the folder can be written");
        fs::write(self.folder.join("nginx.conf"), self.main()).expect("the folder can be written");
    }

    fn main(&self) -> String {
        // If nginx runs as root, its workers run as `nobody` by default. That user may not read a
        // checkout in a home directory.
        let is_root = fs::metadata("/proc/self").is_ok_and(|me| me.uid() == 0);
        let user = if is_root { "user root root;" } else { "" };
        format!(
            "{user}
worker_processes {workers};
pid nginx.pid;
error_log error.log info;
events {{ worker_connections 1024; }}
http {{
    client_body_temp_path temp/body;
    proxy_temp_path temp/proxy;
    fastcgi_temp_path temp/fastcgi;
    uwsgi_temp_path temp/uwsgi;
    scgi_temp_path temp/scgi;
    access_log access.log combined;
    default_type application/octet-stream;
    types {{ text/html html; text/css css; application/javascript js; application/json json; }}
    keepalive_requests 100000;
    {http}
    include site.conf;
}}
",
            workers = self.workers,
            http = self.http,
        )
    }
}
