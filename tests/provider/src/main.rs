//! `dev-provider`: the development provider as a separate program, for `make run` and benchmarks.

use std::io;
use std::net::SocketAddr;
use std::process::ExitCode;

use clap::Parser;
use provider::{Client, Fault, Options, Provider};
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::oneshot;

/// An OpenID Provider for development. It requires no password: never expose it to a network.
#[derive(Parser)]
#[command(name = "dev-provider")]
struct Arguments {
    /// Where to listen; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:0")]
    listen: SocketAddr,
    /// The issuer [default: http:// and the address]
    #[arg(long, value_name = "URL")]
    issuer: Option<String>,
    /// The id of the only client
    #[arg(long, value_name = "ID", default_value = "jitsi")]
    client_id: String,
    /// The secret of the client; `none` for a public client
    #[arg(long, value_name = "SECRET", default_value = "none")]
    client_secret: String,
    /// A registered redirect URI; can be given more than once
    #[arg(long, value_name = "URL")]
    redirect_uri: Vec<String>,
    /// A registered post-logout redirect URI; can be given more than once
    #[arg(long, value_name = "URL")]
    post_logout_redirect_uri: Vec<String>,
    /// The fault to start with; see --list-faults
    #[arg(long, value_name = "NAME")]
    fault: Option<Fault>,
    /// Sign this person in without a page: ada, grace, umlaut, mallory or nameless
    #[arg(long, value_name = "PERSON")]
    auto: Option<String>,
    /// The number of worker threads
    #[arg(long, value_name = "N", default_value_t = 1)]
    workers: usize,
    /// Exit when standard input closes, so that no process is left behind
    #[arg(long)]
    exit_with_stdin: bool,
    /// Print every fault, what a client must do, and what the provider does; then exit
    #[arg(long)]
    list_faults: bool,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    if arguments.list_faults {
        for fault in Fault::ALL {
            println!(
                "{:40}{:8}{}",
                fault.name(),
                format!("{:?}", fault.demand()),
                fault.description()
            );
        }
        return ExitCode::SUCCESS;
    }
    let exit_with_stdin = arguments.exit_with_stdin;
    let provider = Provider::start(options(arguments));
    println!("listening on {}", provider.address());
    match wait_for_the_end(exit_with_stdin) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("cannot wait for signals: {error}");
            ExitCode::FAILURE
        }
    }
}

fn options(arguments: Arguments) -> Options {
    let secret = Some(arguments.client_secret).filter(|secret| secret != "none");
    let client = Client {
        secret,
        redirect_uris: arguments.redirect_uri,
        post_logout_redirect_uris: arguments.post_logout_redirect_uri,
        ..Client::public(&arguments.client_id)
    };
    Options {
        listen: arguments.listen,
        issuer: arguments.issuer,
        clients: vec![client],
        auto: arguments.auto,
        fault: arguments.fault,
        workers: arguments.workers,
        ..Options::default()
    }
}

/// Returns on SIGTERM or SIGINT, and with `exit_with_stdin` also when standard input closes.
fn wait_for_the_end(exit_with_stdin: bool) -> io::Result<()> {
    let (closed, stdin_closed) = oneshot::channel();
    if exit_with_stdin {
        std::thread::spawn(move || {
            let _ = io::copy(&mut io::stdin().lock(), &mut io::sink());
            let _ = closed.send(());
        });
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let mut terminate = signal(SignalKind::terminate())?;
        let mut interrupt = signal(SignalKind::interrupt())?;
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
            Ok(()) = stdin_closed, if exit_with_stdin => {}
        }
        Ok(())
    })
}
