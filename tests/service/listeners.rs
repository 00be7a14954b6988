//! Unix sockets, sockets and notices of systemd, the limit of descriptors, and the end of the process.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::net::TcpListener;
use std::os::fd::OwnedFd;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::os::unix::net::{UnixDatagram, UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use actix_web::rt;
use harness::adapter::Launch;
use harness::config::Config;
use harness::process::{Process, Signal};
use harness::scratch::Scratch;
use provider::Fault;

use crate::refusals::{FAILED, assert_page};
use crate::symptoms::assert_row;
use crate::world::{BINARY, MEET, World, scratch};

const LIMIT: Duration = Duration::from_secs(20);

/// A configuration that listens at `address`, with a provider that does not answer.
fn config(address: &str) -> Config {
    Config::new(MEET, "http://127.0.0.1:1").with("server.listen", address)
}

fn write(scratch: &Scratch, config: &Config) -> PathBuf {
    scratch.file("config.toml", &config.to_string())
}

/// The address that the adapter reports.
fn listening(process: &mut Process) -> String {
    process.wait_for_output("listening on ", LIMIT).unwrap_or_else(|why| panic!("{why}"))
}

/// The whole response of `/oidc/health` over a connection of any kind.
fn health(mut connection: impl Read + Write) -> String {
    let request =
        "GET /oidc/health HTTP/1.1\r\nHost: meet.example.org\r\nConnection: close\r\n\r\n";
    connection.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    connection.read_to_string(&mut answer).unwrap();
    answer
}

fn assert_healthy(path: &Path) {
    let answer = health(UnixStream::connect(path).unwrap());
    assert!(answer.starts_with("HTTP/1.1 200 ") && answer.ends_with("healthy"), "{answer}");
}

#[test]
fn the_adapter_listens_on_a_unix_socket_and_replaces_a_stale_one() {
    let scratch = scratch();
    let path = scratch.path().join("http.sock");
    // A socket as a killed process leaves it behind.
    drop(UnixListener::bind(&path).unwrap());
    assert!(UnixStream::connect(&path).is_err() && path.exists());
    let address = format!("unix:{}", path.display());
    let file = write(&scratch, &config(&address));
    let mut command = Command::new(BINARY);
    let mut process = Process::start("the adapter", command.env_clear().arg("--config").arg(file));

    assert_eq!(listening(&mut process), address);
    assert_healthy(&path);
    let mode = fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o666, "everybody in the folder may connect, nginx too");
    process.ask_to_end();
    assert_eq!(process.wait(LIMIT).code(), Some(0));
}

/// For `server.listen` and for `server.admin_listen`.
#[test]
fn a_unix_socket_in_use_is_not_taken_over() {
    assert_row("The service does not start: `cannot listen on …: address in use`");
    let scratch = scratch();
    let path = scratch.path().join("http.sock");
    let address = format!("unix:{}", path.display());
    let first = UnixListener::bind(&path).unwrap();
    let at = |key: &str| config("127.0.0.1:0").with(key, address.as_str());
    let launch = Launch::new(BINARY, scratch.path());
    let refuse = |key: &str| {
        let ended = launch.refuse(&at(key).to_string());
        assert_eq!((ended.code, ended.stdout.as_str()), (Some(1), ""), "{key}: {}", ended.stderr);
        let refused = format!("cannot listen on {address}: address in use");
        assert!(ended.stderr.contains(&refused), "{key}: {}", ended.stderr);
    };
    let inode = || fs::symlink_metadata(&path).unwrap().ino();
    let before = inode();
    for key in ["server.listen", "server.admin_listen"] {
        refuse(key);
        assert_eq!(inode(), before, "the socket of the first process is still there");
        let (mut here, _) = first.accept().unwrap();
        assert_eq!(here.read(&mut [0; 1]).unwrap(), 0, "the check sends nothing");
    }

    // A process that is too busy to accept.
    first.set_nonblocking(true).unwrap();
    let mut waiting = Vec::new();
    loop {
        let socket = socket2::Socket::new(socket2::Domain::UNIX, socket2::Type::STREAM, None);
        let socket = socket.unwrap();
        socket.set_nonblocking(true).unwrap();
        match socket.connect(&socket2::SockAddr::unix(&path).unwrap()) {
            Ok(()) => waiting.push(socket),
            Err(_) => break,
        }
    }
    refuse("server.listen");
    assert_eq!(inode(), before);
}

/// Only one of the processes may replace the stale socket.
#[test]
fn only_one_of_the_processes_that_start_at_once_gets_the_socket() {
    let scratch = scratch();
    let path = scratch.path().join("http.sock");
    drop(UnixListener::bind(&path).unwrap());
    let address = format!("unix:{}", path.display());
    let file = write(&scratch, &config(&address));
    let start = || {
        let mut command = Command::new(BINARY);
        Process::start("the adapter", command.env_clear().arg("--config").arg(&file))
    };
    let mut processes = [start(), start(), start(), start()];
    let deadline = Instant::now() + LIMIT;
    let ended = |processes: &mut [Process; 4]| {
        processes
            .iter_mut()
            .filter_map(Process::has_ended)
            .map(|status| status.code())
            .collect::<Vec<_>>()
    };
    while ended(&mut processes).len() < 3 {
        assert!(Instant::now() < deadline, "three of four must end");
        std::thread::sleep(Duration::from_millis(10));
    }
    assert_eq!(ended(&mut processes), [Some(1); 3]);
    assert_healthy(&path);
}

/// If a supervisor runs the adapter by `flock FOLDER COMMAND`, waiting for the lock would never end.
#[test]
fn a_folder_that_another_process_locks_ends_the_start() {
    let scratch = scratch();
    let sockets = scratch.path().join("sockets");
    fs::create_dir(&sockets).unwrap();
    let locked = File::open(&sockets).unwrap();
    locked.lock().unwrap();
    let address = format!("unix:{}/http.sock", sockets.display());
    let ended = Launch::new(BINARY, scratch.path()).refuse(&config(&address).to_string());
    assert_eq!(ended.code, Some(1), "{}", ended.stderr);
    let refused =
        format!("cannot listen on {address}: another process holds a lock on its directory");
    assert!(ended.stderr.contains(&refused), "{}", ended.stderr);
    assert_eq!(fs::read_dir(&sockets).unwrap().count(), 0);
}

/// With more connections at once than the soft limit allows descriptors.
#[test]
fn the_adapter_raises_the_soft_limit_of_descriptors() {
    let scratch = scratch();
    let file = write(&scratch, &config("127.0.0.1:0"));
    let mut command = Command::new("/bin/sh");
    command.args(["-c", "ulimit -Sn 64; exec \"$@\"", "sh", BINARY, "--config"]).arg(file);
    let mut process = Process::start("the adapter", command.env_clear());
    let address = listening(&mut process);
    let connect = |_| {
        let connection = std::net::TcpStream::connect(&address).unwrap();
        connection.set_read_timeout(Some(LIMIT)).unwrap();
        connection
    };
    let connections: Vec<_> = (0..200).map(connect).collect();
    for connection in &connections {
        let request = b"GET /oidc/health HTTP/1.1\r\nHost: meet.example.org\r\n\r\n";
        let mut connection = connection;
        connection.write_all(request).unwrap();
        let mut status = [0; 12];
        connection.read_exact(&mut status).unwrap();
        assert_eq!(&status, b"HTTP/1.1 200");
    }
    process.ask_to_end();
    drop(connections);
    assert_eq!(process.wait(LIMIT).code(), Some(0));
}

#[test]
fn a_regular_file_at_the_path_of_the_socket_is_kept() {
    let scratch = scratch();
    let path = scratch.file("http.sock", "precious");
    let address = format!("unix:{}", path.display());
    let ended = Launch::new(BINARY, scratch.path()).refuse(&config(&address).to_string());
    assert_eq!((ended.code, ended.stdout.as_str()), (Some(1), ""), "{}", ended.stderr);
    assert!(ended.stderr.contains(&format!("cannot listen on {address}")), "{}", ended.stderr);
    assert_eq!(fs::read_to_string(&path).unwrap(), "precious");
}

/// Passes standard input on as `sd_listen_fds(3)` describes: descriptor 3 of the process in `LISTEN_PID`.
/// A socket as standard input needs no `unsafe`.
const HAND_OVER: &str = "exec 3<&0 0</dev/null; export LISTEN_FDS=1 LISTEN_PID=$$; exec \"$@\"";

fn start_with_socket(file: &Path, script: &str, notices: &Path, socket: OwnedFd) -> Process {
    let mut command = Command::new("/bin/sh");
    command.args(["-c", script, "sh", BINARY, "--config"]).arg(file);
    command.env_clear().env("NOTIFY_SOCKET", notices);
    Process::start_with("the adapter", &mut command, Stdio::from(socket))
}

#[test]
fn a_socket_of_systemd_is_used_and_systemd_gets_ready() {
    let scratch = scratch();
    let file = write(&scratch, &config("systemd"));
    let notices = scratch.path().join("notify.sock");
    let systemd = UnixDatagram::bind(&notices).unwrap();
    systemd.set_read_timeout(Some(LIMIT)).unwrap();

    let tcp = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = tcp.local_addr().unwrap();
    let mut process = start_with_socket(&file, HAND_OVER, &notices, tcp.into());
    assert_eq!(listening(&mut process), address.to_string());
    let mut notice = [0; 64];
    let length = systemd.recv(&mut notice).unwrap();
    assert_eq!(std::str::from_utf8(&notice[..length]).unwrap(), "READY=1\n");
    let answer = health(std::net::TcpStream::connect(address).unwrap());
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    process.ask_to_end();
    assert_eq!(process.wait(LIMIT).code(), Some(0));

    let path = scratch.path().join("http.sock");
    let unix = UnixListener::bind(&path).unwrap();
    let mut process = start_with_socket(&file, HAND_OVER, &notices, unix.into());
    assert_eq!(listening(&mut process), format!("unix:{}", path.display()));
    assert_healthy(&path);
}

/// sd_notify(3): a service says when a reload begins and when it has ended.
#[test]
fn systemd_gets_the_begin_and_the_end_of_a_reload() {
    let scratch = scratch();
    let valid = config("127.0.0.1:0");
    let file = write(&scratch, &valid);
    let notices = scratch.path().join("notify.sock");
    let systemd = UnixDatagram::bind(&notices).unwrap();
    systemd.set_read_timeout(Some(LIMIT)).unwrap();
    let mut command = Command::new(BINARY);
    command.arg("--config").arg(&file).env_clear().env("NOTIFY_SOCKET", &notices);
    let mut process = Process::start("the adapter", &mut command);
    listening(&mut process);
    let next = || {
        let mut notice = [0; 256];
        let length = systemd.recv(&mut notice).unwrap();
        String::from_utf8(notice[..length].to_vec()).unwrap()
    };
    assert_eq!(next(), "READY=1\n");
    for (text, status) in [
        (valid.to_string(), ""),
        ("[".to_owned(), "the new configuration is not used; the log says why"),
        (valid.to_string(), ""),
    ] {
        fs::write(&file, text).unwrap();
        process.send(Signal::HUP);
        let begin = next();
        let time = begin.strip_prefix("RELOADING=1\nMONOTONIC_USEC=").unwrap();
        assert!(time.trim_end().parse::<u64>().unwrap() > 0, "{begin}");
        assert_eq!(next(), format!("READY=1\nSTATUS={status}\n"));
    }
    process.ask_to_end();
    assert_eq!(process.wait(LIMIT).code(), Some(0));
}

/// A child process may inherit the variables of its parent. They are not meant for it.
#[test]
fn a_socket_for_another_process_is_not_used() {
    let scratch = scratch();
    let file = write(&scratch, &config("systemd"));
    let unused = scratch.path().join("none");
    for script in [HAND_OVER.replace("$$", "1").as_str(), "exec \"$@\""] {
        let tcp = TcpListener::bind("127.0.0.1:0").unwrap();
        let mut process = start_with_socket(&file, script, &unused, tcp.into());
        assert_eq!(process.wait(LIMIT).code(), Some(1), "{script}");
        let (output, log) = process.finish();
        assert_eq!(output, "", "{script}");
        assert!(log.contains("systemd passed no socket"), "{script}: {log}");
    }
}

#[actix_web::test]
async fn a_running_request_is_answered_before_the_process_ends() {
    for signal in [Signal::TERM, Signal::INT] {
        let world = World::with(|config| config.with("oidc.timeout", "3s")).await;
        let browser = world.browser();
        let authorize = world.begin(&browser, "roomname=room").await;
        let back = world.provider.sign_in_as("ada", &authorize);
        world.provider.set_fault(Some(Fault::TokenHangs));
        let running = rt::spawn(async move { browser.get(&back).await });
        let deadline = Instant::now() + LIMIT;
        while world.provider.calls().token == 0 {
            assert!(Instant::now() < deadline, "{signal:?}: no token request");
            rt::time::sleep(Duration::from_millis(5)).await;
        }
        world.adapter.send(signal);

        let answer = running.await.unwrap();
        assert_page(&answer, 502, FAILED, "the provider did not answer");
        let World { adapter, provider: _provider, scratch: _scratch, .. } = world;
        adapter.wait_for_log(" stopping ");
        assert_eq!(adapter.wait(), Some(0), "{signal:?}");
    }
}
