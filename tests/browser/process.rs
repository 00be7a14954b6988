//! A child process that says when it is ready and ends with the test that started it.

use std::io::{BufRead, BufReader, Read, copy, sink};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// How long a process may take until it is ready.
const PATIENCE: Duration = Duration::from_secs(30);

/// A running child process; killed when dropped.
pub(crate) struct Running {
    child: Child,
}

impl Running {
    /// Starts `command` and waits until it prints a line that holds `ready`; gives what follows it
    /// on that line. `advice` says what to install where the program is missing.
    ///
    /// Its standard input stays open for as long as this lives.
    ///
    /// # Panics
    ///
    /// Where the program is missing, ends early, or is not ready within 30 seconds.
    pub(crate) fn start(command: &mut Command, ready: &str, advice: &str) -> (Self, String) {
        let name = command.get_program().to_string_lossy().into_owned();
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{name} cannot be started ({error}): {advice}"));
        let stdout = child.stdout.take().expect("standard output is piped");
        let running = Self { child };
        let rest = await_line(stdout, ready)
            .unwrap_or_else(|| panic!("{name} did not say \"{ready}\": {advice}"));
        (running, rest)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _gone_already = self.child.kill();
        let _gone_already = self.child.wait();
    }
}

/// The rest of the first line that holds `ready`. What comes later is read and dropped, or the
/// child would stop at a full pipe.
fn await_line(stdout: impl Read + Send + 'static, ready: &str) -> Option<String> {
    let (sender, receiver) = mpsc::channel();
    let ready = ready.to_owned();
    thread::spawn(move || {
        let mut reader = BufReader::new(stdout);
        let mut line = String::new();
        while reader.read_line(&mut line).is_ok_and(|length| length > 0) {
            if let Some((_, rest)) = line.split_once(&ready) {
                let _nobody_waits = sender.send(rest.trim().to_owned());
                break;
            }
            line.clear();
        }
        let _closed = copy(&mut reader, &mut sink());
    });
    receiver.recv_timeout(PATIENCE).ok()
}
