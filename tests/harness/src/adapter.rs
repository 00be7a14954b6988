//! Runs the adapter's program, as an operator does.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};
use std::{env, fs};

use crate::browser::Browser;
use crate::config::Config;
use rustix::process::{Pid, Resource, Rlimit, prlimit};

use crate::process::{Process, Signal};

const START: Duration = Duration::from_secs(20);
const END: Duration = Duration::from_secs(40);

/// A running adapter. It is killed when this is dropped.
#[derive(Debug)]
pub struct Adapter {
    process: Process,
    address: SocketAddr,
    config: PathBuf,
}

impl Adapter {
    /// Starts `binary` with `config`, written into `folder`, and waits until it listens.
    ///
    /// # Panics
    ///
    /// It does not listen within 20 seconds. The message contains its log.
    pub fn start(binary: impl AsRef<Path>, folder: &Path, config: &Config) -> Self {
        Launch::new(binary, folder).start(config)
    }

    /// The address on which it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// `http://` + address + `path`.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Its log so far, line by line.
    pub fn log(&self) -> Vec<String> {
        self.process.log()
    }

    /// Its log, with the lines of every request that was answered before this call. Requests a page that
    /// does not exist, and waits for the log line of that request: the log keeps the order.
    ///
    /// # Panics
    ///
    /// The line did not come within ten seconds.
    pub async fn settled_log(&self) -> Vec<String> {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let id = format!("settled-{}", NEXT.fetch_add(1, Ordering::Relaxed));
        let request = format!(
            "GET /oidc/none HTTP/1.1\r\nHost: localhost\r\nX-Request-Id: {id}\r\n\
             Connection: close\r\n\r\n"
        );
        let answer = crate::raw_http::raw(self.address, request.as_bytes()).await;
        answer.expect("it answers");
        self.wait_for_log(&id);
        self.log()
    }

    /// Waits until a line of its log contains `needle`. Returns that line.
    ///
    /// # Panics
    ///
    /// No such line came within ten seconds.
    pub fn wait_for_log(&self, needle: &str) -> String {
        self.process.wait_for_log(needle)
    }

    /// Waits until it redirects to the provider. Before it has loaded the metadata, it shows a page, or
    /// redirects a silent sign-in back to the meet site at `origin`.
    ///
    /// # Panics
    ///
    /// It does not within 20 seconds; the message contains its log.
    pub async fn wait_until_ready(&self, origin: &str) {
        let deadline = Instant::now() + START;
        let site = format!("{origin}/");
        let url = self.url("/oidc/auth?roomname=a");
        loop {
            let location = Browser::new().get(&url).await.location();
            if location.is_some_and(|it| !it.starts_with(&site)) {
                return;
            }
            assert!(Instant::now() < deadline, "no metadata:\n{}", self.log().join("\n"));
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Its configuration file.
    pub fn config(&self) -> &Path {
        &self.config
    }

    /// Writes `config` to its configuration file and sends SIGHUP. Returns the log lines of the reload; the
    /// last one has the outcome.
    ///
    /// # Panics
    ///
    /// There is no outcome within 20 seconds; the message contains its log.
    pub async fn reload(&self, config: &str) -> Vec<String> {
        let outcome = |line: &String| {
            [" reload outcome=applied", " reload outcome=refused"]
                .iter()
                .any(|it| line.contains(it))
        };
        let before = self.log().iter().rposition(outcome).map_or(0, |at| at + 1);
        fs::write(&self.config, config).expect("the file can be written");
        self.send(Signal::HUP);
        let deadline = Instant::now() + START;
        loop {
            let log = self.log();
            if let Some(end) = log.iter().skip(before).position(outcome) {
                let lines = log[before..=before + end].iter();
                return lines.filter(|line| line.contains(" reload ")).cloned().collect();
            }
            assert!(Instant::now() < deadline, "no reload:\n{}", log.join("\n"));
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Leaves it without a free file descriptor, or with free ones again. Connections that are open stay so.
    ///
    /// # Panics
    ///
    /// The limit of the process cannot be changed.
    pub fn limit_descriptors(&self, exhausted: bool) {
        let limits = fs::read_to_string(format!("/proc/{}/limits", self.id()));
        let limits = limits.expect("it runs");
        let files = limits.lines().find_map(|line| line.strip_prefix("Max open files"));
        let maximum = files.and_then(|it| it.split_whitespace().nth(1)?.parse().ok());
        let current = if exhausted { Some(0) } else { maximum };
        let pid = i32::try_from(self.id()).ok().and_then(Pid::from_raw);
        let limit = Rlimit { current, maximum };
        prlimit(pid, Resource::Nofile, limit).expect("the soft limit can be changed");
    }

    /// Its process id. Tests read its memory and CPU time in `/proc`.
    pub fn id(&self) -> u32 {
        self.process.id()
    }

    /// Whether it has exited.
    pub fn has_ended(&mut self) -> bool {
        self.process.has_ended().is_some()
    }

    /// Stops it with SIGTERM, as systemd does. Returns the exit code, or `None` if a signal ended it.
    ///
    /// # Panics
    ///
    /// It did not exit within 40 seconds.
    pub fn terminate(self) -> Option<i32> {
        self.send(Signal::TERM);
        self.wait()
    }

    /// Sends a signal.
    pub fn send(&self, signal: Signal) {
        self.process.send(signal);
    }

    /// Waits until it exits for another reason. Returns the exit code, or `None` if a signal ended it.
    ///
    /// # Panics
    ///
    /// It did not exit within 40 seconds.
    pub fn wait(mut self) -> Option<i32> {
        self.process.wait(END).code()
    }

    /// Kills it with SIGKILL. It cannot clean up, as in a power failure.
    pub fn kill(mut self) {
        self.process.kill();
    }
}

/// The program, folder and environment with which an adapter starts.
#[derive(Debug)]
pub struct Launch {
    binary: PathBuf,
    folder: PathBuf,
    environment: BTreeMap<String, String>,
}

/// The result of a command that exits by itself.
#[derive(Debug)]
pub struct Ended {
    /// The exit code, or `None` if a signal ended it.
    pub code: Option<i32>,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
}

impl Launch {
    /// The environment has only `PATH`. Configuration files are written into `folder`.
    pub fn new(binary: impl AsRef<Path>, folder: &Path) -> Self {
        let binary = binary.as_ref().to_owned();
        Self { binary, folder: folder.to_owned(), environment: BTreeMap::new() }
    }

    /// Sets an environment variable.
    #[must_use]
    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.environment.insert(name.to_owned(), value.to_owned());
        self
    }

    /// Runs `serve --config FILE` and waits until it listens.
    ///
    /// # Panics
    ///
    /// It does not listen within 20 seconds. The message contains its log.
    pub fn start(&self, config: &Config) -> Adapter {
        self.try_start(config).unwrap_or_else(|reason| panic!("{reason}"))
    }

    /// As [`Launch::start`].
    ///
    /// # Errors
    ///
    /// It exited, or does not listen within 20 seconds. The message contains its log.
    pub fn try_start(&self, config: &Config) -> Result<Adapter, String> {
        let config = self.write(&config.to_string());
        let mut command = self.command();
        command.arg("serve").arg("--config").arg(&config);
        let mut process = Process::start("the adapter", &mut command);
        let address = process.wait_for_output("listening on ", START)?;
        let address = address.trim_start_matches("http://");
        let address = address.parse().map_err(|_| format!("`{address}` is not an address"))?;
        Ok(Adapter { process, address, config })
    }

    /// Runs `serve` with a configuration that it must refuse. Returns its output.
    ///
    /// # Panics
    ///
    /// It is still running after 20 seconds.
    pub fn refuse(&self, config: &str) -> Ended {
        let path = self.write(config);
        self.run(&["serve", "--config", &path.to_string_lossy()])
    }

    /// Runs a command that exits by itself.
    ///
    /// # Panics
    ///
    /// It is still running after 20 seconds.
    pub fn run(&self, arguments: &[&str]) -> Ended {
        let mut process = Process::start("the adapter", self.command().args(arguments));
        let code = process.wait(START).code();
        // Threads of this process read its output. They end shortly after it.
        let (stdout, stderr) = process.finish();
        Ended { code, stdout, stderr }
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.binary);
        command.env_clear().current_dir(&self.folder).envs(&self.environment);
        if let Some(path) = env::var_os("PATH") {
            command.env("PATH", path);
        }
        command
    }

    fn write(&self, config: &str) -> PathBuf {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let path = self.folder.join(format!("config-{number}.toml"));
        fs::write(&path, config).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        path
    }
}
