//! Memory and the start time.

use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use harness::config::Config;

use crate::figures::median;
use crate::http::Connection;
use crate::instance::{self, Instance, ORIGIN};
use crate::proc;
use crate::report::{Limit, Row};

/// The time from exec to `listening on`.
pub(crate) fn start(programs: &Path) -> Row {
    let scratch = instance::scratch(programs);
    // No server is on this port: a start needs no provider.
    let config = Config::new(ORIGIN, "http://127.0.0.1:9");
    let one = |_| {
        let begun = Instant::now();
        let _adapter = instance::adapter(programs, &scratch, &config);
        begun.elapsed().as_secs_f64() * 1_000.0
    };
    Row::new(
        "from exec to `listening on`",
        median((0..STARTS).map(one).collect()),
        "ms",
        Limit::None,
    )
    .note(format!("{STARTS} starts, the harness included"))
}

/// Resident memory of an idle instance.
pub(crate) fn idle(programs: &Path) -> Row {
    let instance = Instance::start(programs, |config| config);
    thread::sleep(Duration::from_secs(1));
    let resident = proc::resident(instance.adapter.id()) as f64 / 1_024.0;
    Row::new("idle resident memory", resident, "MiB", Limit::Below(12.0 * 1e6 / 1_048_576.0))
        .note("metadata loaded, a worker per core".to_owned())
}

/// The growth of resident memory by sign-ins that are started and never finished.
pub(crate) fn unfinished(programs: &Path) -> Row {
    // Without `warn` every sign-in would write a log line, which the harness keeps in memory.
    let instance = Instance::start(programs, |config| config.with("log.level", "warn"));
    let begin = |count: u32| {
        thread::scope(|scope| {
            for each in 0..CONNECTIONS {
                let address = instance.adapter.address();
                scope.spawn(move || {
                    let mut connection = Connection::open(address);
                    for number in 0..count / CONNECTIONS {
                        let path = format!("/oidc/auth?room=room-{number}-{each}");
                        connection.redirect(&path, "");
                    }
                });
            }
        });
        proc::resident(instance.adapter.id())
    };
    let before = begin(WARM_UP);
    let after = begin(UNFINISHED);
    let growth = after as f64 - before as f64;
    Row::new("memory growth by 100,000 unfinished sign-ins", growth, "KiB", Limit::Below(256.0))
        .note(format!("{before} KiB before, {after} KiB after"))
}

const STARTS: u32 = 15;
const CONNECTIONS: u32 = 4;
const WARM_UP: u32 = 20_000;
const UNFINISHED: u32 = 100_000;
