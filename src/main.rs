//! Arguments → command → exit code. The only place that prints or exits.

use std::io::Write;
use std::process::ExitCode;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use jitsi_oidc_adapter::cli::{self, CliError, Process};
use jitsi_oidc_adapter::log::causes;

fn main() -> ExitCode {
    // Fails only where a provider is installed already, which nobody did.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let process = Process {
        arguments: std::env::args_os().collect(),
        environment: std::env::vars_os().collect(),
        rust_log: std::env::var_os("RUST_LOG").and_then(|filters| filters.into_string().ok()),
        print,
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

/// Writes one line with all causes; clap writes its own. Waits for the writer for a second at most, since
/// nobody may read standard error.
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

/// A reader of our output that is gone is no reason to stop serving.
fn print(line: &str) {
    let mut out = std::io::stdout();
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}

/// How long the end of the process waits for the reader of standard error.
const REPORT: Duration = Duration::from_secs(1);
