//! `/oidc/verify` with a real session cookie, compared with a handler that does nothing.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use harness::config::Config;
use harness::nginx::{Setup, Site};
use harness::ports::{self, INSTANCES};
use harness::process::Process;

use crate::figures::median;
use crate::instance::{self, Instance, ORIGIN};
use crate::load::{self, Load, pin};
use crate::report::{Limit, Row};

/// (a) Compared with an actix handler that responds with 204 to the same request bytes.
///
/// Each has one worker, in turns of a second, and everything runs on one core: otherwise the
/// scheduler decides which threads share a core, which matters more than the measured difference.
/// Both are restarted several times, on alternating cores, because the memory layout of a process
/// matters, too.
pub(crate) fn alone(programs: &Path) -> Row {
    with_sessions(programs, 1, STARTS).named("verify, alone").limit(Limit::AtLeast(0.92))
}

/// As (a), with as many sessions in turn as a worker remembers.
pub(crate) fn remembered(programs: &Path) -> Row {
    with_sessions(programs, 1_000, 4)
        .named("verify, 1,000 sessions in turn")
        .limit(Limit::AtLeast(0.92))
}

/// As (a), with so many sessions in turn that every one is forgotten before it comes again.
pub(crate) fn forgotten(programs: &Path) -> Row {
    with_sessions(programs, 10_000, 4).named("verify, 10,000 sessions in turn")
}

fn with_sessions(programs: &Path, sessions: usize, starts: usize) -> Row {
    let mut turns = Turns::default();
    for core in [1, 0].into_iter().cycle().take(starts) {
        let instance = Instance::start(programs, |config| config.with("server.workers", 1));
        let mut command = Command::new(env::current_exe().expect("this program has a path"));
        let mut null = Process::start("the null handler", command.arg("null"));
        let address = null.wait_for_output("listening on ", Duration::from_secs(20));
        let theirs = format!("http://{}/oidc/verify", address.expect("the null handler starts"));
        let cookies = instance.sessions(sessions);
        pin(instance.adapter.id(), core);
        pin(null.id(), core);

        // The same Host for both, so that the bytes are the same.
        let script = load::in_turn(&instance.scratch, "meet.example.org", &cookies);
        let rate = |url: &str| Load::of_core(core, url, SECONDS).script(&script).rate();
        turns.take(ROUNDS, &instance.adapter.url("/oidc/verify"), &theirs, rate);
    }
    turns.row("verify", "of an empty handler")
}

/// As (a), compared with another build, with sessions that it has never seen and with one session.
pub(crate) fn before(programs: &Path, before: &Path) -> [Row; 2] {
    [(1, "one session"), (10_000, "10,000 sessions in turn")].map(|(sessions, what)| {
        let mut turns = Turns::default();
        for core in [1, 0, 1, 0] {
            let [ours, theirs] = [programs, before].map(|programs| {
                let instance = Instance::start(programs, |config| config.with("server.workers", 1));
                let cookies = instance.sessions(sessions);
                pin(instance.adapter.id(), core);
                (load::in_turn(&instance.scratch, "meet.example.org", &cookies), instance)
            });
            let url = |of: &(PathBuf, Instance)| of.1.adapter.url("/oidc/verify");
            let scripts = [(url(&ours), &ours.0), (url(&theirs), &theirs.0)];
            let rate = |url: &str| {
                let script = scripts.iter().find(|(of, _)| of == url).expect("one of both").1;
                Load::of_core(core, url, SECONDS).script(script).rate()
            };
            turns.take(ROUNDS, &url(&ours), &url(&theirs), rate);
        }
        turns.row(&format!("verify, {what}"), "of the build before")
    })
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
    let (ours, theirs) = (nginx.url("/bench/adapter"), nginx.url("/bench/nothing"));
    let rate = |url: &str| Load::of_two_cores(url, SECONDS).header("Cookie", &cookie).rate();
    let mut turns = Turns::default();
    turns.take(ROUNDS * 2, &ours, &theirs, rate);
    turns.row("verify, through nginx", "of an empty handler")
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

    fn row(self, name: &str, unit: &'static str) -> Row {
        let note = format!("{:.0}/s against {:.0}/s", median(self.us), median(self.them));
        Row::new(name, median(self.ratios), unit, Limit::None).note(note)
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
