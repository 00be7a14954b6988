//! Load by `wrk`.

use std::process::{Command, Stdio};

/// A run of `wrk` that has not started.
pub(crate) struct Load {
    command: Command,
}

impl Load {
    /// Two threads with 32 connections. Every request has the same headers.
    pub(crate) fn of_two_cores(url: &str, headers: &[(&str, &str)], seconds: u32) -> Self {
        Self::new(Command::new("wrk"), ["-t2", "-c32"], url, headers, seconds)
    }

    /// One thread on this core with 16 connections.
    pub(crate) fn of_core(core: u32, url: &str, headers: &[(&str, &str)], seconds: u32) -> Self {
        let mut command = Command::new("taskset");
        command.args(["--cpu-list", &core.to_string(), "wrk"]);
        Self::new(command, ["-t1", "-c16"], url, headers, seconds)
    }

    fn new(
        mut command: Command,
        size: [&str; 2],
        url: &str,
        headers: &[(&str, &str)],
        seconds: u32,
    ) -> Self {
        command.args(size).arg(format!("-d{seconds}s"));
        for (name, value) in headers {
            command.arg("-H").arg(format!("{name}: {value}"));
        }
        command.arg(url);
        Self { command }
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

/// Pins all threads of a process to one core (sched(7)).
pub(crate) fn pin(process: u32, core: u32) {
    let mut command = Command::new("taskset");
    command.args(["--all-tasks", "--cpu-list", "--pid", &core.to_string(), &process.to_string()]);
    let pinned = command.stdout(Stdio::null()).status().expect("taskset (util-linux) is installed");
    assert!(pinned.success(), "process {process} cannot be pinned to core {core}");
}
