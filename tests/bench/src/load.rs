//! Load by `wrk`.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use harness::scratch::Scratch;

/// A run of `wrk` that has not started.
pub(crate) struct Load {
    command: Command,
}

impl Load {
    /// Two threads with 32 connections.
    pub(crate) fn of_two_cores(url: &str, seconds: u32) -> Self {
        Self::new(Command::new("wrk"), ["-t2", "-c32"], url, seconds)
    }

    /// One thread on this core with 16 connections.
    pub(crate) fn of_core(core: u32, url: &str, seconds: u32) -> Self {
        let mut command = Command::new("taskset");
        command.args(["--cpu-list", &core.to_string(), "wrk"]);
        Self::new(command, ["-t1", "-c16"], url, seconds)
    }

    fn new(mut command: Command, size: [&str; 2], url: &str, seconds: u32) -> Self {
        command.args(size).arg(format!("-d{seconds}s")).arg(url);
        Self { command }
    }

    /// Every request has this header.
    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.command.arg("-H").arg(format!("{name}: {value}"));
        self
    }

    /// The requests are those of a script of [`in_turn`].
    pub(crate) fn script(mut self, script: &Path) -> Self {
        self.command.arg("-s").arg(script);
        self
    }

    /// Runs and returns the requests per second.
    ///
    /// # Panics
    ///
    /// Panics when wrk is missing or a response was not 2xx: then the figure would be meaningless.
    pub(crate) fn rate(mut self) -> f64 {
        let output = self.command.output().expect("wrk is installed");
        let said = String::from_utf8_lossy(&output.stdout);
        let failed = said.contains("Non-2xx") || said.contains("Socket errors");
        assert!(output.status.success() && !failed, "{:?}:\n{said}", self.command);
        let rate = said.lines().find_map(|line| line.strip_prefix("Requests/sec:"));
        rate.and_then(|rate| rate.trim().parse().ok()).expect("wrk prints the rate")
    }
}

/// A script of wrk that sends these `Cookie` headers in turn. The requests are made before the first is sent.
pub(crate) fn in_turn(scratch: &Scratch, host: &str, cookies: &[String]) -> PathBuf {
    let list = scratch.file("cookies", &cookies.join("\n"));
    let text = format!(
        "local requests, at = {{}}, 0\n\
         function init()\n\
         for cookie in io.lines('{}') do\n\
         requests[#requests + 1] = wrk.format('GET', nil, {{ Host = '{host}', Cookie = cookie }})\n\
         end\n\
         end\n\
         function request()\n\
         at = at % #requests + 1\n\
         return requests[at]\n\
         end\n",
        list.display()
    );
    scratch.file("in-turn.lua", &text)
}

/// Pins all threads of a process to one core (sched(7)).
pub(crate) fn pin(process: u32, core: u32) {
    let mut command = Command::new("taskset");
    command.args(["--all-tasks", "--cpu-list", "--pid", &core.to_string(), &process.to_string()]);
    let pinned = command.stdout(Stdio::null()).status().expect("taskset (util-linux) is installed");
    assert!(pinned.success(), "process {process} cannot be pinned to core {core}");
}
