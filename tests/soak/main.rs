//! Survival: three instances behind the shipped nginx, while many people sign in and everything around them
//! fails or changes. Each [`events::Event`] is one such failure or change. They run in a random order until the
//! time is over, and each of them at least once.
//!
//! What must hold:
//!
//! - Every sign-in that the provider grants reaches the meeting with a token that Prosody accepts.
//! - The token and the session are those of the person who signed in.
//! - A session stays valid over every event.
//! - Every refusal has its line in a log.
//! - The memory of an instance stays flat.
//!
//! A minute in `make test`, ten in `make soak`. `SOAK_SECONDS` sets the time, `SOAK_SEED` the order of an earlier
//! run. With `SOAK_OTHER_PROGRAM`, the program of another version, each start of an instance changes the version.
#![expect(clippy::unwrap_used, reason = "a test says what broke by panicking, also in its helpers")]
#![expect(clippy::print_stdout, reason = "the seed and the figures of a run")]

mod events;
mod instance;
mod latency;
mod logs;
mod memory;
mod people;
mod plan;
mod random;
mod shared;
mod sign_in;
mod site;

use std::env;
use std::time::{Duration, Instant, UNIX_EPOCH};

use crate::events::Event;
use crate::memory::Memory;
use crate::people::People;
use crate::random::Random;
use crate::site::{Site, WATCHED};

const BINARY: &str = env!("CARGO_BIN_EXE_jitsi-oidc-adapter");
/// The number of people who sign in at the same time, repeatedly.
const PEOPLE: usize = 12;

fn variable(name: &str) -> Option<String> {
    #[expect(clippy::disallowed_methods, reason = "a test has no main that reads the environment")]
    env::var(name).ok()
}

fn number(name: &str) -> Option<u64> {
    variable(name).map(|text| text.parse().unwrap())
}

#[actix_web::test]
async fn no_failure_and_no_change_loses_a_sign_in_or_a_session() {
    let duration = Duration::from_secs(number("SOAK_SECONDS").unwrap_or(60));
    let seed = number("SOAK_SEED").unwrap_or_else(|| UNIX_EPOCH.elapsed().unwrap().as_secs());
    println!("SOAK_SEED={seed} SOAK_SECONDS={}", duration.as_secs());

    let mut random = Random::new(seed);
    let programs = [Some(BINARY.to_owned()), variable("SOAK_OTHER_PROGRAM")];
    let programs: Vec<_> = programs.into_iter().flatten().collect();
    let mut site = Site::start(&programs, PEOPLE, seed).await;
    let people = People::start(&site.shared, PEOPLE);
    people.everyone_signs_in_again().await;

    let begun = Instant::now();
    let mut memory = Memory::of(&site.instances[WATCHED]);
    let mut events = Vec::new();
    'rounds: loop {
        let mut round = Event::ALL.to_vec();
        random.shuffle(&mut round);
        for event in round {
            let passed = begun.elapsed();
            let complete = events.len() >= Event::ALL.len();
            if !site.shared.lost().is_empty() || (complete && passed >= duration) {
                break 'rounds;
            }
            events.push(event);
            println!("{:>6.1} s, {} sign-ins: {event:?}", passed.as_secs_f32(), people.ended());
            event.run(&mut site, &people, &mut random).await;
            memory.read(&site.instances[WATCHED]);
        }
    }
    people.end().await;
    println!(
        "{}\n{} events in {:.0} s",
        site.shared.figures(),
        events.len(),
        begun.elapsed().as_secs_f32()
    );
    println!("{:>8} times out of descriptors", logs::times_out_of_descriptors(&site));
    let unlogged = logs::refusals_without_a_line(&site);
    let lines = logs::of_lost(&site);
    assert_eq!(site.shared.lost(), Vec::<String>::new(), "SOAK_SEED={seed} {lines:#?}");
    assert_eq!(unlogged, Vec::<String>::new(), "SOAK_SEED={seed}");
    let memory = memory.figures();
    println!("memory in KiB: {memory:?}");
    memory.assert_flat();
}
