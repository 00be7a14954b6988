use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use tokio::time::{advance, sleep};

use super::*;

/// A loop that loads like the provider's, with a pause of one minute between two failures.
#[derive(Default)]
struct Looping {
    loads: Loads,
    begun: AtomicUsize,
    /// The number of loads that fail before the first success.
    failures: usize,
    /// In milliseconds.
    took: u64,
}

impl Looping {
    fn start(failures: usize, took: u64) -> Arc<Self> {
        let looping = Arc::new(Self { failures, took, ..Self::default() });
        let task = Arc::clone(&looping);
        tokio::spawn(async move {
            loop {
                let began = task.loads.begin();
                let number = task.begun.fetch_add(1, Ordering::SeqCst);
                sleep(Duration::from_millis(task.took)).await;
                if number >= task.failures {
                    return task.loads.succeed();
                }
                task.loads.pause(began, MINUTE).await;
            }
        });
        looping
    }

    fn begun(&self) -> usize {
        self.begun.load(Ordering::SeqCst)
    }

    fn is_loaded(&self) -> bool {
        matches!(*self.loads.phase.borrow(), Phase::Loaded)
    }

    /// Like a request: requests a load and waits. Returns how long it waited, and its `Retry-After`.
    async fn come(&self) -> (Duration, u64) {
        let came = Instant::now();
        self.loads.request();
        self.loads.wait(PATIENCE).await;
        (came.elapsed(), self.loads.retry_after(TIMEOUT))
    }
}

const MINUTE: Duration = Duration::from_secs(60);
const PATIENCE: Duration = Duration::from_secs(3);
const TIMEOUT: Duration = Duration::from_secs(10);
const fn ms(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

#[tokio::test(start_paused = true)]
async fn a_request_during_a_long_pause_begins_a_load_and_waits_for_it() {
    let looping = Looping::start(1, 100);
    sleep(ms(30_000)).await;
    assert_eq!(looping.begun(), 1);
    let (waited, _) = looping.come().await;
    assert_eq!((looping.begun(), looping.is_loaded()), (2, true));
    assert_eq!(waited, ms(100));
}

#[tokio::test(start_paused = true)]
async fn a_request_right_after_a_failure_learns_when_the_next_load_begins() {
    let looping = Looping::start(1, 100);
    sleep(ms(500)).await;
    let (waited, retry_after) = looping.come().await;
    assert_eq!((waited, retry_after), (ms(0), 2), "1.5 s are left");
    assert_eq!(looping.begun(), 1);
    // A retry then waits only for that load.
    advance(Duration::from_secs(retry_after)).await;
    let (waited, _) = looping.come().await;
    assert!(waited <= ms(100), "{waited:?}");
    assert_eq!((looping.begun(), looping.is_loaded()), (2, true));
}

#[tokio::test(start_paused = true)]
async fn many_requests_begin_one_load_in_two_seconds() {
    let looping = Looping::start(usize::MAX, 100);
    let began = Instant::now();
    for number in 0..400 {
        let (_, retry_after) = looping.come().await;
        assert!((1..=2).contains(&retry_after), "{number}: {retry_after}");
        sleep(ms(50)).await;
    }
    let most = began.elapsed().as_secs() / 2 + 1;
    let begun = u64::try_from(looping.begun()).unwrap();
    assert!((most - 2..=most).contains(&begun), "{begun} loads in {:?}", began.elapsed());
}

#[tokio::test(start_paused = true)]
async fn without_requests_the_pauses_are_not_shortened() {
    let looping = Looping::start(usize::MAX, 100);
    sleep(ms(59_000)).await;
    assert_eq!(looping.begun(), 1);
    sleep(ms(2_000)).await;
    assert_eq!(looping.begun(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_request_stops_waiting_at_its_limit_and_learns_when_the_running_load_ends() {
    let looping = Looping::start(1, 10_000);
    sleep(ms(1_000)).await;
    let (waited, retry_after) = looping.come().await;
    assert_eq!((waited, retry_after), (PATIENCE, 6));
    sleep(Duration::from_secs(retry_after)).await;
    assert_eq!(looping.begun(), 1);
}

/// The load failed late, so the requested load begins while the request waits.
#[tokio::test(start_paused = true)]
async fn a_request_that_waits_for_a_slow_failing_load_also_waits_for_the_next() {
    let looping = Looping::start(1, 2_500);
    sleep(ms(1_900)).await;
    let (waited, _) = looping.come().await;
    assert_eq!((looping.begun(), looping.is_loaded()), (2, false));
    assert_eq!(waited, PATIENCE);
    let (waited, _) = looping.come().await;
    assert_eq!((waited, looping.is_loaded()), (ms(100), true));
}

#[tokio::test(start_paused = true)]
async fn retry_after_is_at_least_one_second() {
    let loads = Loads::default();
    assert_eq!(loads.retry_after(TIMEOUT), 1, "before the first load");
    let began = loads.begin();
    assert_eq!(loads.retry_after(TIMEOUT), 10);
    advance(ms(9_500)).await;
    assert_eq!(loads.retry_after(TIMEOUT), 1);
    advance(ms(60_000)).await;
    assert_eq!(loads.retry_after(TIMEOUT), 1);
    let paused = loads.pause(began, ms(1));
    let _ = timeout(Duration::ZERO, paused).await;
    assert_eq!(loads.retry_after(TIMEOUT), 1);
}
