//! `/oidc/verify` with a real session cookie, against doing nothing.

use std::env;
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use harness::config::Config;
use harness::nginx::{Setup, Site};
use harness::ports::{self, INSTANCES};
use harness::process::Process;

use crate::figures::median;
use crate::instance::{self, Instance, ORIGIN};
use crate::load::requests_per_second;
use crate::report::{Limit, Row};

/// (a) Against an actix handler that answers 204 to the same request bytes, a worker per core each.
pub(crate) fn alone(programs: &Path) -> Row {
    let instance = Instance::start(programs, |config| config);
    let mut command = Command::new(env::current_exe().expect("we run"));
    let mut null = Process::start("the null handler", command.arg("null"));
    let null = null.wait_for_output("listening on ", Duration::from_secs(20)).map(|it| (it, null));
    let (address, _null) = null.expect("the null handler starts");

    let cookie = instance.session();
    // The same Host for both, so that the bytes are the same.
    let headers = [("Host", "meet.example.org"), ("Cookie", cookie.as_str())];
    let ours = instance.adapter.url("/oidc/verify");
    let theirs = format!("http://{address}/oidc/verify");
    let row = ratio("verify, alone", &ours, &theirs, &headers);
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
    ratio("verify, through nginx", &ours, &theirs, &headers)
}

fn fixed(config: Config, instance: usize) -> Config {
    config.with("server.listen", INSTANCES[instance].to_string())
}

/// The rates of two addresses, taken in turns.
fn ratio(name: &str, ours: &str, theirs: &str, headers: &[(&str, &str)]) -> Row {
    let rate = |url: &str, seconds| requests_per_second(url, headers, seconds);
    let (mut us, mut them, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    rate(ours, 1);
    rate(theirs, 1);
    for _ in 0..ROUNDS {
        let (one, other) = (rate(ours, SECONDS), rate(theirs, SECONDS));
        us.push(one);
        them.push(other);
        ratios.push(one / other);
    }
    let mut note = String::new();
    let _ = write!(note, "{:.0}/s against {:.0}/s", median(us), median(them));
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

/// Many short turns: what else the machine does then meets both.
const ROUNDS: u32 = 15;
const SECONDS: u32 = 1;
