//! `dev-provider`: the development provider as a program of its own, for `make run` and benchmarks.

use std::io;
use std::net::SocketAddr;
use std::process::ExitCode;

use clap::Parser;
use provider::{Client, Fault, Options, Provider};
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::oneshot;

/// An OpenID Provider for development. It asks nobody for a password: never let it face the outside.
#[derive(Parser)]
#[command(name = "dev-provider")]
struct Arguments {
    /// Where to listen; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:0")]
    listen: SocketAddr,
    /// The issuer [default: http:// and the address]
    #[arg(long, value_name = "URL")]
    issuer: Option<String>,
    /// The only client's id
    #[arg(long, value_name = "ID", default_value = "jitsi")]
    client_id: String,
    /// The client's secret; `none` for a public client
    #[arg(long, value_name = "SECRET", default_value = "none")]
    client_secret: String,
    /// Where answers may go; can be given more than once
    #[arg(long, value_name = "URL")]
    redirect_uri: Vec<String>,
    /// Where a browser may go after it signed out; can be given more than once
    #[arg(long, value_name = "URL")]
    post_logout_redirect_uri: Vec<String>,
    /// A way to be wrong; see --list-faults
    #[arg(long, value_name = "NAME")]
    fault: Option<Fault>,
    /// Signs this person in without a page: ada, grace, umlaut, mallory or nameless
    #[arg(long, value_name = "PERSON")]
    auto: Option<String>,
    /// Worker threads
    #[arg(long, value_name = "N", default_value_t = 1)]
    workers: usize,
    /// End when standard input closes, so that nobody leaves this process behind
    #[arg(long)]
    exit_with_stdin: bool,
    /// Print every fault, what a client must do about it, and what it is; then end
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

/// Returns on SIGTERM or SIGINT, and when standard input closes where that is asked for.
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
