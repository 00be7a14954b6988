//! `health`: asks the service that runs with the same configuration.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener};
use std::os::unix::net::UnixListener;
use std::process::Command;
use std::thread;

use harness::adapter::{Adapter, Launch};
use harness::config::Config;
use harness::ports;
use harness::process::Process;
use harness::scratch::Scratch;

use crate::run::{PROGRAM, Run, run_in, scratch};

fn config(listen: &str) -> Config {
    Config::new("https://meet.jitsi.test", "http://127.0.0.1:1").with("server.listen", listen)
}

fn health(scratch: &Scratch, config: &Config) -> Run {
    scratch.file("health.toml", &config.to_string());
    run_in(scratch.path(), ["health", "--config", "health.toml"])
}

#[track_caller]
fn assert_healthy(run: &Run) {
    assert_eq!((run.code, run.out.as_str(), run.err.as_str()), (Some(0), "healthy\n", ""));
}

#[track_caller]
fn assert_refused(run: &Run, line: &str) {
    assert_eq!((run.code, run.out.as_str()), (Some(1), ""), "{run:?}");
    assert_eq!(run.err, format!("{line}\n"));
}

fn start(scratch: &Scratch, config: &Config) -> Adapter {
    Launch::new(PROGRAM, scratch.path()).start(config)
}

#[test]
fn a_service_that_runs_is_healthy_until_it_stops() {
    let scratch = scratch();
    let adapter = start(&scratch, &config("127.0.0.1:0"));
    let address = adapter.address().to_string();
    assert_healthy(&health(&scratch, &config(&address)));
    assert_eq!(adapter.terminate(), Some(0));
    assert_refused(
        &health(&scratch, &config(&address)),
        &format!("the service at {address} does not answer: Connection refused (os error 111)"),
    );
}

#[test]
fn a_listener_on_every_address_is_asked_on_loopback() {
    for (any, loopback) in [("0.0.0.0", "127.0.0.1"), ("[::]", "[::1]")] {
        let scratch = scratch();
        let adapter = start(&scratch, &config(&format!("{any}:0")));
        let port = adapter.address().port();
        let config = config(&format!("{any}:{port}"));
        assert_healthy(&health(&scratch, &config));
        assert_eq!(adapter.terminate(), Some(0));
        // Linux would also connect to the unspecified address.
        assert_refused(
            &health(&scratch, &config),
            &format!(
                "the service at {loopback}:{port} does not answer: Connection refused (os error 111)"
            ),
        );
    }
}

#[test]
fn a_variable_names_the_address_as_it_does_for_the_service() {
    let scratch = scratch();
    let adapter = start(&scratch, &config("127.0.0.1:0"));
    let file = scratch.file("health.toml", &config("systemd").to_string());
    let output = Command::new(PROGRAM)
        .arg("health")
        .env_clear()
        .env("JITSI_OIDC_CONFIG", file)
        .env("JITSI_OIDC_SERVER_LISTEN", adapter.address().to_string())
        .output();
    assert_healthy(&Run::from(output.unwrap()));
}

#[test]
fn a_service_on_a_unix_socket_is_healthy_until_it_stops() {
    let scratch = scratch();
    let address = format!("unix:{}", scratch.path().join("http.sock").display());
    let config = config(&address);
    let missing = "No such file or directory (os error 2)";
    let stopped = format!("the service at {address} does not answer: {missing}");
    assert_refused(&health(&scratch, &config), &stopped);

    let file = scratch.file("config.toml", &config.to_string());
    let mut command = Command::new(PROGRAM);
    let mut process = Process::start("the adapter", command.env_clear().arg("--config").arg(file));
    process.wait_for_output("listening on ", std::time::Duration::from_secs(20)).unwrap();
    assert_healthy(&health(&scratch, &config));
}

/// The address of a socket that systemd passes is in the socket unit only.
#[test]
fn without_the_address_of_the_service_the_admin_listener_is_asked() {
    let scratch = scratch();
    let admin = ports::free().to_string();
    let _adapter =
        start(&scratch, &config("127.0.0.1:0").with("server.admin_listen", admin.as_str()));
    for listen in ["systemd", "127.0.0.1:0"] {
        assert_healthy(&health(
            &scratch,
            &config(listen).with("server.admin_listen", admin.as_str()),
        ));
        assert_refused(
            &health(&scratch, &config(listen)),
            "the address of the service is unknown, because server.listen is \"systemd\" or has port 0; \
             set server.admin_listen to a Unix socket or an address with a port",
        );
    }
}

/// Answers one request with these bytes; with `ENDLESS`, until the asker closes the connection.
fn other_program(answer: &'static [u8]) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        let (mut connection, _) = listener.accept().unwrap();
        let mut head = [0; 1024];
        assert!(connection.read(&mut head).unwrap() > 0);
        // The asker may close the connection first.
        let _ = connection.write_all(answer);
        while answer == ENDLESS && connection.write_all(&[b'h'; 1 << 16]).is_ok() {}
    });
    address
}

/// The begin of an answer without an end.
const ENDLESS: &[u8] = b"HTTP/1.1 200 OK\r\n\r\n";

#[test]
fn the_answer_of_another_program_is_not_healthy() {
    for (answer, cause) in [
        (
            &b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK"[..],
            "the answer is not that of jitsi-oidc-adapter; another program listens there",
        ),
        (ENDLESS, "the answer is not that of jitsi-oidc-adapter; another program listens there"),
        (b"HTTP/1.1 404 Not Found\r\n\r\n", "the answer has the status 404, not 200"),
        (b"SSH-2.0-OpenSSH_9.2\r\n", "the answer is not HTTP"),
        (b"", "the answer is not HTTP"),
    ] {
        let address = other_program(answer).to_string();
        let scratch = scratch();
        assert_refused(
            &health(&scratch, &config(&address)),
            &format!("the service at {address} is not healthy: {cause}"),
        );
    }
}

#[test]
fn a_program_that_does_not_answer_is_not_waited_for() {
    let scratch = scratch();
    let tcp = TcpListener::bind("127.0.0.1:0").unwrap();
    let path = scratch.path().join("http.sock");
    let _unix = UnixListener::bind(&path).unwrap();
    for address in [tcp.local_addr().unwrap().to_string(), format!("unix:{}", path.display())] {
        assert_refused(
            &health(&scratch, &config(&address)),
            &format!("the service at {address} does not answer: no answer within 3 seconds"),
        );
    }
}

#[test]
fn an_invalid_configuration_is_78() {
    let scratch = scratch();
    let run = health(&scratch, &config("127.0.0.1:0").without("jwt.secret"));
    assert_eq!((run.code, run.out.as_str()), (Some(78), ""), "{run:?}");
    assert!(run.err.contains("jwt.secret"), "{}", run.err);
}
