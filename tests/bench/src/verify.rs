//! `/oidc/verify` with a real session cookie, against doing nothing.

use std::env;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use harness::config::Config;
use harness::nginx::{Setup, Site};
use harness::ports::{self, INSTANCES};
use harness::process::Process;

use crate::figures::median;
use crate::instance::{self, Instance, ORIGIN};
use crate::load::{Load, pin};
use crate::report::{Limit, Row};

/// (a) Against an actix handler that answers 204 to the same request bytes.
///
/// Both at the same time, each with a worker and the load on one core, and then on the other's: so
/// what the machine does beside meets both, and no scheduler decides which threads share a core,
/// which would count for more than what is measured.
pub(crate) fn alone(programs: &Path) -> Row {
    let instance = Instance::start(programs, |config| config.with("server.workers", 1));
    let mut command = Command::new(env::current_exe().expect("we run"));
    let mut null = Process::start("the null handler", command.arg("null"));
    let address = null.wait_for_output("listening on ", Duration::from_secs(20));
    let address = address.expect("the null handler starts");

    let cookie = instance.session();
    // The same Host for both, so that the bytes are the same.
    let headers = [("Host", "meet.example.org"), ("Cookie", cookie.as_str())];
    let ours = instance.adapter.url("/oidc/verify");
    let theirs = format!("http://{address}/oidc/verify");
    let side_by_side = |our_core, their_core| {
        pin(instance.adapter.id(), our_core);
        pin(null.id(), their_core);
        let us = Load::of_core(our_core, &ours, &headers, SECONDS).start();
        let them = Load::of_core(their_core, &theirs, &headers, SECONDS).start();
        Rates { us: us.rate(), them: them.rate() }
    };
    side_by_side(0, 1);
    let rounds = (0..ROUNDS).map(|_| [side_by_side(0, 1), side_by_side(1, 0)]);
    row("verify, alone", rounds).limit(Limit::AtLeast(0.80))
}

/// (b) Through nginx, `auth_request` to the adapter by the shipped snippets, against
/// `auth_request` to a location that does `return 204`.
pub(crate) fn behind_nginx(programs: &Path) -> Row {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let _turn = ports::turn(programs.join("../tmp"));
    let first = Instance::start(programs, |config| fixed(config, 0));
    let config = fixed(Config::new(ORIGIN, first.provider.issuer()), 1);
    let _second = instance::adapter(programs, &first.scratch, &config);
    let nginx = Setup::new(
        Site::Debian,
        &first.scratch.path().join("nginx"),
        &repository.join("tests/harness/site/root"),
    )
    .shipped(&repository.join("nginx"), &repository.join("body.html"))
    .server(GUARDED)
    .start();

    let cookie = first.session();
    let headers = [("Cookie", cookie.as_str())];
    let (ours, theirs) = (nginx.url("/bench/adapter"), nginx.url("/bench/nothing"));
    in_turns("verify, through nginx", &ours, &theirs, &headers)
}

fn fixed(config: Config, instance: usize) -> Config {
    config.with("server.listen", INSTANCES[instance].to_string())
}

/// The rates of two addresses, taken in turns.
fn in_turns(name: &str, ours: &str, theirs: &str, headers: &[(&str, &str)]) -> Row {
    let rate = |url: &str| Load::of_two_cores(url, headers, SECONDS).start().rate();
    let both = || Rates { us: rate(ours), them: rate(theirs) };
    both();
    row(name, (0..ROUNDS).map(|_| [both(), both()]))
}

/// Requests per second.
struct Rates {
    us: f64,
    them: f64,
}

/// The median of the rounds, each of which is the geometric mean of its two halves.
fn row(name: &str, rounds: impl Iterator<Item = [Rates; 2]>) -> Row {
    let (mut us, mut them, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    for [first, second] in rounds {
        ratios.push((first.us / first.them * (second.us / second.them)).sqrt());
        us.extend([first.us, second.us]);
        them.extend([first.them, second.them]);
    }
    let note = format!("{:.0}/s against {:.0}/s", median(us), median(them));
    Row::new(name, median(ratios), "of doing nothing", Limit::None).note(note)
}

const GUARDED: &str = "
location = /bench/adapter {
    include snippets/jitsi-oidc-protect.conf;
    empty_gif;
}
location = /bench/nothing {
    auth_request /bench/allow;
    empty_gif;
}
location = /bench/allow {
    internal;
    return 204;
}
";

/// Of two halves each: many short ones, for a machine that is shared is never the same for long.
const ROUNDS: u32 = 8;
const SECONDS: u32 = 1;
