//! People who sign in repeatedly, until the end of the test.

use std::cell::Cell;
use std::rc::Rc;
use std::time::{Duration, Instant};

use actix_web::rt;
use harness::browser::Browser;

use crate::shared::Shared;
use crate::sign_in::{check_session, sign_in};

/// Sessions are renewed after this many rotations of the secret: after one more, the secret is removed.
pub(crate) const RENEWAL: usize = 2;
/// Something ends within this time, or nothing does.
const LIMIT: Duration = Duration::from_secs(120);

/// The people, each with a task of its own.
pub(crate) struct People {
    shared: Rc<Shared>,
    /// How many visits of each person have ended.
    visits: Rc<Vec<Cell<usize>>>,
    stop: Rc<Cell<bool>>,
    tasks: Vec<rt::task::JoinHandle<()>>,
}

/// A browser that keeps its session.
struct Resident {
    browser: Browser,
    generation: usize,
}

impl People {
    pub(crate) fn start(shared: &Rc<Shared>, number: usize) -> Self {
        let visits: Rc<Vec<Cell<usize>>> = Rc::new(vec![Cell::default(); number]);
        let stop = Rc::<Cell<bool>>::default();
        let tasks = (0..number)
            .map(|person| {
                let (shared, visits, stop) = (shared.clone(), visits.clone(), stop.clone());
                rt::spawn(async move {
                    let mut resident = None;
                    while !stop.get() {
                        let number = visits[person].get();
                        // A token that Prosody refuses is a panic.
                        let visit = visit(shared.clone(), person, number, resident.take());
                        match rt::spawn(visit).await {
                            Ok(Ok(kept)) => resident = Some(kept),
                            Ok(Err(why)) => shared.lose(why),
                            Err(panic) => shared.lose(panic.to_string()),
                        }
                        visits[person].set(number + 1);
                    }
                })
            })
            .collect();
        Self { shared: shared.clone(), visits, stop, tasks }
    }

    /// How many visits have ended.
    pub(crate) fn ended(&self) -> usize {
        self.visits.iter().map(Cell::get).sum()
    }

    /// Waits until `number` more visits have ended.
    pub(crate) async fn more(&self, number: usize) {
        let goal = self.ended() + number;
        self.wait("visits end", || self.ended() >= goal).await;
    }

    /// Waits until every visit that goes on now has ended.
    pub(crate) async fn everyone_ends(&self) {
        let before: Vec<_> = self.visits.iter().map(Cell::get).collect();
        let ended = || self.visits.iter().zip(&before).all(|(now, before)| now.get() > *before);
        self.wait("every visit ends", ended).await;
    }

    /// Waits until everyone has made a visit that began after now.
    pub(crate) async fn everyone_signs_in_again(&self) {
        self.everyone_ends().await;
        self.everyone_ends().await;
    }

    /// Waits until `number` more requests were refused.
    pub(crate) async fn refusals(&self, number: usize) {
        let goal = self.shared.refusals() + number;
        self.wait("requests are refused", || self.shared.refusals() >= goal).await;
    }

    async fn wait(&self, what: &str, holds: impl Fn() -> bool) {
        let deadline = Instant::now() + LIMIT;
        while !holds() && self.shared.lost().is_empty() {
            assert!(Instant::now() < deadline, "waiting until {what}: {}", self.shared.figures());
            rt::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// Lets everyone end what they do.
    pub(crate) async fn end(self) {
        self.stop.set(true);
        for task in self.tasks {
            task.await.unwrap();
        }
    }
}

/// A sign-in in a new browser, and a check of the session in the older one. Returns the browser that is checked
/// next time.
async fn visit(
    shared: Rc<Shared>,
    person: usize,
    number: usize,
    resident: Option<Resident>,
) -> Result<Resident, String> {
    let person = name(person);
    let room = format!("room-{}", number % 7);
    let generation = shared.generation.get();
    let browser = shared.browser();
    sign_in(&shared, &browser, &person, &room).await?;
    check_session(&shared, &browser, &person, "another").await?;
    let Some(resident) = resident else { return Ok(Resident { browser, generation }) };
    check_session(&shared, &resident.browser, &person, &room).await?;
    let is_old = resident.generation + RENEWAL <= generation;
    Ok(if is_old { Resident { browser, generation } } else { resident })
}

/// The name of a person. The subject at the provider begins with `sub-`.
pub(crate) fn name(person: usize) -> String {
    format!("person-{person}")
}
