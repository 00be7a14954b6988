//! A log that nobody reads: requests are still answered, and lost lines are counted.

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use harness::config::Config;
use harness::ports;
use harness::scratch::Scratch;

use crate::symptoms::assert_row;
use crate::world::{BINARY, MEET, scratch};

/// More lines than fit in a pipe and the queue.
const REQUESTS: usize = 6000;

/// An adapter whose log is an open pipe that nobody reads.
struct Unread {
    child: Killed,
    connection: TcpStream,
    admin: SocketAddr,
    log: Box<dyn Read>,
    _scratch: Scratch,
}

impl Unread {
    /// The pipe is standard error.
    fn on_stderr() -> Self {
        Self::start(scratch(), |config| config, None)
    }

    /// The pipe is `log.file`.
    fn as_file() -> Self {
        let scratch = scratch();
        let pipe = scratch.path().join("log");
        assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        // Opening for reading and writing does not wait for the other end.
        let reader = File::options().read(true).write(true).open(&pipe).unwrap();
        Self::start(scratch, |config| config.with("log.file", "log"), Some(Box::new(reader)))
    }

    fn start(
        scratch: Scratch,
        change: impl Fn(Config) -> Config,
        log: Option<Box<dyn Read>>,
    ) -> Self {
        let admin = ports::free();
        let config = Config::new(MEET, "http://127.0.0.1:1")
            .with("server.listen", "127.0.0.1:0")
            .with("server.admin_listen", admin.to_string());
        let config = scratch.file("config.toml", &change(config).to_string());
        let mut command = Command::new(BINARY);
        command.env_clear().current_dir(scratch.path()).arg("--config").arg(config);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().strip_prefix("listening on ").unwrap();
        let connection = TcpStream::connect(address).unwrap();
        connection.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        let stderr = child.stderr.take().unwrap();
        let log = log.unwrap_or_else(|| Box::new(stderr));
        Self { child: Killed(child), connection, admin, log, _scratch: scratch }
    }

    /// The status of a request for `path`, always on the same connection.
    fn get(&mut self, path: &str) -> u16 {
        let request = format!("GET {path} HTTP/1.1\r\nHost: meet.example.org\r\n\r\n");
        self.connection.write_all(request.as_bytes()).unwrap();
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            self.connection.read_exact(&mut byte).unwrap();
            head.push(byte[0]);
        }
        let head = String::from_utf8(head).unwrap().to_ascii_lowercase();
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
        let length: u64 = length.map_or(0, |length| length.parse().unwrap());
        std::io::copy(&mut (&self.connection).take(length), &mut std::io::sink()).unwrap();
        head.split(' ').nth(1).unwrap().parse().unwrap()
    }

    /// Logs more lines than fit.
    fn fill(&mut self) {
        for _ in 0..REQUESTS {
            assert_eq!(self.get("/oidc/none"), 404);
        }
    }
}

/// `log_lines_dropped` is written without a later line, and every lost line is counted.
#[test]
fn an_unread_log_delays_no_request_and_lost_lines_are_counted() {
    assert_row("The log: `log_lines_dropped`");
    for start in [Unread::on_stderr, Unread::as_file] {
        let mut adapter = start();
        adapter.fill();
        assert_eq!(adapter.get("/oidc/verify"), 401);
        assert_eq!(adapter.get("/oidc/health"), 200);

        let log = std::mem::replace(&mut adapter.log, Box::new(std::io::empty()));
        let (mut kept, mut lost) = (0, 0);
        for line in BufReader::new(log).lines().map(Result::unwrap) {
            if let Some((_, rest)) = line.split_once(" WARN log_lines_dropped count=") {
                lost += rest.split(' ').next().unwrap().parse::<usize>().unwrap();
                break;
            }
            kept += usize::from(line.contains(" refused "));
        }
        // A few lines are about the provider, which does not answer.
        assert!((REQUESTS..REQUESTS + 20).contains(&(kept + lost)), "{kept} kept, {lost} lost");
        assert!(kept > 4_000, "{kept} kept: the queue was used");
        let metrics = format!("jitsi_oidc_log_lines_dropped_total {lost}\n");
        let answer = metrics_of(adapter.admin);
        assert!(answer.contains(&metrics), "{metrics}{answer}");
    }
}

fn metrics_of(admin: SocketAddr) -> String {
    let mut connection = TcpStream::connect(admin).unwrap();
    let request = "GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    connection.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    connection.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn an_unread_log_does_not_keep_the_process_from_ending() {
    for start in [Unread::on_stderr, Unread::as_file] {
        let mut adapter = start();
        adapter.fill();
        terminate(&adapter.child.0);
        assert_eq!(end_of(&mut adapter.child.0), Some(0));
    }
}

fn terminate(child: &Child) {
    let id = child.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
}

fn end_of(child: &mut Child) -> Option<i32> {
    let deadline = Instant::now() + Duration::from_secs(20);
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            return status.code();
        }
        assert!(Instant::now() < deadline, "the process waits for a reader");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// One end of a full socket pair. A write to it blocks as long as the other end is kept and not read.
fn full() -> (OwnedFd, UnixStream) {
    let (writer, reader) = UnixStream::pair().unwrap();
    writer.set_nonblocking(true).unwrap();
    while (&writer).write(&[b'x'; 512]).is_ok() {}
    while (&writer).write(b"x").is_ok() {}
    writer.set_nonblocking(false).unwrap();
    (writer.into(), reader)
}

/// A supervisor keeps the pipe when it restarts the adapter, so the pipe may be full before the first
/// line.
#[test]
fn with_full_output_pipes_the_adapter_starts_serves_and_ends() {
    let scratch = scratch();
    let socket = scratch.path().join("http.sock");
    let config = Config::new(MEET, "http://127.0.0.1:1")
        .with("server.listen", format!("unix:{}", socket.display()));
    let config = scratch.file("config.toml", &config.to_string());
    let (stdout, _stdout) = full();
    let (stderr, _stderr) = full();
    let start = || {
        let mut command = Command::new(BINARY);
        command.env_clear().arg("--config").arg(&config);
        command.stdout(stdout.try_clone().unwrap()).stderr(stderr.try_clone().unwrap());
        command.spawn().unwrap()
    };

    let mut first = Killed(start());
    let deadline = Instant::now() + Duration::from_secs(20);
    let mut connection = loop {
        match UnixStream::connect(&socket) {
            Ok(connection) => break connection,
            Err(error) => {
                assert!(Instant::now() < deadline, "not listening: {error}")
            }
        }
        std::thread::sleep(Duration::from_millis(10));
    };
    connection.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let request = "GET /oidc/health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    connection.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    connection.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");

    // The second process cannot listen, and cannot write the error.
    let mut second = Killed(start());
    assert_eq!(end_of(&mut second.0), Some(1));

    terminate(&first.0);
    assert_eq!(end_of(&mut first.0), Some(0));
}

/// A child process that is killed at the end of its test.
struct Killed(Child);

impl Drop for Killed {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
