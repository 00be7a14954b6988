//! `/oidc/verify` with a real session cookie, compared with a handler that does nothing.

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

/// (a) Compared with an actix handler that responds with 204 to the same request bytes.
///
/// Each has one worker, in turns of a second, and everything runs on one core: otherwise the
/// scheduler decides which threads share a core, which matters more than the measured difference.
/// Both are restarted several times, on alternating cores, because the memory layout of a process
/// matters, too.
pub(crate) fn alone(programs: &Path) -> Row {
    let mut turns = Turns::default();
    for core in [1, 0].into_iter().cycle().take(STARTS) {
        let instance = Instance::start(programs, |config| config.with("server.workers", 1));
        let mut command = Command::new(env::current_exe().expect("this program has a path"));
        let mut null = Process::start("the null handler", command.arg("null"));
        let address = null.wait_for_output("listening on ", Duration::from_secs(20));
        let theirs = format!("http://{}/oidc/verify", address.expect("the null handler starts"));
        pin(instance.adapter.id(), core);
        pin(null.id(), core);

        let cookie = instance.session();
        // The same Host for both, so that the bytes are the same.
        let headers = [("Host", "meet.example.org"), ("Cookie", cookie.as_str())];
        let rate = |url: &str| Load::of_core(core, url, &headers, SECONDS).rate();
        turns.take(ROUNDS, &instance.adapter.url("/oidc/verify"), &theirs, rate);
    }
    turns.row("verify, alone").limit(Limit::AtLeast(0.80))
}

/// (b) Behind nginx: `auth_request` to the adapter with the shipped snippets, compared with
/// `auth_request` to a location with `return 204`.
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
    let mut turns = Turns::default();
    turns.take(ROUNDS * 2, &ours, &theirs, rate);
    turns.row("verify, through nginx")
}

fn fixed(config: Config, instance: usize) -> Config {
    config.with("server.listen", INSTANCES[instance].to_string())
}

/// The rates of two URLs in requests per second, measured in turns.
#[derive(Default)]
struct Turns {
    us: Vec<f64>,
    them: Vec<f64>,
    ratios: Vec<f64>,
}

impl Turns {
    fn take(&mut self, rounds: u32, ours: &str, theirs: &str, rate: impl Fn(&str) -> f64) {
        // The first run of each is a warm-up.
        rate(ours);
        rate(theirs);
        for _ in 0..rounds {
            let (one, other) = (rate(ours), rate(theirs));
            self.us.push(one);
            self.them.push(other);
            self.ratios.push(one / other);
        }
    }

    fn row(self, name: &str) -> Row {
        let note = format!("{:.0}/s against {:.0}/s", median(self.us), median(self.them));
        Row::new(name, median(self.ratios), "of an empty handler", Limit::None).note(note)
    }
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

/// Many short rounds, because the load of a shared machine changes.
const ROUNDS: u32 = 4;
const SECONDS: u32 = 1;
/// Many starts, because the memory layout of each changes the ratio by a few hundredths.
const STARTS: usize = 20;
