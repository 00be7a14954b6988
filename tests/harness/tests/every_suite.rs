//! `make test` runs every suite, and lists all failed tests at the end.

#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

use std::path::Path;
use std::process::Command;

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

/// The output of the script for a run that prints `said` and exits with `status`.
fn run(said: &str, status: i32) -> (i32, String) {
    let run = format!("printf '%s\\n' '{said}'; exit {status}");
    let mut command = Command::new(root().join("tests/every-suite.sh"));
    let ended = command.args(["sh", "-c", &run]).output().unwrap();
    (ended.status.code().unwrap(), String::from_utf8(ended.stdout).unwrap())
}

#[test]
fn make_test_continues_after_a_failed_suite() {
    let mut command = Command::new("make");
    let shown = command.args(["--dry-run", "test"]).current_dir(root()).output().unwrap();
    let shown = String::from_utf8(shown.stdout).unwrap();
    let is_run = |line: &&str| line.contains(" test ") && line.contains("--workspace");
    let line = shown.lines().find(is_run).unwrap_or_else(|| panic!("{shown}"));
    assert!(
        line.starts_with("tests/every-suite.sh ") && line.contains(" --no-fail-fast"),
        "{line}"
    );
}

#[test]
fn the_failed_tests_of_all_suites_are_listed_at_the_end_and_the_status_is_kept() {
    let said = "test a::good ... ok
test a::bad ... FAILED
test result: FAILED. 1 passed; 1 failed
test b::good ... ok
test b::worse ... FAILED
error: 2 targets failed:
    `-p jitsi-oidc-adapter --lib`
    `-p jitsi-oidc-adapter --test service`";
    let (status, output) = run(said, 101);
    assert_eq!(status, 101);
    let (before, end) = output.split_once("FAILED, in all suites together:\n").unwrap();
    assert_eq!(before.trim_end(), said, "the whole output is shown");
    assert_eq!(
        end,
        "    a::bad
    b::worse
error: 2 targets failed:
    `-p jitsi-oidc-adapter --lib`
    `-p jitsi-oidc-adapter --test service`
"
    );
}

#[test]
fn a_suite_that_does_not_compile_is_listed() {
    let (status, output) = run("error[E0425]: cannot find value\nerror: could not compile", 101);
    assert_eq!(status, 101);
    assert!(
        output.ends_with("error[E0425]: cannot find value\nerror: could not compile\n"),
        "{output}"
    );
    assert!(output.contains("FAILED, in all suites together:"), "{output}");
}

#[test]
fn nothing_is_added_to_a_run_without_failures() {
    assert_eq!(run("test a::good ... ok", 0), (0, "test a::good ... ok\n".to_owned()));
}
