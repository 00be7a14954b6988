//! `make run`: a complete sign-in on this machine, with the development provider, two instances of
//! the adapter, nginx with the shipped snippets, and a page that stands for Jitsi Meet.
//!
//! Writes only into `target/`, and stops everything that it started.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "it prints for the person who runs it"
)]

use std::env;
use std::io;
use std::path::Path;
use std::process::{Command, ExitCode};
use std::time::Duration;

use actix_web::rt::System;
use harness::adapter::Adapter;
use harness::config::{APP_ID, CLIENT_ID, CLIENT_SECRET, Config, JWT_SECRET};
use harness::nginx::Setup;
use harness::ports::{INSTANCES, is_free, loopback};
use harness::process::Process;
use harness::prosody::Settings;
use harness::prosody_http::StandIn;
use harness::scratch::Scratch;
use tokio::signal::unix::{SignalKind, signal};

const SITE: u16 = 8080;
const PROVIDER: u16 = 9090;

fn main() -> ExitCode {
    let ports = [SITE, PROVIDER, INSTANCES[0].port(), INSTANCES[1].port()];
    if let Some(port) = ports.into_iter().find(|port| !is_free(loopback(*port))) {
        eprintln!("Port {port} is in use. Stop the program that listens on it, then try again.");
        return ExitCode::FAILURE;
    }
    match System::new().block_on(run()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// Starts everything. Stops it on Ctrl-C, on `SIGTERM` or when the terminal closes, in reverse order.
async fn run() -> io::Result<()> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let mut hang_up = signal(SignalKind::hangup())?;
    let programs = env::current_exe()?.parent().map(Path::to_owned).unwrap_or_default();
    let origin = format!("http://localhost:{SITE}");

    let scratch = Scratch::new(programs.join("../tmp"), "run");
    let mut provider = provider(&programs, &origin)?;
    let stand_in = StandIn::for_people(Settings::debian(APP_ID, JWT_SECRET, "localhost"));
    let config = Config::new(&origin, &format!("http://localhost:{PROVIDER}"));
    let mut instances = INSTANCES.map(|address| {
        let config = config.clone().with("server.listen", address.to_string());
        Adapter::start(programs.join("jitsi-oidc-adapter"), scratch.path(), &config)
    });
    let _nginx = Setup::stand_in_page(&scratch.path().join("nginx"), &stand_in)
        .listen(loopback(SITE))
        .start();

    println!("\nOpen {origin} in a browser: it stands for Jitsi Meet. Ctrl-C stops everything.");
    println!(
        "The development provider is on http://localhost:{PROVIDER}. Choose any person there."
    );
    println!("The logs of the two instances:\n");
    tokio::select! {
        // Ctrl-C ends the children as well. Then their end is not an error.
        biased;
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
        _ = hang_up.recv() => {}
        name = watch(&mut provider, &mut instances) => {
            return Err(io::Error::other(format!("{name} stopped unexpectedly, so everything is stopped.")));
        }
    }
    println!("\nStopping.");
    Ok(())
}

/// Prints the logs of the instances until one of the children ends. Returns its name.
async fn watch(provider: &mut Process, instances: &mut [Adapter]) -> String {
    let mut printed = vec![0; instances.len()];
    loop {
        for (instance, printed) in instances.iter().zip(&mut printed) {
            let log = instance.log();
            for line in &log[*printed..] {
                println!("{} {line}", instance.address().port());
            }
            *printed = log.len();
        }
        if provider.has_ended().is_some() {
            return "The development provider".to_owned();
        }
        if let Some(instance) = instances.iter_mut().find_map(|it| it.has_ended().then_some(it)) {
            return format!("The instance on port {}", instance.address().port());
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

fn provider(programs: &Path, origin: &str) -> io::Result<Process> {
    let mut command = Command::new(programs.join("dev-provider"));
    command
        .args(["--listen", &loopback(PROVIDER).to_string()])
        .args(["--issuer", &format!("http://localhost:{PROVIDER}")])
        .args(["--client-id", CLIENT_ID, "--client-secret", CLIENT_SECRET])
        .args(["--redirect-uri", &format!("{origin}/oidc/redirect")])
        .args(["--post-logout-redirect-uri", &format!("{origin}/oidc/signed-out")])
        .arg("--exit-with-stdin");
    let mut provider = Process::start("dev-provider", &mut command);
    provider.wait_for_output("listening on ", Duration::from_secs(20)).map_err(io::Error::other)?;
    Ok(provider)
}
