//! Arguments → command → exit code. Only this file prints or exits.

use std::io::{IsTerminal as _, Write};
use std::process::ExitCode;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use jitsi_oidc_adapter::cli::{self, CliError, Process};
use jitsi_oidc_adapter::log::causes;

/// The allocator of musl takes one lock for all threads.
#[cfg(target_env = "musl")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    // Fails only if a provider is installed already, which is not the case here.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let process = Process {
        arguments: std::env::args_os().collect(),
        environment: std::env::vars_os().collect(),
        rust_log: std::env::var_os("RUST_LOG").and_then(|filters| filters.into_string().ok()),
        print,
        read: |most| cli::limited(std::io::stdin(), most),
        report: write_error,
        colour: colour(),
        sudo: sudo(),
    };
    match cli::run(process) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let code = ExitCode::from(error.exit_code());
            report(error);
            code
        }
    }
}

/// Writes one line with all causes. clap writes usage errors itself. Waits one second at most, because
/// standard error may be a pipe that nobody reads.
fn report(error: CliError) {
    let (written, wait) = mpsc::channel();
    thread::spawn(move || {
        if let CliError::Usage(usage) = error {
            let _ = usage.print();
        } else {
            let _ = writeln!(std::io::stderr(), "{}", causes(&error));
        }
        let _ = written.send(());
    });
    let _ = wait.recv_timeout(REPORT);
}

/// Errors are ignored: the service continues if the reader of standard output is gone.
fn print(line: &str) {
    let mut out = std::io::stdout();
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}

/// Errors are ignored, as in [`print`].
fn write_error(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}

/// Whether to write colours: only to a terminal, and not if `NO_COLOR` is set (<https://no-color.org>).
fn colour() -> bool {
    let unset = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    unset && std::io::stdout().is_terminal()
}

/// The user as whom sudo runs this program. sudo sets `SUDO_USER` and `USER` (sudo(8), ENVIRONMENT).
fn sudo() -> Option<String> {
    std::env::var_os("SUDO_USER")?;
    let user = std::env::var_os("USER").and_then(|user| user.into_string().ok());
    Some(user.unwrap_or_else(|| "root".to_owned()))
}

/// How long the process waits at its end for the reader of standard error.
const REPORT: Duration = Duration::from_secs(1);
