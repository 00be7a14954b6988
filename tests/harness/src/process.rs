//! Child processes that end with their owner, and their output.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

pub use rustix::process::Signal;
use rustix::process::{Pid, kill_process};

/// A running child process. It is killed when this is dropped.
///
/// It stays in the process group of its parent, so that Ctrl-C ends it as well.
#[derive(Debug)]
pub struct Process {
    child: Child,
    name: String,
    stdout: Lines,
    stderr: Lines,
}

impl Process {
    /// Starts the command and reads both of its outputs. `name` is for messages. Its standard input is
    /// a pipe that closes when this process ends. A child can watch it and end as well.
    pub fn start(name: &str, command: &mut Command) -> Self {
        Self::start_with(name, command, Stdio::piped())
    }

    /// As [`Process::start`], with this standard input.
    pub fn start_with(name: &str, command: &mut Command, input: Stdio) -> Self {
        command.stdin(input).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child =
            command.spawn().unwrap_or_else(|error| panic!("cannot start {name}: {error}"));
        let stdout = Lines::read(child.stdout.take().expect("the output is piped"));
        let stderr = Lines::read(child.stderr.take().expect("the output is piped"));
        Self { child, name: name.to_owned(), stdout, stderr }
    }

    /// Waits for a line of standard output that begins with `prefix`. Returns the rest of the line.
    ///
    /// # Errors
    ///
    /// The process ended, or `limit` passed. The error contains its standard error.
    pub fn wait_for_output(&mut self, prefix: &str, limit: Duration) -> Result<String, String> {
        let deadline = Instant::now() + limit;
        loop {
            let step = (Instant::now() + Duration::from_millis(50)).min(deadline);
            if let Some(line) = self.stdout.wait(step, |line| line.starts_with(prefix)) {
                return Ok(line[prefix.len()..].trim().to_owned());
            }
            let ended = self.has_ended();
            if ended.is_some() || Instant::now() >= deadline {
                let log = self.log().join("\n");
                return Err(match ended {
                    Some(status) => format!("{} ended with {status}:\n{log}", self.name),
                    None => format!("{} did not print `{prefix}`:\n{log}", self.name),
                });
            }
        }
    }

    /// The lines of standard output so far.
    pub fn output(&self) -> Vec<String> {
        self.stdout.all()
    }

    /// The lines of standard error so far.
    pub fn log(&self) -> Vec<String> {
        self.stderr.all()
    }

    /// Waits until a line of standard error contains `needle`. Returns that line.
    ///
    /// # Panics
    ///
    /// No such line came within ten seconds.
    pub fn wait_for_log(&self, needle: &str) -> String {
        let deadline = Instant::now() + Duration::from_secs(10);
        self.stderr.wait(deadline, |line| line.contains(needle)).unwrap_or_else(|| {
            panic!("{} did not log `{needle}`:\n{}", self.name, self.log().join("\n"))
        })
    }

    /// Kills the process. Returns its standard output and standard error.
    pub fn finish(mut self) -> (String, String) {
        self.kill();
        (self.stdout.finish(), self.stderr.finish())
    }

    /// Its process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Its exit status, if it has ended.
    pub fn has_ended(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().expect("it is a child process")
    }

    /// Waits until it ends.
    ///
    /// # Panics
    ///
    /// It did not end within `limit`.
    pub fn wait(&mut self, limit: Duration) -> ExitStatus {
        let deadline = Instant::now() + limit;
        loop {
            if let Some(status) = self.has_ended() {
                return status;
            }
            assert!(Instant::now() < deadline, "{} did not end within {limit:?}", self.name);
            thread::sleep(Duration::from_millis(5));
        }
    }

    /// Sends SIGTERM.
    pub fn ask_to_end(&self) {
        self.send(Signal::TERM);
    }

    /// Sends a signal.
    pub fn send(&self, signal: Signal) {
        let pid = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw);
        // This fails if the process has ended, which is fine.
        let _ = kill_process(pid.expect("a child process has an id"), signal);
    }

    /// Kills it and waits until it has ended.
    pub fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}

/// The lines of one output.
#[derive(Debug)]
struct Lines {
    shared: Arc<(Mutex<Vec<String>>, Condvar)>,
    reader: Option<JoinHandle<()>>,
}

impl Lines {
    fn read(from: impl Read + Send + 'static) -> Self {
        let shared = Arc::<(Mutex<Vec<String>>, Condvar)>::default();
        let written = Arc::clone(&shared);
        let reader = thread::spawn(move || {
            for line in BufReader::new(from).split(b'\n').map_while(Result::ok) {
                let (said, more) = &*written;
                let line = String::from_utf8_lossy(&line).trim_end_matches('\r').to_owned();
                said.lock().unwrap_or_else(PoisonError::into_inner).push(line);
                more.notify_all();
            }
        });
        Self { shared, reader: Some(reader) }
    }

    /// Waits for the end of the output.
    fn finish(&mut self) -> String {
        if let Some(reader) = self.reader.take() {
            reader.join().expect("reading lines does not panic");
        }
        self.all().join("\n")
    }

    fn all(&self) -> Vec<String> {
        self.shared.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn wait(&self, deadline: Instant, wanted: impl Fn(&str) -> bool) -> Option<String> {
        let (said, more) = &*self.shared;
        let mut said = said.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if let Some(line) = said.iter().find(|line| wanted(line)) {
                return Some(line.clone());
            }
            let left = deadline.checked_duration_since(Instant::now())?;
            said = more.wait_timeout(said, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }
}
