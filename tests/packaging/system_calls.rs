//! The program's system calls against the filter of the units. The filter cannot be applied here: that
//! needs a running systemd.

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;
use std::time::{Duration, Instant};

use harness::process::Process;

use crate::{PROGRAM, REFUSED, SERVICE, config, get, read, scratch, succeed, values};

const LIMIT: Duration = Duration::from_secs(60);

/// Adds the calls of a set of systemd, with the sets in it.
fn expand(set: &str, calls: &mut BTreeSet<String>) {
    let listed = succeed(Command::new("systemd-analyze").args(["syscall-filter", set]));
    for name in listed.lines().skip(1).map(str::trim).filter(|name| !name.starts_with('#')) {
        match name.starts_with('@') {
            true => expand(name, calls),
            false => drop(calls.insert(name.to_owned())),
        }
    }
}

fn sets(names: &str) -> BTreeSet<String> {
    let mut calls = BTreeSet::new();
    names.split(' ').for_each(|name| expand(name, &mut calls));
    calls
}

/// The calls that the filter of the unit allows.
fn allowed() -> BTreeSet<String> {
    let unit = read(SERVICE);
    let [allowed, refused] = values(&unit, "SystemCallFilter")[..] else {
        panic!("one list of allowed calls, one of refused calls");
    };
    &sets(allowed) - &sets(refused.strip_prefix('~').unwrap())
}

/// A start, requests, the look-up of a name, a new log file and a stop.
#[test]
fn the_service_makes_only_calls_that_the_units_allow() {
    let scratch = scratch();
    let log = scratch.path().join("adapter.log");
    let config = config()
        .with("oidc.issuer", "https://id.jitsi.invalid")
        .with("server.admin_listen", format!("unix:{}/admin.sock", scratch.path().display()))
        .with("log.file", "adapter.log");
    let file = scratch.file("config.toml", &config.to_string());
    let trace = scratch.path().join("trace");
    let mut command = Command::new("strace");
    command.args(["-f", "-qq", "-o"]).arg(&trace).args([PROGRAM, "--config"]).arg(file);
    let mut process = Process::start("strace", &mut command);
    let address = process.wait_for_output("listening on ", LIMIT).unwrap().parse().unwrap();
    for page in ["/oidc/health", "/oidc/auth?roomname=room"] {
        get(address, page);
    }
    // A line begins with the id of its thread, the first line with that of the process.
    let first = fs::read_to_string(&trace).unwrap();
    let adapter = first.split_whitespace().next().unwrap();
    let send =
        |signal| succeed(Command::new("sh").args(["-c", &format!("kill -{signal} {adapter}")]));
    fs::remove_file(&log).unwrap();
    send("HUP");
    let deadline = Instant::now() + LIMIT;
    while !log.exists() {
        assert!(Instant::now() < deadline, "the log file is not opened again");
        get(address, REFUSED);
    }
    send("TERM");
    assert_eq!(process.wait(LIMIT).code(), Some(0));

    let trace = fs::read_to_string(&trace).unwrap();
    let calls: BTreeSet<_> = trace.lines().filter_map(call).collect();
    for expected in ["accept4", "connect", "mmap", "openat"] {
        assert!(calls.contains(expected), "the trace has no {expected}: {calls:?}");
    }
    let allowed = allowed();
    let refused: Vec<_> = calls.into_iter().filter(|call| !allowed.contains(*call)).collect();
    assert_eq!(refused, Vec::<&str>::new());
    // MemoryDenyWriteExecute= refuses memory that can be written and executed.
    assert!(!trace.contains("PROT_WRITE|PROT_EXEC"));
}

/// The name of the call in a line of strace: `123 openat(AT_FDCWD, …`.
fn call(line: &str) -> Option<&str> {
    let (name, _) = line.split_whitespace().nth(1)?.split_once('(')?;
    let is_name = name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    is_name.then_some(name)
}
