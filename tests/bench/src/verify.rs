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
/// Each with one worker, in turns of a second, everything on one core: else the scheduler decides
/// which threads share one, and that counts for more than what is measured.
pub(crate) fn alone(programs: &Path) -> Row {
    let instance = Instance::start(programs, |config| config.with("server.workers", 1));
    let mut command = Command::new(env::current_exe().expect("we run"));
    let mut null = Process::start("the null handler", command.arg("null"));
    let address = null.wait_for_output("listening on ", Duration::from_secs(20));
    let address = address.expect("the null handler starts");
    pin(instance.adapter.id(), CORE);
    pin(null.id(), CORE);

    let cookie = instance.session();
    // The same Host for both, so that the bytes are the same.
    let headers = [("Host", "meet.example.org"), ("Cookie", cookie.as_str())];
    let rate = |url: &str| Load::of_core(CORE, url, &headers, SECONDS).rate();
    let ours = instance.adapter.url("/oidc/verify");
    let row = in_turns("verify, alone", &ours, &format!("http://{address}/oidc/verify"), rate);
    row.limit(Limit::AtLeast(0.80))
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
    let rate = |url: &str| Load::of_two_cores(url, &headers, SECONDS).rate();
    in_turns("verify, through nginx", &ours, &theirs, rate)
}

fn fixed(config: Config, instance: usize) -> Config {
    config.with("server.listen", INSTANCES[instance].to_string())
}

/// The rates of two addresses, and the median of their ratios.
fn in_turns(name: &str, ours: &str, theirs: &str, rate: impl Fn(&str) -> f64) -> Row {
    let (mut us, mut them, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    rate(ours);
    rate(theirs);
    for _ in 0..ROUNDS {
        let (one, other) = (rate(ours), rate(theirs));
        us.push(one);
        them.push(other);
        ratios.push(one / other);
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

/// Many short ones: a machine that is shared is never the same for long.
const ROUNDS: u32 = 21;
const SECONDS: u32 = 1;
/// The last of two: interrupts tend to meet the first.
const CORE: u32 = 1;
