//! Figures of a running process from `/proc` (proc(5)).

use std::fs;

/// Resident memory, in KiB.
pub(crate) fn resident(process: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).expect("it runs");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let number = line.and_then(|line| line.trim().split(' ').next());
    number.and_then(|number| number.parse().ok()).expect("VmRSS is a number")
}

/// CPU time of all threads so far, in nanoseconds.
pub(crate) fn cpu(process: u32) -> u64 {
    let threads = fs::read_dir(format!("/proc/{process}/task")).expect("it runs");
    let of = |path: std::path::PathBuf| {
        let text = fs::read_to_string(path.join("schedstat")).unwrap_or_default();
        text.split(' ').next().and_then(|time| time.parse::<u64>().ok()).unwrap_or_default()
    };
    threads.filter_map(Result::ok).map(|thread| of(thread.path())).sum()
}
