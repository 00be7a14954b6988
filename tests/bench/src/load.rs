//! The load: `wrk`, a thread for each of two cores, 32 connections.

use std::process::Command;

/// Requests per second of `url`, each with these very headers, over `seconds`.
///
/// # Panics
///
/// wrk is missing, or an answer was not 2xx: then something else was measured.
pub(crate) fn requests_per_second(url: &str, headers: &[(&str, &str)], seconds: u32) -> f64 {
    let mut command = Command::new("wrk");
    command.args(["-t2", "-c32", &format!("-d{seconds}s")]);
    for (name, value) in headers {
        command.arg("-H").arg(format!("{name}: {value}"));
    }
    let output = command.arg(url).output().expect("wrk is installed");
    let said = String::from_utf8_lossy(&output.stdout);
    let failed = said.contains("Non-2xx") || said.contains("Socket errors");
    assert!(output.status.success() && !failed, "{url}:\n{said}");
    let rate = said.lines().find_map(|line| line.strip_prefix("Requests/sec:"));
    rate.and_then(|rate| rate.trim().parse().ok()).expect("wrk tells the rate")
}
