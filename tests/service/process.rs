//! The process: exit codes, listeners, and a provider that cannot be reached.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::time::{Duration, Instant};

use actix_web::rt::time::sleep;
use harness::adapter::{Adapter, Launch};
use harness::browser::Browser;
use harness::config::{Config, SESSION_SECRET};
use harness::ports;

use crate::world::{
    BINARY, MEET, World, enter, meet, prosody, scratch, start_provider, verify, wait_until_ready,
};

#[actix_web::test]
async fn an_error_in_the_configuration_names_its_place_and_shows_no_value() {
    let scratch = scratch();
    let config = || Config::new(MEET, "https://login.example.org");
    let good = config().to_string();
    scratch.file("ca.pem", "-----BEGIN CERTIFICATE-----\nAQID\n-----END CERTIFICATE-----\n");
    for (broken, key) in [
        (format!("{good}\n[unknown]\na = 1\n"), "unknown"),
        (good.replace(SESSION_SECRET, "hunter2-short"), "session.secret"),
        (good.replace("127.0.0.1:0", "hunter2-nowhere"), "server.listen"),
        (good.replace(MEET, "http://hunter2.example.org"), "jitsi.url"),
        (good.replace(MEET, "https://meet"), "jwt.subject"),
        (
            format!(
                "{good}\n[[access.rooms]]\nmatch = \"^Hunter2-$\"\n\
                 require = [{{ claim = \"x\", equals = 1 }}]\n"
            ),
            "access.rooms[0].match",
        ),
        (format!("{good}\nhunter2 = = 1\n"), ""),
        // Errors that are found only when the value is used.
        (config().with("log.file", "none/adapter.log").to_string(), ": log.file: cannot open "),
        (config().with("oidc.ca_file", "ca.pem").to_string(), ": oidc.ca_file: "),
    ] {
        let ended = Launch::new(BINARY, scratch.path()).refuse(&broken);
        assert_eq!(ended.code, Some(78), "{key}: {}", ended.stderr);
        assert!(ended.stderr.contains(key), "{}", ended.stderr);
        assert!(!ended.stderr.to_lowercase().contains("hunter2-"), "{}", ended.stderr);
        assert!(!ended.stderr.contains(SESSION_SECRET), "{}", ended.stderr);
        let (_, rest) = ended.stderr.split_once(".toml").unwrap();
        let numbers: Vec<_> = rest.split(':').skip(1).take(2).collect();
        assert!(numbers.iter().all(|number| number.parse::<u32>().is_ok()), "{}", ended.stderr);
        assert_eq!(ended.stderr.lines().count(), 1, "{}", ended.stderr);
        assert_eq!(ended.stdout, "", "it did not listen");
    }
}

#[actix_web::test]
async fn wrong_usage_and_a_missing_file_have_their_own_exit_codes() {
    let scratch = scratch();
    let launch = Launch::new(BINARY, scratch.path());
    assert_eq!(launch.run(&["--no-such-flag"]).code, Some(2));
    assert_eq!(launch.run(&["--help"]).code, Some(0));
    assert_eq!(launch.run(&["serve", "--config", "missing.toml"]).code, Some(78));
}

#[actix_web::test]
async fn the_configuration_file_is_named_by_the_arguments_or_else_by_the_environment() {
    let scratch = scratch();
    for name in ["argument.toml", "variable.toml"] {
        scratch.file(name, "none = 1\n");
    }
    let launch = || Launch::new(BINARY, scratch.path());
    let variable = || launch().env("JITSI_OIDC_CONFIG", "variable.toml");
    for (launch, arguments, read) in [
        (variable(), &[][..], "variable.toml:1:1: "),
        (variable(), &["serve"], "variable.toml:1:1: "),
        (variable(), &["--config", "argument.toml"], "argument.toml:1:1: "),
        (launch().env("JITSI_OIDC_CONFIG", ""), &[], "/etc/jitsi-oidc-adapter/config.toml: "),
    ] {
        // If this machine has the file, the file may be valid, and the adapter would start.
        if read.starts_with("/etc") && Path::new("/etc/jitsi-oidc-adapter/config.toml").exists() {
            continue;
        }
        let ended = launch.run(arguments);
        assert_eq!(ended.code, Some(78), "{arguments:?}: {}", ended.stderr);
        assert!(ended.stderr.starts_with(read), "{arguments:?}: {}", ended.stderr);
    }
}

#[actix_web::test]
async fn an_address_in_use_ends_the_process() {
    let scratch = scratch();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let config = Config::new(MEET, "http://127.0.0.1:1");
    for key in ["server.listen", "server.admin_listen"] {
        let config = config.clone().with(key, address.clone()).to_string();
        let ended = Launch::new(BINARY, scratch.path()).refuse(&config);
        assert_eq!(ended.code, Some(1), "{key}: {}", ended.stderr);
        assert!(ended.stderr.contains(&address), "{}", ended.stderr);
    }
}

#[actix_web::test]
async fn sigterm_ends_the_process_with_exit_code_0() {
    let world = World::new().await;
    assert_eq!(world.adapter.terminate(), Some(0));
}

/// nginx closes idle connections. If nginx disappears without doing so, TCP keepalive detects it.
#[actix_web::test]
async fn an_idle_connection_uses_keepalive_and_does_not_delay_the_exit() {
    let scratch = scratch();
    let adapter = Adapter::start(BINARY, scratch.path(), &Config::new(MEET, "http://127.0.0.1:1"));
    let mut idle = TcpStream::connect(adapter.address()).unwrap();
    idle.write_all(b"GET /oidc/verify HTTP/1.1\r\nHost: meet.example.org\r\n\r\n").unwrap();
    assert!(idle.read(&mut [0; 4_096]).unwrap() > 0);

    let ends = (adapter.address().port(), idle.local_addr().unwrap().port());
    let deadline = Instant::now() + Duration::from_secs(20);
    while timer(ends) != "02" {
        assert!(Instant::now() < deadline, "no keepalive timer, but {}", timer(ends));
        sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(adapter.terminate(), Some(0));
    assert_eq!(idle.read(&mut [0; 4_096]).unwrap(), 0);
}

/// The timer that runs for the connection between these ports of this host: 02 is keepalive, 01
/// waits for an acknowledgement (the kernel's proc_net_tcp.txt).
fn timer((local, remote): (u16, u16)) -> String {
    let table = fs::read_to_string("/proc/net/tcp").unwrap();
    let ends = [format!(":{local:04X}"), format!(":{remote:04X}")];
    let rows = table.lines().map(|row| row.split_whitespace().collect::<Vec<_>>());
    let mut rows = rows.filter(|row| row[1].ends_with(&ends[0]) && row[2].ends_with(&ends[1]));
    rows.next().unwrap()[5][..2].to_owned()
}

#[actix_web::test]
async fn health_is_200_and_an_unknown_path_is_404() {
    let world = World::new().await;
    let browser = world.browser();
    let answer = browser.get(&meet("/oidc/health")).await;
    assert_eq!((answer.status, answer.body.as_str()), (200, "healthy"));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    for path in ["/oidc/none", "/oidc/", "/metrics", "/readyz", "/healthz"] {
        assert_eq!(browser.get(&meet(path)).await.status, 404, "{path}");
    }
}

#[actix_web::test]
async fn the_admin_listener_serves_health_and_metrics_without_personal_data() {
    let admin = ports::free();
    let world = World::with(|config| config.with("server.admin_listen", admin.to_string())).await;
    world.signed_in().await;
    let browser = Browser::new();
    let get = |path: &str| format!("http://{admin}{path}");
    assert_eq!(browser.get(&get("/healthz")).await.status, 200);
    assert_eq!(browser.get(&get("/readyz")).await.status, 200);
    let metrics = browser.get(&get("/metrics")).await;
    assert!(metrics.body.contains("# TYPE"), "{}", metrics.body);
    for personal in ["ada-1815", "Lovelace", "ada@example.org"] {
        assert!(!metrics.body.contains(personal), "{personal}");
    }
    assert_eq!(browser.get(&get("/oidc/verify")).await.status, 404);
}

#[actix_web::test]
async fn a_provider_that_starts_after_the_adapter_is_used_once_it_is_up() {
    let provider = start_provider();
    provider.pause();
    let scratch = scratch();
    let admin = ports::free();
    let config =
        Config::new(MEET, provider.issuer()).with("server.admin_listen", admin.to_string());
    let adapter = Adapter::start(BINARY, scratch.path(), &config);
    let browser = Browser::new();
    browser.route(MEET, adapter.address()).judge(prosody());

    let answer = browser.get(&meet("/oidc/auth?roomname=room")).await;
    assert_eq!(answer.status, 503);
    assert!(
        answer.header("retry-after").is_some_and(|it| it.parse::<u32>().is_ok_and(|it| it > 0))
    );
    assert!(answer.body.contains("The sign-in service cannot be reached at the moment."));
    assert!(browser.cookies().is_empty(), "no attempt was begun");
    assert_eq!(browser.get(&format!("http://{admin}/readyz")).await.status, 503);
    assert_eq!(browser.get(&format!("http://{admin}/healthz")).await.status, 200);
    assert_eq!(verify(&browser).await.status, 401);

    provider.resume();
    wait_until_ready(&adapter).await;
    let authorize = browser.get(&meet("/oidc/auth?roomname=room")).await.location().unwrap();
    let answer = browser.get(&provider.sign_in_as("ada", &authorize)).await;
    enter(&answer, "/room", "room", None);
    assert_eq!(browser.get(&format!("http://{admin}/readyz")).await.status, 200);
}

/// nginx tries the next instance after a 503, so the browser must keep the attempt.
#[actix_web::test]
async fn an_instance_without_metadata_keeps_the_attempt() {
    let world = World::new().await;
    let browser = world.browser();
    let authorize = world.begin(&browser, "roomname=room").await;
    let back = world.provider.sign_in_as("ada", &authorize);
    world.provider.pause();
    let config = Config::new(MEET, world.provider.issuer());
    let fresh = Adapter::start(BINARY, world.scratch.path(), &config);
    browser.route(MEET, fresh.address());
    let answer = browser.get(&back).await;
    assert_eq!(answer.status, 503);
    assert!(answer.set_cookies.is_empty(), "{:?}", answer.set_cookies);

    world.provider.resume();
    browser.route(MEET, world.adapter.address());
    enter(&browser.get(&back).await, "/room", "room", None);
}

#[actix_web::test]
async fn sessions_need_no_provider() {
    let world = World::new().await;
    let browser = world.signed_in().await;
    world.provider.pause();
    let began = Instant::now();
    enter(&browser.get(&meet("/oidc/auth?roomname=b")).await, "/b", "b", None);
    assert_eq!(verify(&browser).await.status, 204);
    assert!(began.elapsed() < Duration::from_secs(5));
}
