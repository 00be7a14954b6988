//! Sets `JITSI_OIDC_BUILD`, the text behind the version: commit, date and target. Sets `JITSI_OIDC_COMMIT`, the
//! commit alone.
//!
//! The build is reproducible: the date is `SOURCE_DATE_EPOCH` (<https://reproducible-builds.org/specs/source-date-epoch/>)
//! or the date of the commit, never the current time. Without git, as in an unpacked release, commit and
//! date are left out.

#![expect(clippy::disallowed_methods, reason = "cargo passes its values in the environment")]

use std::env;
use std::path::Path;
use std::process::Command;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed=SOURCE_DATE_EPOCH");
    let commit = own_checkout().and_then(|()| git(&["rev-parse", "--short=12", "HEAD"]));
    if commit.is_some() {
        watch_head();
    }
    println!("cargo::rustc-env=JITSI_OIDC_COMMIT={}", commit.as_deref().unwrap_or_default());
    let committed = || git(&["log", "-1", "--format=%ct"]).filter(|_| commit.is_some());
    let seconds = env::var("SOURCE_DATE_EPOCH").ok().or_else(committed);
    let date = seconds.and_then(|seconds| seconds.trim().parse().ok()).map(date);
    let target = env::var("TARGET").ok();
    let commit = commit.map(|id| format!("commit {id}"));
    let parts: Vec<_> = [commit, date, target].into_iter().flatten().collect();
    println!("cargo::rustc-env=JITSI_OIDC_BUILD={}", parts.join(", "));
}

/// Whether this folder is the root of a checkout. An unpacked release may be inside of another one.
fn own_checkout() -> Option<()> {
    let root = git(&["rev-parse", "--show-toplevel"])?;
    let here = env::var("CARGO_MANIFEST_DIR").ok()?;
    let same = Path::new(&root).canonicalize().ok()? == Path::new(&here).canonicalize().ok()?;
    same.then_some(())
}

/// Runs this script again after a commit or a checkout, and only then. Each path is looked up with git,
/// because in a worktree `.git` is a file. A path that does not exist would run the script every time.
fn watch_head() {
    let branch = git(&["symbolic-ref", "--quiet", "HEAD"]);
    for name in ["HEAD", "logs/HEAD", "packed-refs"].into_iter().chain(branch.as_deref()) {
        let path = git(&["rev-parse", "--git-path", name]);
        for path in path.into_iter().filter(|path| Path::new(path).exists()) {
            println!("cargo::rerun-if-changed={path}");
        }
    }
}

/// The output of a git command, or `None` if it fails or git is missing.
fn git(arguments: &[&str]) -> Option<String> {
    let output = Command::new("git").args(arguments).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| text.trim().to_owned()).filter(|text| !text.is_empty())
}

/// The date of a Unix time in UTC, as `YYYY-MM-DD`. The calendar repeats after 146,097 days (400 years);
/// a year of this computation begins on March 1, so that the leap day is its last day.
fn date(seconds: u64) -> String {
    let days = seconds / 86_400 + 719_468;
    let (era, day) = (days / 146_097, days % 146_097);
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let of_month = day - (153 * month + 2) / 5 + 1;
    let (month, next) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    format!("{:04}-{month:02}-{of_month:02}", era * 400 + year + next)
}
