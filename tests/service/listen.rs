//! Where it listens besides TCP, who is told, and what ends it.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::os::fd::OwnedFd;
use std::os::unix::fs::PermissionsExt as _;
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

use crate::refuse::{FAILED, assert_page};
use crate::world::{BINARY, MEET, World, scratch};

const LIMIT: Duration = Duration::from_secs(20);

/// A configuration that listens at `address` and knows a provider that is not there.
fn config(address: &str) -> Config {
    Config::new(MEET, "http://127.0.0.1:1").with("server.listen", address)
}

fn write(scratch: &Scratch, config: &Config) -> PathBuf {
    scratch.file("config.toml", &config.to_string())
}

/// What it says that it listens on.
fn listening(process: &mut Process) -> String {
    process.wait_for_output("listening on ", LIMIT).unwrap_or_else(|why| panic!("{why}"))
}

/// Asks for health over a connection of any kind: the whole answer.
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
fn a_unix_socket_is_listened_on_and_a_stale_one_replaced() {
    let scratch = scratch();
    let path = scratch.path().join("http.sock");
    // What a killed process leaves behind.
    drop(UnixListener::bind(&path).unwrap());
    assert!(UnixStream::connect(&path).is_err() && path.exists());
    let address = format!("unix:{}", path.display());
    let file = write(&scratch, &config(&address));
    let mut command = Command::new(BINARY);
    let mut process = Process::start("the adapter", command.env_clear().arg("--config").arg(file));

    assert_eq!(listening(&mut process), address);
    assert_healthy(&path);
    let mode = fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o666, "who may enter the folder may connect, nginx's user too");
    process.ask_to_end();
    assert_eq!(process.wait(LIMIT).code(), Some(0));
}

#[test]
fn a_file_in_the_place_of_a_socket_is_somebodys_and_stays() {
    let scratch = scratch();
    let path = scratch.file("http.sock", "precious");
    let address = format!("unix:{}", path.display());
    let ended = Launch::new(BINARY, scratch.path()).refuse(&config(&address).to_string());
    assert_eq!((ended.code, ended.stdout.as_str()), (Some(1), ""), "{}", ended.stderr);
    assert!(ended.stderr.contains(&format!("cannot listen on {address}")), "{}", ended.stderr);
    assert_eq!(fs::read_to_string(&path).unwrap(), "precious");
}

/// As `sd_listen_fds(3)` has it: the socket is the third descriptor of the process that is named.
/// What may be made of standard input needs no `unsafe`.
const HANDS_OVER: &str = "exec 3<&0 0</dev/null; export LISTEN_FDS=1 LISTEN_PID=$$; exec \"$@\"";

fn handed(file: &Path, script: &str, notices: &Path, socket: OwnedFd) -> Process {
    let mut command = Command::new("/bin/sh");
    command.args(["-c", script, "sh", BINARY, "--config"]).arg(file);
    command.env_clear().env("NOTIFY_SOCKET", notices);
    Process::start_with("the adapter", &mut command, Stdio::from(socket))
}

#[test]
fn systemd_hands_over_a_socket_and_is_told_ready() {
    let scratch = scratch();
    let file = write(&scratch, &config("systemd"));
    let notices = scratch.path().join("notify.sock");
    let systemd = UnixDatagram::bind(&notices).unwrap();
    systemd.set_read_timeout(Some(LIMIT)).unwrap();

    let tcp = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = tcp.local_addr().unwrap();
    let mut process = handed(&file, HANDS_OVER, &notices, tcp.into());
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
    let mut process = handed(&file, HANDS_OVER, &notices, unix.into());
    assert_eq!(listening(&mut process), format!("unix:{}", path.display()));
    assert_healthy(&path);
}

/// The variables of a parent are not for its children.
#[test]
fn a_socket_for_another_process_is_none() {
    let scratch = scratch();
    let file = write(&scratch, &config("systemd"));
    let nobody = scratch.path().join("none");
    for script in [HANDS_OVER.replace("$$", "1").as_str(), "exec \"$@\""] {
        let tcp = TcpListener::bind("127.0.0.1:0").unwrap();
        let mut process = handed(&file, script, &nobody, tcp.into());
        assert_eq!(process.wait(LIMIT).code(), Some(1), "{script}");
        let (output, log) = process.finish();
        assert_eq!(output, "", "{script}");
        assert!(log.contains("systemd handed no socket over"), "{script}: {log}");
    }
}

#[actix_web::test]
async fn a_running_request_is_answered_before_the_end() {
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
        let World { adapter, provider: _provider, scratch: _scratch } = world;
        adapter.wait_for_log(" stopping ");
        assert_eq!(adapter.wait(), Some(0), "{signal:?}");
    }
}
