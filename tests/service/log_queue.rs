//! A log that nobody reads: requests are answered all the same, and lost lines are counted.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, ChildStderr, Command, Stdio};
use std::time::{Duration, Instant};

use harness::config::Config;
use harness::scratch::Scratch;

use crate::world::{BINARY, MEET, scratch};

/// More lines than a pipe and the queue hold.
const REQUESTS: usize = 6000;

/// An adapter whose standard error is a pipe without a reader.
struct Unread {
    child: Child,
    connection: TcpStream,
    log: Option<ChildStderr>,
    _scratch: Scratch,
}

impl Unread {
    fn start() -> Self {
        let scratch = scratch();
        let config = Config::new(MEET, "http://127.0.0.1:1").with("server.listen", "127.0.0.1:0");
        let config = scratch.file("config.toml", &config.to_string());
        let mut command = Command::new(BINARY);
        command.env_clear().arg("--config").arg(config);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().strip_prefix("listening on ").unwrap();
        let connection = TcpStream::connect(address).unwrap();
        connection.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        let log = child.stderr.take();
        Self { child, connection, log, _scratch: scratch }
    }

    /// The status of `path`, over the one connection.
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

    /// Logs more than fits.
    fn fill(&mut self) {
        for _ in 0..REQUESTS {
            assert_eq!(self.get("/oidc/none"), 404);
        }
    }
}

impl Drop for Unread {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn a_log_that_nobody_reads_delays_no_request_and_counts_what_is_lost() {
    let mut adapter = Unread::start();
    adapter.fill();
    assert_eq!(adapter.get("/oidc/verify"), 401);
    assert_eq!(adapter.get("/oidc/health"), 200);

    let log = adapter.log.take().unwrap();
    let mut lines = BufReader::new(log).lines().map(Result::unwrap);
    let mut kept = 0;
    let lost: usize = loop {
        let line = lines.next().unwrap();
        if let Some((_, rest)) = line.split_once(" WARN log_lines_dropped count=") {
            break rest.split(' ').next().unwrap().parse().unwrap();
        }
        kept += usize::from(line.contains(" refused "));
        // The report comes with a line that has room again.
        if kept % 1000 == 0 {
            assert_eq!(adapter.get("/oidc/none"), 404);
        }
    };
    assert!(kept > 0 && lost > 0, "{kept} lines kept, {lost} lost");
}

#[test]
fn a_log_that_nobody_reads_does_not_keep_the_process_from_ending() {
    let mut adapter = Unread::start();
    adapter.fill();
    let id = adapter.child.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
    let deadline = Instant::now() + Duration::from_secs(20);
    let status = loop {
        if let Some(status) = adapter.child.try_wait().unwrap() {
            break status;
        }
        assert!(Instant::now() < deadline, "it waits for a reader");
        std::thread::sleep(Duration::from_millis(10));
    };
    assert_eq!(status.code(), Some(0));
}
