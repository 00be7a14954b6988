//! One instance, which can be killed, restarted and reloaded.

use std::fs;
use std::net::SocketAddr;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use actix_web::rt;
use harness::adapter::{Adapter, Launch};
use harness::process::Signal;

use crate::plan::Plan;

/// A reload ends within this time, or not at all.
const LIMIT: Duration = Duration::from_secs(30);

/// How an instance runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Terms {
    Usual,
    /// With few file descriptors.
    FewDescriptors,
    /// With a clock that is five minutes behind.
    SlowClock,
}

impl Terms {
    /// Lines of a shell script before it runs the program.
    fn lines(self) -> &'static str {
        match self {
            Self::Usual => "",
            Self::FewDescriptors => "ulimit -n 48",
            // Only the time of day: timeouts follow the monotonic clock.
            Self::SlowClock => {
                "export LD_PRELOAD=\"$(ls /usr/lib/*/faketime/libfaketimeMT.so.1)\"\n\
                 export FAKETIME=-300s FAKETIME_DONT_FAKE_MONOTONIC=1"
            }
        }
    }
}

/// An instance at a fixed address.
pub(crate) struct Instance {
    adapter: Option<Adapter>,
    /// The programs that it runs in turns, as at an update and back.
    programs: Vec<String>,
    starts: usize,
    address: SocketAddr,
    folder: PathBuf,
    /// `log.file`.
    log: PathBuf,
    logs: usize,
    /// What ended processes wrote to standard error.
    errors: Vec<String>,
}

impl Instance {
    /// An instance that does not run.
    pub(crate) fn new(programs: &[String], address: SocketAddr, folder: &Path) -> Self {
        let log = folder.join(format!("instance-{}.log", address.port()));
        let (programs, folder) = (programs.to_vec(), folder.to_owned());
        let (adapter, starts, logs, errors) = (None, 0, 0, Vec::new());
        Self { adapter, programs, starts, address, folder, log, logs, errors }
    }

    /// Starts it. It may not have the provider's metadata yet.
    pub(crate) async fn start(&mut self, plan: &Plan, terms: Terms) {
        let script = self.folder.join(format!("{terms:?}-{}", self.address.port()));
        let program = &self.programs[self.starts % self.programs.len()];
        let text = format!("#!/bin/sh\n{}\nexec {program} \"$@\"\n", terms.lines());
        self.starts += 1;
        fs::write(&script, text).unwrap();
        fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).unwrap();
        let (launch, config) = (Launch::new(script, &self.folder), self.config(plan));
        self.adapter = Some(rt::task::spawn_blocking(move || launch.start(&config)).await.unwrap());
    }

    /// Waits until it redirects to the provider.
    pub(crate) async fn wait_until_ready(&self, plan: &Plan) {
        self.running().wait_until_ready(&plan.origin).await;
    }

    /// Kills it with SIGKILL.
    pub(crate) async fn kill(&mut self) {
        let adapter = self.take();
        rt::task::spawn_blocking(move || adapter.kill()).await.unwrap();
    }

    /// Stops it with SIGTERM.
    pub(crate) async fn stop(&mut self) {
        let adapter = self.take();
        let ended = rt::task::spawn_blocking(move || adapter.terminate()).await.unwrap();
        assert_eq!(ended, Some(0));
    }

    /// Writes the configuration and sends SIGHUP. Waits for the outcome.
    pub(crate) async fn reload(&self, plan: &Plan) {
        self.reload_text(&self.config(plan).to_string(), "applied").await;
    }

    /// As [`Self::reload`], with a file that is not a configuration.
    pub(crate) async fn reload_broken(&self) {
        self.reload_text("session = 1", "refused").await;
    }

    async fn reload_text(&self, config: &str, outcome: &str) {
        let adapter = self.running();
        let reloads = || self.text().matches(" reload outcome=").count();
        let (before, expected) = (reloads(), format!(" reload outcome={outcome}"));
        fs::write(adapter.config(), config).unwrap();
        adapter.send(Signal::HUP);
        let deadline = Instant::now() + LIMIT;
        while reloads() == before {
            assert!(Instant::now() < deadline, "no reload: {}", self.text());
            rt::time::sleep(Duration::from_millis(10)).await;
        }
        let text = self.text();
        let line = text.lines().rfind(|line| line.contains(" reload outcome=")).unwrap();
        assert!(line.contains(&expected), "{line}");
    }

    /// The disk of its log is full from its next reload on.
    pub(crate) fn fill_disk(&mut self) {
        self.logs += 1;
        fs::rename(&self.log, self.log.with_extension(format!("log.{}", self.logs))).unwrap();
        symlink("/dev/full", &self.log).unwrap();
    }

    /// The disk has space again from its next reload on.
    pub(crate) fn free_disk(&self) {
        fs::remove_file(&self.log).unwrap();
    }

    /// Its process.
    pub(crate) fn id(&self) -> u32 {
        self.running().id()
    }

    /// What it has logged to its present file, and to standard error where the disk is full.
    fn text(&self) -> String {
        let is_full = fs::symlink_metadata(&self.log).is_ok_and(|it| it.is_symlink());
        let file = if is_full { None } else { fs::read_to_string(&self.log).ok() };
        format!("{}\n{}", self.running().log().join("\n"), file.unwrap_or_default())
    }

    /// Everything that it has logged, to files and to standard error.
    pub(crate) fn whole_log(&self) -> String {
        let mut text = self.errors.join("\n");
        let file = |number| self.log.with_extension(format!("log.{number}"));
        for path in (1..=self.logs).map(file).chain([self.log.clone()]) {
            text.push_str(&fs::read_to_string(path).unwrap_or_default());
        }
        text + &self.running().log().join("\n")
    }

    fn config(&self, plan: &Plan) -> harness::config::Config {
        plan.config(self.address, &self.log)
    }

    fn running(&self) -> &Adapter {
        self.adapter.as_ref().unwrap()
    }

    fn take(&mut self) -> Adapter {
        let adapter = self.adapter.take().unwrap();
        self.errors.extend(adapter.log());
        adapter
    }
}
